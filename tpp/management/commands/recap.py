from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.audit import COMMAND_LINE
from accounts.authorization.access import authority_of
from accounts.imports.command import ProgressBar
from accounts.models import Agency, Employee
from accounts.rules import clock
from accounts.rules.nip import nip_typed
from accounts.rules.refusal import Refused
from reports.rules.period import Month
from tpp.closing.actions.freeze import freeze_month
from tpp.closing.agency_checks import FIGURE_MISSING
from tpp.closing.policies import people_checks
from tpp.models import Recap
from tpp.money import grouped
from tpp.payroll.recap_line import Line, running_sums
from tpp.recaps.commands import (
    add_month_and_agency,
    agency_argument,
    as_command_error,
    month_argument,
    told_without_scheme,
)
from tpp.recaps.queries import month_lines, scope


class Command(BaseCommand):
    """Show a month, or close it."""

    help = "Show the recap of a month per agency, or close it with --freeze."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_month_and_agency(parser)
        parser.add_argument("--freeze", action="store_true", help="close the month: snapshot, hash, locks")
        parser.add_argument("--by", metavar="NIP", default="", help="who closes it; holds the role personnel")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Close if asked, then show."""
        month, agency = month_argument(options["month"]), agency_argument(options["agency"])
        try:
            with told_without_scheme(month):
                if options["freeze"]:
                    self._freeze(month, agency, options["by"])
                self._show(month, agency)
        except Refused as refused:
            raise as_command_error(refused) from None

    def _freeze(self, month: Month, agency: Agency | None, nip: str) -> None:
        if not nip:
            raise CommandError(_("Say who closes the month: --by NIP."))
        person = Employee.objects.filter(nip=nip_typed(nip)).first()
        if person is None:
            raise CommandError(_("There is no employee with the NIP %(nip)s.") % {"nip": nip})
        agencies = [agency] if agency else None
        bar, at = ProgressBar(self.stderr), clock.now()
        try:
            outcome = freeze_month(
                by=authority_of(person, at),
                at=at,
                source=COMMAND_LINE,
                month=month,
                agencies=agencies,
                progress=bar.show,
            )
        finally:
            bar.clear()
        for note in outcome.notes:
            self.stderr.write(note.message)
        self.stdout.write(_("Closed: %(count)d recaps of %(month)s.") % {"count": len(outcome.recaps), "month": month})
        if outcome.refusals:
            raise as_command_error(Refused(*outcome.refusals))

    def _show(self, month: Month, agency: Agency | None) -> None:
        recaps, lines = month_lines(month, scope(agency), with_pending=True, at=clock.now())
        found = list(lines)
        if not found:
            self.stdout.write(_("Nobody is listed in %(month)s.") % {"month": month})
            return
        closed = {recap.agency_id: recap for recap in recaps}
        warnings = self._warnings(month, found, closed)
        for unit, members in groupby(found, key=lambda line: line.unit):
            recap = closed.get(unit.agency_id)
            state = _("closed, version %(version)d") % {"version": recap.version} if recap else _("draft")
            self._line(f"{unit.code} {unit.name} ({state})", list(members), warnings.get(unit.agency_id, []))
            if recap:
                self.stdout.write(f"  SHA-256 {recap.sha256}")
        if agency is None:
            self._line(_("All agencies"), found, [])

    def _line(self, title: str, lines: Sequence[Line], warnings: Iterable[str]) -> None:
        figures = _(
            "%(people)s people, required %(required)s min, credited %(credited)s min, base Rp %(base)s, TPP Rp %(tpp)s"
        ) % {
            "people": len(lines),
            "required": grouped(sum(line.inputs.required for line in lines)),
            "credited": grouped(sum(line.inputs.credited for line in lines)),
            "base": grouped(sum(line.result.base for line in lines)),
            "tpp": grouped(sum(line.result.tpp for line in lines)),
        }
        self.stdout.write(f"{title}: {figures}")
        if running := running_sums(lines):
            both = {"safe": grouped(running.safe or 0), "now": grouped(running.if_ended_now or 0)}
            self.stdout.write("  " + _("safe so far Rp %(safe)s, if the month ended now Rp %(now)s") % both)
        for warning in warnings:
            self.stdout.write(f"  {warning}")

    def _warnings(self, month: Month, lines: Sequence[Line], closed: dict[int, Recap]) -> dict[int, list[str]]:
        """Return code and number of people per agency: as recorded where closed, as found now elsewhere."""
        drafted = people_checks(month, [line for line in lines if line.unit.agency_id not in closed])
        found = {
            agency_id: [
                # Why a figure is missing differs from check to check.
                f"{check.code}: {check.message if check.code == FIGURE_MISSING else len(check.people)}"
                for check in checks
            ]
            for agency_id, checks in drafted.items()
        }
        for agency_id, recap in closed.items():
            found[agency_id] = [f"{warning['code']}: {len(warning['nips'])}" for warning in recap.header["warnings"]]
        return found
