"""`manage.py accept_clock --reason TEXT`: the clock is right now, and was ahead before."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils.translation import ngettext

from accounts.audit import COMMAND_LINE
from accounts.authorization.access import COMMAND_LINE as AUTHORITY
from accounts.rules import clock
from accounts.rules.refusal import Refused
from reports.disruptions.actions.health_log import accept_clock


class Command(BaseCommand):
    """Say that what was heard later than now was an error of the clock."""

    help = (
        "Say that the clock is right now and was ahead before: deadlines and jobs follow it again. The trail names the "
        "command line, and it stays red on Two people until an auditor has seen it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the reason."""
        parser.add_argument("--reason", required=True, metavar="TEXT", help="why the clock was wrong")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Accept the clock, and say how many beats were taken for an error."""
        try:
            count = accept_clock(by=AUTHORITY, at=clock.now(), source=COMMAND_LINE, reason=options["reason"])
        except Refused as refused:
            raise CommandError("; ".join(refusal.message for refusal in refused.refusals)) from None
        said = ngettext(
            "The clock is believed; %(count)d beat was by a wrong one.",
            "The clock is believed; %(count)d beats were by a wrong one.",
            count,
        )
        self.stdout.write(said % {"count": count})
