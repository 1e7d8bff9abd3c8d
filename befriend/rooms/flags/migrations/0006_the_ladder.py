import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def _since_they_were_raised(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A flag from before waits since it was raised."""
    apps.get_model("flags", "Flag").objects.update(waiting_since=F("raised_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('flags', '0005_wishes_to_change_the_plan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='contacted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='flag',
            name='contacted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flag',
            name='contacted_words',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='flag',
            name='reviewed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='flag',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flag',
            name='reviewed_words',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='flag',
            name='rung',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='flag',
            name='waiting_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='flag',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('acknowledged', 'Acknowledged'), ('contacted', 'Contacted'), ('reviewed', 'Reviewed'), ('closed', 'Closed')], default='open', max_length=20),
        ),
        migrations.RunPython(_since_they_were_raised, migrations.RunPython.noop),
        migrations.AlterField(model_name="flag", name="waiting_since", field=models.DateTimeField()),
    ]
