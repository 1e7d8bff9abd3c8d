"""Numbers and hashes. Entries that are there already become the beginning of the chain, in the order they were written."""

from django.db import migrations, models

from befriend.rooms.audit import guard
from befriend.rooms.audit.chain import BEGINNING, Entry, hash_of

COLUMNS = ("service_id", "at", "actor_id", "action", "client_id", "subject", "subject_id")
AT_ONCE = 1000


def seal(apps, schema_editor):
    AuditEntry = apps.get_model("audit", "AuditEntry")
    before, number, batch = BEGINNING, 0, []
    for row in AuditEntry.objects.order_by("id").iterator(AT_ONCE):
        number += 1
        before = hash_of(before, Entry(number=number, **{name: getattr(row, name) for name in COLUMNS}))
        row.number, row.hash = number, before
        batch.append(row)
        if len(batch) == AT_ONCE:
            AuditEntry.objects.bulk_update(batch, ["number", "hash"])
            batch = []
    AuditEntry.objects.bulk_update(batch, ["number", "hash"])


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection)


def lift(apps, schema_editor):
    guard.lift(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_audit_entries")]

    operations = [
        migrations.AddField("auditentry", "number", models.BigIntegerField(null=True)),
        migrations.AddField("auditentry", "hash", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField("auditentry", "number", models.BigIntegerField(unique=True)),
        migrations.RunPython(put_up, lift),
    ]
