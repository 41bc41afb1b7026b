from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0002_places_guarded"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="signup", name="sign_up_roll"),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                fields=["shift", "state", "person", "outcome"], name="sign_up_roll"
            ),
        ),
    ]
