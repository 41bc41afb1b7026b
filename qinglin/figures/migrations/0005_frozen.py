"""What was frozen stays: the database itself refuses to change or remove it."""

from django.db import migrations

#: table -> what makes a row one row. SQLite's REPLACE removes rows without asking a delete
#: trigger, hence the guard on insertion.
TABLES = {
    "figures_part": "digest = NEW.digest",
    "figures_holding": "digest = NEW.digest",
    "figures_snapshot": "id = NEW.id OR previous_id = NEW.previous_id",
    "figures_frozen": "id = NEW.id OR (snapshot_id = NEW.snapshot_id AND key = NEW.key)",
    "figures_term": "id = NEW.id OR (frozen_id = NEW.frozen_id AND position = NEW.position)",
}
REFUSAL = "SELECT RAISE(ABORT, '{table} is append-only: {what}');"
FUNCTION = """
CREATE OR REPLACE FUNCTION figures_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def sqlite_triggers(table, same):
    update = REFUSAL.format(table=table, what="UPDATE refused")
    delete = REFUSAL.format(table=table, what="DELETE refused")
    again = REFUSAL.format(table=table, what="this row is there already")
    yield f"{table}_no_update", f"BEFORE UPDATE ON {table} BEGIN {update} END"
    yield f"{table}_no_delete", f"BEFORE DELETE ON {table} BEGIN {delete} END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    yield f"{table}_no_replace", f"BEFORE INSERT ON {table} WHEN {there} BEGIN {again} END"


def postgresql_triggers(table):
    call = "EXECUTE FUNCTION figures_are_append_only()"
    yield f"{table}_no_change", f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
    yield f"{table}_no_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"


def raise_guards(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(FUNCTION, params=None)
    for table, same in TABLES.items():
        triggers = postgresql_triggers(table) if on_postgresql else sqlite_triggers(table, same)
        for name, body in triggers:
            schema_editor.execute(f"CREATE TRIGGER {name} {body}")


def lower_guards(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, same in TABLES.items():
        triggers = postgresql_triggers(table) if on_postgresql else sqlite_triggers(table, same)
        for name, _body in triggers:
            on_table = f" ON {table}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


class Migration(migrations.Migration):

    dependencies = [("figures", "0004_snapshots")]

    operations = [migrations.RunPython(raise_guards, lower_guards)]
