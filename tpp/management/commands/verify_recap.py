from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.formatting import local_datetime
from accounts.rules.codes import printed_code, read_code
from tpp.models import Recap
from tpp.money import grouped
from tpp.recaps.commands import agency_argument, month_argument
from tpp.recaps.public_verification import PublicRecap, confirmed_recap
from tpp.recaps.queries import scope
from tpp.recaps.verification import verify_recaps


class Command(BaseCommand):
    """Check closed recaps."""

    help = (
        "Recompute the closed recaps of a month and report every difference, or confirm the paper with a code; "
        "exit code 1 where something does not fit."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("month", metavar="MONTH", nargs="?", default="", help="for example 2026-10")
        parser.add_argument("--agency", metavar="CODE", default="", help="only this agency (default: all)")
        parser.add_argument("--code", metavar="CODE", default="", help="the short code at the bottom of a paper")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look at one paper or at a month."""
        if options["code"]:
            self._paper(options["code"])
        elif options["month"]:
            self._month(options)
        else:
            raise CommandError(_("Name a month, for example 2026-10, or the code of a paper with --code."))

    def _paper(self, typed: str) -> None:
        """Print what the public page shows about a paper."""
        found = confirmed_recap(read_code(typed))
        if found is None:
            raise CommandError(_("No paper has the code “%(code)s”.") % {"code": typed})
        for label, value in _facts(found):
            self.stdout.write(f"{label}: {value}")
        if not found.fits:
            raise CommandError(_("The stored recap has been changed since it was closed."))

    def _month(self, options: dict[str, Any]) -> None:
        """Print the differences to stderr, tab-separated."""
        month, agency = month_argument(options["month"]), agency_argument(options["agency"])
        recaps = Recap.objects.filter(month=month.first)
        ids = scope(agency)
        count = (recaps if ids is None else recaps.filter(agency__in=ids)).count()
        if not count:
            # Success without having looked at anything would be a lie.
            raise CommandError(_("No recap of %(month)s is closed; there is nothing to verify.") % {"month": month})
        differences = verify_recaps(month, agency)
        for found in differences:
            who = f"{found.agency_code} v{found.version}"
            self.stderr.write(f"{who}\t{found.nip or '-'}\t{found.field}\t{found.stored}\t{found.recomputed}")
        if differences:
            raise CommandError(
                ngettext(
                    "%(count)d difference. Columns: recap, NIP, field, stored, recomputed.",
                    "%(count)d differences. Columns: recap, NIP, field, stored, recomputed.",
                    len(differences),
                )
                % {"count": len(differences)}
            )
        self.stdout.write(
            ngettext(
                "%(count)d recap of %(month)s verified: no difference.",
                "%(count)d recaps of %(month)s verified: no difference.",
                count,
            )
            % {"count": count, "month": month}
        )


def _facts(found: PublicRecap) -> Iterator[tuple[str, str]]:
    recap, totals, zone = found.recap, found.totals, found.unit["timezone"]
    yield _("Code"), printed_code(recap.code)
    yield _("Agency"), f"{found.unit['name']} ({found.unit['code']})"
    yield _("Month"), str(found.month)
    yield _("Version"), str(recap.version)
    yield _("Closed"), local_datetime(recap.frozen_at, zone)
    if recap.reopened_at is None:
        yield _("State"), _("in force")
    else:
        yield _("State"), _("opened again on %(when)s") % {"when": local_datetime(recap.reopened_at, zone)}
        yield _("Replaced by version"), str(found.newest or "–")
    yield _("Employees"), grouped(totals.people)
    for label, value in (
        (_("Whole allowance"), totals.base),
        (_("Allowance before deductions"), totals.tpp),
        (_("Deductions"), totals.deductions),
        (_("Corrections of earlier months"), totals.adjustments),
        (_("Paid out"), totals.net),
    ):
        yield label, f"Rp {grouped(value)}"
    yield "SHA-256", recap.sha256
    yield _("Computed anew"), found.sha256_now or "–"
