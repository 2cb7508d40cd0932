from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts.rules import clock
from accounts.rules.enums import Zone
from tpp.closing.data_checks import DataFinding, facts, master_data_findings
from tpp.recaps.commands import month_argument


class Command(BaseCommand):
    """Look for circles, gaps and missing amounts, and for stored facts that cannot be."""

    help = (
        "Check people, posts, rules and amounts, and stored facts: reports, decisions, recaps, files and the audit "
        "trail; exit code 1 where there is an error, 0 for mere warnings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--month", metavar="MONTH", default="", help="only facts of this month, for example 2026-10"
        )
        parser.add_argument("--files", action="store_true", help="read every photo whole (default: one of fifty)")
        parser.add_argument("--no-trail", action="store_true", help="do not read the audit trail, which takes longest")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print errors to stderr and warnings to stdout, each as `code: sentence`."""
        errors = 0
        for finding in _everything(options):
            if finding.is_error:
                errors += 1
                self.stderr.write(f"{finding.code}: {finding.message}")
            else:
                self.stdout.write(_("warning: %(code)s: %(message)s") % finding._asdict())
        if errors:
            raise SystemExit(1)
        self.stdout.write(_("No errors found."))


def _everything(options: dict[str, Any]) -> Iterator[DataFinding]:
    month = month_argument(options["month"]) if options["month"] else None
    at = clock.now()
    day = clock.local_date(at, Zone.WIB)
    if month:
        day = min(max(day, month.first), month.last)
    yield from master_data_findings(day)
    yield from facts(month, at, all_files=options["files"], with_trail=not options["no_trail"])
