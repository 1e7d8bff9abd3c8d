import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_people_and_links'),
        ('plans', '0001_reviews_and_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeAsked',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('words', models.BinaryField(default=b'')),
                ('asked_at', models.DateTimeField()),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
            options={
                'indexes': [models.Index(fields=['client', 'asked_at'], name='change_asked_by_client')],
            },
        ),
    ]
