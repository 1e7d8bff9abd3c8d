from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flags', '0011_what_waits_by_service'),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='is_of_late',
            field=models.BooleanField(default=False),
        ),
    ]
