"""Fill a training database with those who practise, and write their activation letters."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.login.activation_code import last_valid_day
from accounts.login.activation_letters import activation_address, write_letters
from accounts.rules import clock
from accounts.rules.refusal import Refused
from accounts.storage.files import whole_file
from sikap.emptying import empty_database
from sikap.training import Participant, invented, prepare_training, read_participants

MOST = 2000


class Command(BaseCommand):
    """`manage.py prepare_training [--count N | --people FILE] [--if-empty | --reset] [--letters FILE]`."""

    help = "Fill an empty training database: an agency, a trainer, a supervisor, participants and their letters."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--count", type=int, default=30, help="so many invented participants (default 30)")
        who.add_argument("--people", metavar="FILE", help="real participants: CSV with the columns nip and name")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")
        when.add_argument("--reset", action="store_true", help="drop the database of the training first")
        parser.add_argument("--letters", metavar="FILE", help="default: surat-latihan.pdf in DATA_DIR")
        parser.add_argument("--address", default="", help="address of the training in the letters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare; refuse outside training mode, beside real people, and where a training is going on."""
        if not settings.TRAINING:
            raise CommandError("A training is prepared in training mode only: set TRAINING=1.")
        address = options["address"] or _address()
        participants = _participants(options)
        there = "A training is prepared here already. Use --reset to begin anew."
        if not empty_database(if_empty=options["if_empty"], reset=options["reset"], people_there=there):
            return
        at = clock.now()
        try:
            issued = prepare_training(participants, at)
        except ValueError as error:
            raise CommandError(str(error)) from None
        path = Path(options["letters"] or settings.DATA_DIR / "surat-latihan.pdf")
        with whole_file(path, mode=0o600) as file:
            write_letters(issued, file, address=address, valid_until=last_valid_day(at, "Asia/Jakarta"))
        self.stdout.write(f"{len(participants)} participants, trainer and supervisor first; letters: {path}")


def _address() -> str:
    try:
        return activation_address()
    except Refused as refused:
        raise CommandError(refused.refusals[0].message) from None


def _participants(options: dict[str, Any]) -> list[Participant]:
    if options["people"]:
        try:
            return read_participants(Path(options["people"]).read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['people']}: {error}") from None
    if not 1 <= options["count"] <= MOST:
        raise CommandError(f"--count: 1 to {MOST}")
    return invented(options["count"])
