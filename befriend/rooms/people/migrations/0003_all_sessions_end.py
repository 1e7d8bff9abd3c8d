from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_ways_back_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='signed_out_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
