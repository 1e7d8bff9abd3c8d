"""What went badly may be told without any of its three questions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0004_reminders")]

    operations = [
        migrations.AlterField(
            model_name="adverseeffect",
            name=name,
            field=models.CharField(blank=True, choices=[(one, one) for one in answers], max_length=20),
        )
        for name, answers in (
            ("severity", ("mild", "strong", "very_strong")),
            ("lasting", ("minutes", "hours", "days")),
            ("functioning", ("nothing", "some_things", "many_things")),
        )
    ]
