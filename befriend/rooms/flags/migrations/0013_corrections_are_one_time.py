from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('flags', '0012_worse_of_late'),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='first_subject_id',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
