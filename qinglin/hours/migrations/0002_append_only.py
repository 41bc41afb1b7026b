"""The ledger holds no erasable text, and the database itself refuses to change or remove a line."""

import django.db.models.deletion
from django.db import migrations, models

#: SQLite's REPLACE removes rows without asking a delete trigger, hence the guard on insertion.
SQLITE = {
    "hours_entry_no_update": """
        BEFORE UPDATE ON hours_entry BEGIN
            SELECT RAISE(ABORT, 'hours_entry is append-only: UPDATE refused');
        END""",
    "hours_entry_no_delete": """
        BEFORE DELETE ON hours_entry BEGIN
            SELECT RAISE(ABORT, 'hours_entry is append-only: DELETE refused');
        END""",
    "hours_entry_no_replace": """
        BEFORE INSERT ON hours_entry
        WHEN EXISTS (SELECT 1 FROM hours_entry WHERE seq = NEW.seq OR source = NEW.source) BEGIN
            SELECT RAISE(ABORT, 'hours_entry is append-only: this entry is there already');
        END""",
}
FUNCTION = """
CREATE OR REPLACE FUNCTION hours_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'hours_entry is append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$"""
POSTGRESQL = {
    "hours_entry_no_change": """
        BEFORE UPDATE OR DELETE ON hours_entry
        FOR EACH ROW EXECUTE FUNCTION hours_entry_is_append_only()""",
    "hours_entry_no_truncate": """
        BEFORE TRUNCATE ON hours_entry
        FOR EACH STATEMENT EXECUTE FUNCTION hours_entry_is_append_only()""",
}


def raise_guards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
        triggers = POSTGRESQL
    else:
        triggers = SQLITE
    for name, body in triggers.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {body}")


def lower_guards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in POSTGRESQL:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON hours_entry")
    else:
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="entry_kind"),
        migrations.RemoveField(model_name="entry", name="leader"),
        migrations.RemoveField(model_name="entry", name="reason"),
        migrations.AddField(
            model_name="entry",
            name="leader",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="reason_digest",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="entry",
            name="corrects",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections", to="hours.entry",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("corrects__isnull", False)), fields=["corrects"],
                name="hours_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("corrects", None), ("kind", "credit"),
                        ("minutes__gte", 0), ("reason_digest", None),
                    ),
                    models.Q(
                        ("corrects__isnull", False), ("kind", "correction"),
                        ("reason_digest__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="entry_kind",
            ),
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True,
                        related_name="reason", serialize=False, to="hours.entry",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="更正理由")),
                ("salt", models.BinaryField(max_length=16)),
            ],
        ),
        migrations.RunPython(raise_guards, lower_guards),
    ]
