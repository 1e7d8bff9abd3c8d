from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("flags", "0001_flags")]

    operations = [
        migrations.RemoveConstraint(model_name="flag", name="a_thing_raises_one_flag_of_a_kind"),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("kind", "subject_id"),
                name="one_waiting_flag_of_a_kind_for_a_thing",
            ),
        ),
    ]
