"""Events keep what changed instead of two whole texts, with keyed hashes of 32 bytes; heads in a table of their own.

Existing events are converted, so that salary and account numbers leave the trail. The service is stopped meanwhile:
the old code writes the old form.
"""

import hashlib
import json

from django.db import migrations, models

from accounts.audit.trail import GENESIS, NAMING, differing, event_hash
from accounts.models import AuditEvent as Present

PORTION = 1000


def convert(apps, schema_editor):
    AuditEvent, AuditHead = apps.get_model("accounts", "AuditEvent"), apps.get_model("accounts", "AuditHead")
    table = schema_editor.quote_name(AuditEvent._meta.db_table)
    heads, rows = {}, []
    statement = f"UPDATE {table} SET changes = %s, new_hash = %s, format = %s WHERE id = %s"  # noqa: S608 - a table of a model, no value
    with schema_editor.connection.cursor() as cursor:
        for event in AuditEvent.objects.order_by("stream", "sequence").iterator(chunk_size=PORTION):
            sequence, previous, before, broken = heads.get(event.stream, (0, GENESIS, "0" * 64, 0))
            fits = event.hash == old_hash(event) and event.previous_hash == before and event.sequence == sequence + 1
            about = f"{event.object_type} {event.object_id}"
            kept = () if event.subject_id else NAMING
            event.changes = differing(event.before, event.after, of=about, kept=kept)
            event.format, event.states = 2, None
            found = event_hash(event, previous)
            heads[event.stream] = (event.sequence, found, event.hash, broken + (not fits))
            rows.append((None if event.changes is None else json.dumps(event.changes), found, 2, event.pk))
            if len(rows) == PORTION:
                cursor.executemany(statement, rows)
                rows = []
        if rows:
            cursor.executemany(statement, rows)
    AuditHead.objects.bulk_create(
        [AuditHead(stream=stream, sequence=n, hash=found) for stream, (n, found, *_rest) in heads.items()],
        batch_size=PORTION,
    )
    if broken := sum(head[3] for head in heads.values()):
        print(f"\n  {broken} events did not fit their chain before they were converted.")  # noqa: T201 - an operator reads it


def convert_back(apps, _schema_editor):
    """Give the events their old form and chain; what was a secret stays a digest."""
    AuditEvent = apps.get_model("accounts", "AuditEvent")
    stream, previous = "", "0" * 64
    for event in AuditEvent.objects.order_by("stream", "sequence").iterator(chunk_size=PORTION):
        if event.stream != stream:
            stream, previous = event.stream, "0" * 64
        event.before, event.after = Present.before.fget(event) or None, Present.after.fget(event) or None
        event.previous_hash = previous
        event.hash = previous = old_hash(event)
        event.save(update_fields=["before", "after", "previous_hash", "hash"])


def old_hash(event):
    content = [
        event.stream,
        event.sequence,
        event.at.isoformat(),
        event.actor_id,
        event.subject_id,
        event.source,
        event.event,
        event.object_type,
        event.object_id,
        event.before,
        event.after,
        event.reason,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Migration(migrations.Migration):
    # Looked at by `manage.py upgrade`.
    needs_stopped_service = True

    dependencies = [("accounts", "0007_proposals")]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("stream", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={"verbose_name": "head of a chain"},
        ),
        migrations.CreateModel(
            name="AnchoredHead",
            fields=[
                ("stream", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField()),
            ],
            options={"verbose_name": "anchored head of a chain"},
        ),
        migrations.AddField("auditevent", "format", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("auditevent", "changes", models.JSONField(null=True)),
        migrations.AddField("auditevent", "states", models.BinaryField(null=True)),
        migrations.AddField("auditevent", "new_hash", models.BinaryField(max_length=32, default=b"")),
        migrations.AlterField("auditevent", "hash", models.CharField(max_length=64, default="")),
        migrations.AlterField("auditevent", "previous_hash", models.CharField(max_length=64, default="")),
        migrations.RunPython(convert, convert_back),
        migrations.RemoveField("auditevent", "before"),
        migrations.RemoveField("auditevent", "after"),
        migrations.RemoveField("auditevent", "previous_hash"),
        migrations.RemoveField("auditevent", "hash"),
        migrations.RenameField("auditevent", "new_hash", "hash"),
        migrations.AlterField("auditevent", "hash", models.BinaryField(max_length=32)),
    ]
