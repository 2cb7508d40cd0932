"""Delete photos that no report names."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import clock
from reports.disruptions.health_log import clock_doubt
from reports.evidence.actions.orphans import sweep_orphans


class Command(BaseCommand):
    """`manage.py sweep_photos`; harmless at any time, for a daily cron."""

    help = "Delete stored photos older than a day that no report names (forms given up, power cuts)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say how many; by a clock that is not believed, nothing."""
        at = clock.now()
        # A clock that is ahead would make orphans of photos that came a minute ago.
        if clock_doubt(at):
            raise CommandError(
                _("The clock says %(at)s and is not believed; no photo was deleted. The log of run_jobs says why.")
                % {"at": at.isoformat(timespec="seconds")}
            )
        count = sweep_orphans(at=at)
        self.stdout.write(ngettext("%(count)d photo deleted.", "%(count)d photos deleted.", count) % {"count": count})
