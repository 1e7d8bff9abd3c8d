from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flags', '0004_adverse_effects'),
    ]

    operations = [
        migrations.AlterField(
            model_name='flag',
            name='kind',
            field=models.CharField(choices=[('safety', 'Safety'), ('deterioration', 'Deterioration'), ('conflict', 'Conflict'), ('adverse_effect', 'Adverse Effect'), ('plan_change', 'Plan Change')], max_length=20),
        ),
    ]
