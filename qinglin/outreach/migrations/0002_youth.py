import secrets

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def draw(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever is listed already draws one number, the same for all entries of a phone number."""
    contact = apps.get_model("outreach", "Contact")
    for key in contact.objects.values_list("phone_hash", flat=True).distinct():
        contact.objects.filter(phone_hash=key).update(youth=secrets.randbits(62))


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_start")]

    operations = [
        migrations.AddField(
            "contact", "youth", models.BigIntegerField(db_index=True, editable=False, null=True)
        ),
        migrations.AddIndex(
            "contact", models.Index(fields=["phone_hash"], name="contact_by_number")
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
        migrations.AlterField(
            "contact", "youth", models.BigIntegerField(db_index=True, editable=False)
        ),
    ]
