"""Fill an empty database with the fictional regency; demo mode only."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.rules import clock
from sikap.demo.loading import load_demo
from sikap.emptying import empty_database


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
        there = "There are people in this database. Use --reset to begin the demo anew."
        if not empty_database(if_empty=options["if_empty"], reset=options["reset"], people_there=there):
            return
        self.stdout.write("Writing the demo: 4 agencies, 60 people, weeks of reports. This takes a moment ...")
        load_demo(at=clock.now())
