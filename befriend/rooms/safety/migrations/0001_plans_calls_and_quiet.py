# Safety plans with their versions and who reads them, calls that were asked for, the quiet mode.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0003_all_sessions_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanSharing',
            fields=[
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('is_shared', models.BooleanField()),
                ('chosen_at', models.DateTimeField()),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
        ),
        migrations.CreateModel(
            name='QuietMode',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('is_quiet', models.BooleanField()),
                ('chosen_at', models.DateTimeField()),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
        ),
        migrations.CreateModel(
            name='CallAsked',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('time_of_day', models.CharField(blank=True, max_length=20)),
                ('number', models.BinaryField(default=b'')),
                ('asked_at', models.DateTimeField()),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
            options={
                'indexes': [models.Index(fields=['client', 'asked_at'], name='call_asked_by_client')],
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('words', models.BinaryField()),
                ('saved_at', models.DateTimeField()),
                ('beside', models.PositiveIntegerField(blank=True, null=True)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'number'), name='one_version_of_a_safety_plan_per_number')],
            },
        ),
    ]
