"""Anchor the audit trail."""

from typing import Any

from django.core.management import BaseCommand

from accounts.audit import COMMAND_LINE, anchors
from accounts.rules import clock
from accounts.rules.codes import printed_code


class Command(BaseCommand):
    """`manage.py anchor_audit`; `run_jobs` does the same once a day."""

    help = "Write down what the audit trail looks like now: into the trail, into a file, and as a code for paper."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the anchor, then the file, and print what belongs on paper."""
        at = clock.now()
        event, path = anchors.anchor_now(by=None, at=at, source=COMMAND_LINE)
        after = event.after
        self.stdout.write(
            f"Anchor {event.sequence} of {at:%Y-%m-%d %H:%M} UTC: {printed_code(anchors.code_of(event))}\n"
            f"{after['events']} events in {after['streams']} chains. Written to {path}; copy it to another machine."
        )
