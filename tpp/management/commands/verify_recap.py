from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tpp.commands import add_month_and_agency, agency_of, month_of
from tpp.models import Recap
from tpp.queries import scope
from tpp.verification import verify


class Command(BaseCommand):
    """Check closed recaps."""

    help = "Recompute the closed recaps of a month and report every difference; exit code 1 where there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_month_and_agency(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the differences to stderr, tab-separated."""
        month, agency = month_of(options["month"]), agency_of(options["agency"])
        recaps = Recap.objects.filter(month=month.first)
        ids = scope(agency)
        count = (recaps if ids is None else recaps.filter(agency__in=ids)).count()
        if not count:
            # Success without having looked at anything would be a lie.
            raise CommandError(_("No recap of %(month)s is closed; there is nothing to verify.") % {"month": month})
        differences = verify(month, agency)
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
