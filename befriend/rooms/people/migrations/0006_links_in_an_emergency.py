from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_rules_that_can_be_followed'),
    ]

    operations = [
        migrations.AddField(
            model_name='carelink',
            name='is_emergency',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='carelink',
            constraint=models.CheckConstraint(
                condition=Q(('is_emergency', False), ('ended_at__isnull', False), _connector='OR'),
                name='a_link_in_an_emergency_has_an_end',
            ),
        ),
    ]
