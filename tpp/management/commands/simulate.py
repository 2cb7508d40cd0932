from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.formatting import percent
from tpp.money import grouped
from tpp.recaps.commands import (
    add_month_and_agency,
    agency_argument,
    month_argument,
    output_file,
    scheme_argument,
    told_without_scheme,
)
from tpp.recaps.exports.simulation import simulation_csv
from tpp.recaps.queries import scope
from tpp.recaps.simulation import Case, simulate


class Command(BaseCommand):
    """Show what another scheme would have paid."""

    help = "Compute a month with another scheme: who gets more or less, and what it costs. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare scheme, month, agency and file."""
        parser.add_argument("scheme", metavar="NAME_OR_FILE", help="a preset, or a file with a document")
        add_month_and_agency(parser)
        parser.add_argument("--output", metavar="FILE", default="", help="write a CSV with a row for each person")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compute, sum up, write."""
        scheme = scheme_argument(options["scheme"], self.stderr)
        if scheme.pays is None:
            raise CommandError(_("The document does not say under “pays” what is paid, so it cannot be simulated."))
        month, agency = month_argument(options["month"]), agency_argument(options["agency"])
        with told_without_scheme(month):
            found = simulate(month, scheme, scope(agency, subtree=True))
        for sums in (*found.agencies, found.total):
            text = _(
                "%(people)s people: now Rp %(before)s, then Rp %(after)s, difference Rp %(difference)s "
                "(%(percent)s %%); more %(winners)s, less %(losers)s, same %(same)s, cannot be computed %(unknown)s"
            )
            values = {
                **sums._asdict(),
                "difference": grouped(sums.difference),
                "percent": percent(sums.percent).removesuffix("%"),
            }
            values |= {"before": grouped(sums.before), "after": grouped(sums.after)}
            title = f"{sums.code} {sums.name}" if sums.code else _("All agencies")
            self.stdout.write(f"{title}: {text % values}")
        for reason, cases in found.reasons:
            self.stdout.write(_whose(reason, cases))
        if options["output"]:
            with output_file(Path(options["output"])) as file:
                file.write(simulation_csv(found))


def _whose(reason: str, cases: Sequence[Case]) -> str:
    text = ngettext("%(reason)s %(count)s person: %(names)s", "%(reason)s %(count)s people: %(names)s", len(cases))
    names = ", ".join(f"{case.name} ({case.nip})" for case in cases)
    return text % {"reason": reason, "count": len(cases), "names": names}
