import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

#: What the first installations started with. A role that lost one of these lost it by hand.
FIRST = {
    "district_secretary": (
        "orgs.view orgs.manage people.view people.manage people.reveal access.grant "
        "volunteers.view volunteers.manage venues.view venues.manage activities.view "
        "activities.manage activities.check_in activities.overbook hours.view hours.correct "
        "figures.view files.manage"
    ),
    "town_secretary": (
        "orgs.view people.view people.manage volunteers.view volunteers.manage venues.view "
        "venues.manage activities.view activities.manage activities.check_in "
        "activities.overbook hours.view hours.correct figures.view files.manage"
    ),
    "station_leader": (
        "orgs.view people.view volunteers.view venues.view activities.view activities.manage "
        "activities.check_in hours.view figures.view files.manage"
    ),
    "branch_secretary": (
        "orgs.view elections.view elections.run people.view volunteers.view venues.view "
        "activities.view activities.manage activities.check_in hours.view files.manage"
    ),
    "team_leader": (
        "orgs.view volunteers.view venues.view activities.view activities.check_in"
    ),
    "social_worker": (
        "orgs.view people.view volunteers.view venues.view activities.view activities.check_in"
    ),
    "auditor": (
        "orgs.view people.view volunteers.view venues.view activities.view hours.view figures.view"
    ),
}
#: What the standard roles got afterwards, until what they were offered was written down.
LATER = {
    "district_secretary": (
        "orgs.appoint outreach.count outreach.assign recognition.apply recognition.assess "
        "elections.view elections.run elections.approve people.merge hours.review "
        "figures.freeze documents.view documents.revoke reports.view reports.make rosters.export"
    ),
    "town_secretary": (
        "orgs.appoint outreach.count outreach.assign recognition.apply elections.view "
        "elections.run elections.approve people.merge hours.review documents.view "
        "documents.revoke reports.view reports.make rosters.export"
    ),
    "station_leader": "reports.view",
    "auditor": "elections.view documents.view reports.view",
}


def write_down(apps, schema_editor):
    """An installation knows a later permission if any of its roles holds it."""
    roles = apps.get_model("access", "Role").objects.using(schema_editor.connection.alias)
    offered = apps.get_model("access", "Offered").objects.using(schema_editor.connection.alias)
    there = {role.key: role for role in roles.all()}
    held = {name for role in there.values() for name in role.permissions}
    known = {
        (key, name) for key, names in FIRST.items() for name in names.split() if key in there
    } | {
        (key, name)
        for key, names in LATER.items()
        for name in names.split()
        if key in there and name in held
    }
    today = timezone.localdate()
    for key, name in sorted(known):
        offered.create(role=there[key], permission=name, on=today)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_tries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Offered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("permission", models.CharField(max_length=60)),
                ("on", models.DateField()),
                ("role", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.role")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("role", "permission"), name="offered_once")],
            },
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
