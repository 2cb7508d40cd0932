"""Fill an empty database with the fictional regency; demo mode only."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from accounts.models import Employee
from accounts.rules import clock
from sikap.demo.loading import load
from sikap.emptying import begin_anew
from sikap.installation import check_database_of_command


class Command(BaseCommand):
    """`manage.py load_demo [--if-empty | --reset]`."""

    help = "Fill an empty database with a fictional regency and weeks of reports. Works in demo mode (DEMO=1) only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")
        choice.add_argument("--reset", action="store_true", help="drop the database of the demo first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; refuse outside demo mode and where there are people already."""
        if not settings.DEMO:
            raise CommandError("Demo data is loaded in demo mode only: set DEMO=1.")
        # A database of real people is not even brought up to date.
        check_database_of_command()
        call_command("migrate", verbosity=0)
        if Employee.objects.exists():
            if options["if_empty"]:
                return
            if not options["reset"]:
                raise CommandError("There are people in this database. Use --reset to begin the demo anew.")
            begin_anew()
        self.stdout.write("Writing the demo: 4 agencies, 60 people, weeks of reports. This takes a moment ...")
        load(at=clock.now())
