"""Verify the chains of the audit trail."""

from collections.abc import Iterator
from typing import Any, cast

from django.core.management import BaseCommand, CommandError

from accounts.audit import broken_links
from accounts.models import AuditEvent


class Command(BaseCommand):
    """`manage.py verify_audit`; exit code 1 when an event was changed, inserted or removed."""

    help = "Recompute the hash chains of the audit trail and name every event that does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all events once, chain by chain, and report."""
        events = AuditEvent.objects.order_by("stream", "sequence")
        broken = broken_links(cast(Iterator[AuditEvent], events.iterator(chunk_size=2000)))
        for event in broken:
            self.stderr.write(f"{event.stream} #{event.sequence}: {event} ({event.object_type} {event.object_id})")
        if broken:
            raise CommandError(f"{len(broken)} events do not fit their chain.")
        self.stdout.write(f"{events.count()} events verified: no difference.")
