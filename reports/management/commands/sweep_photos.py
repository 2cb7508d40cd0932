"""Delete photos that no report names."""

from typing import Any

from django.core.management import BaseCommand
from django.utils.translation import ngettext

from accounts import clock
from reports.actions.orphans import sweep_orphans


class Command(BaseCommand):
    """`manage.py sweep_photos`; harmless at any time, for a daily cron."""

    help = "Delete stored photos older than a day that no report names (forms given up, power cuts)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say how many."""
        count = sweep_orphans(at=clock.now())
        self.stdout.write(ngettext("%(count)d photo deleted.", "%(count)d photos deleted.", count) % {"count": count})
