from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flags', '0006_the_ladder'),
    ]

    operations = [
        migrations.AlterField(
            model_name='flag',
            name='kind',
            field=models.CharField(choices=[('safety', 'Safety'), ('deterioration', 'Deterioration'), ('conflict', 'Conflict'), ('adverse_effect', 'Adverse Effect'), ('plan_change', 'Plan Change'), ('call_me', 'Call Me')], max_length=20),
        ),
    ]
