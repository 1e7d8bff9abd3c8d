import datetime
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_all_sessions_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='SafetyRules',
            fields=[
                ('service', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='safety_rules', serialize=False, to='people.service')),
                ('minutes_to_acknowledge', models.PositiveIntegerField(default=60)),
                ('minutes_to_contact', models.PositiveIntegerField(default=240)),
                ('open_days', models.CharField(default='0123456', max_length=7)),
                ('opens_at', models.TimeField(default=datetime.time(0, 0))),
                ('closes_at', models.TimeField(default=datetime.time(0, 0))),
                ('closed_on', models.JSONField(default=list)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('entered_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='people.service')),
                ('stands_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='leave_ends_after_its_start'), models.CheckConstraint(condition=models.Q(('stands_in__isnull', True), models.Q(('stands_in', models.F('person')), _negated=True), _connector='OR'), name='nobody_stands_in_for_themselves')],
            },
        ),
    ]
