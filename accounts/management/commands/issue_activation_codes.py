"""`manage.py issue_activation_codes --agency CODE --output FILE`."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import audit
from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import issue_activation_codes
from accounts.login.activation_code import last_valid_day
from accounts.login.activation_letters import activation_address, write_letters
from accounts.models import Agency, Employee
from accounts.people.awaiting_activation import recipients
from accounts.rules import clock
from accounts.rules.refusal import Refused
from accounts.spreadsheets.tabular import neutralised
from accounts.storage.files import whole_file

Issued = Sequence[tuple[Employee, str]]


class Command(BaseCommand):
    """Issue codes for the people of an agency and everything below it."""

    help = "Issue one-time activation codes for an agency, as CSV or as letters in PDF (by the name of the file)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument(
            "--output", required=True, metavar="FILE", help="FILE.csv or FILE.pdf, readable by you only"
        )
        parser.add_argument("--all", action="store_true", help="also for people who have a password")
        parser.add_argument(
            "--address", default="", help="address of the page in the letters, instead of the one under PUBLIC_URL"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write letters (.pdf) or a table (.csv); raise `CommandError` for another ending or an unknown agency."""
        path = Path(options["output"])
        if path.suffix.lower() not in (".csv", ".pdf"):
            raise CommandError(f"{path}: the name must end in .csv or .pdf")
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"no agency has the code {options['agency']}")
        at = clock.now()
        day = clock.local_date(at, agency.timezone)
        people = list(recipients(agency, day, everybody=options["all"]))
        # A table of codes names no address.
        address = options["address"] or ("" if path.suffix.lower() == ".csv" else _address())
        issued = _issue_into(path, people, address, at, agency)
        self.stdout.write(f"{len(issued)} codes written to {path}")


def _issue_into(path: Path, people: Sequence[Employee], address: str, at: datetime, agency: Agency) -> Issued:
    """Issue the codes and write the file, or neither: codes that are on no paper would lock nobody in."""
    valid_until = last_valid_day(at, agency.timezone)
    with transaction.atomic():
        issued = issue_activation_codes(people, by=COMMAND_LINE, at=at, source=audit.COMMAND_LINE)
        content = io.BytesIO()
        if path.suffix.lower() == ".csv":
            content.write(_csv(issued, valid_until))
        else:
            write_letters(issued, content, address=address, valid_until=valid_until)
        try:
            with whole_file(path, mode=0o600) as file:
                file.write(content.getvalue())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
    return issued


def _csv(issued: Issued, valid_until: date) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["agency_code", "nip", "name", "code", "valid_until"])
    for employee, code in issued:
        agency_code = getattr(employee, "agency_code", "")
        writer.writerow([agency_code, employee.nip, neutralised(employee.name), code, valid_until.isoformat()])
    return target.getvalue().encode("utf-8-sig")


def _address() -> str:
    try:
        return activation_address()
    except Refused as refused:
        raise CommandError(refused.refusals[0].message) from None
