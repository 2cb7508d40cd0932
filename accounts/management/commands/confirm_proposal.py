"""`manage.py confirm_proposal ID`: the command line on the server as the second person."""

import io
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import COMMAND_LINE
from accounts.authorization.access import COMMAND_LINE as AUTHORITY
from accounts.authorization.two_people import TABLE, Act
from accounts.models import Proposal
from accounts.rules import clock
from accounts.rules.refusal import Refused, Unconfirmed
from accounts.second_person.actions.proposals import confirm_proposal
from accounts.storage.files import whole_file


class Command(BaseCommand):
    """`manage.py confirm_proposal ID`: the server replaces a second officer, seen by an auditor afterwards."""

    help = (
        "Confirm a proposal where no second officer can. The trail names the command line, and the proposal stays red "
        "until an auditor has seen it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the number and where a letter goes."""
        parser.add_argument("id", type=int, metavar="ID", help="number of the proposal, as its page shows it")
        parser.add_argument("--confirmed", metavar="TOKEN", default="", help="what closes for others has been seen")
        parser.add_argument("--output", metavar="FILE.csv", help="for an activation letter: NIP, name and code")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Confirm; a code that is on no paper would help nobody, so it is written or nothing happens."""
        proposal = Proposal.objects.filter(pk=options["id"]).first()
        if proposal is None:
            raise CommandError(_("No proposal has the number %(id)s. Its page shows the number.") % options)
        if proposal.act == Act.OFFICER_LETTER and not options["output"]:
            raise CommandError(_("This issues a code: say with --output FILE.csv where it goes."))
        try:
            with transaction.atomic():
                done = confirm_proposal(
                    by=AUTHORITY,
                    at=clock.now(),
                    source=COMMAND_LINE,
                    proposal_id=proposal.pk,
                    confirmed=options["confirmed"],
                )
                if options["output"]:
                    _write(Path(options["output"]), done.result)
        except Unconfirmed as shown:
            told = "\n".join([*(refusal.message for refusal in shown.refusals), *shown.details])
            raise CommandError(f"{told}\nmanage.py confirm_proposal {proposal.pk} --confirmed {shown.token}") from None
        except Refused as refused:
            raise CommandError("; ".join(refusal.message for refusal in refused.refusals)) from None
        said = _(
            "%(act)s: proposal %(id)s is confirmed by the command line. It stays red until an auditor has seen it."
        )
        self.stdout.write(said % {"act": TABLE[Act(proposal.act)].title, "id": proposal.pk})


def _write(path: Path, issued: Any) -> None:
    target = io.StringIO()
    for employee, code in issued:
        target.write(f"{employee.nip},{employee.name.replace(',', ' ')},{code}\n")
    try:
        with whole_file(path, mode=0o600) as file:
            file.write(target.getvalue().encode())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
