from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts import clock
from accounts.enums import Zone
from tpp.data_checks import findings


class Command(BaseCommand):
    """Look for circles, gaps and missing amounts."""

    help = "Check people, posts, rules and amounts; exit code 1 where there is an error, 0 for mere warnings."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print errors to stderr and warnings to stdout, each as `code: sentence`."""
        found = findings(clock.local_date(clock.now(), Zone.WIB))
        for finding in found:
            if finding.is_error:
                self.stderr.write(f"{finding.code}: {finding.message}")
            else:
                self.stdout.write(_("warning: %(code)s: %(message)s") % finding._asdict())
        if any(finding.is_error for finding in found):
            raise SystemExit(1)
        self.stdout.write(_("No errors found."))
