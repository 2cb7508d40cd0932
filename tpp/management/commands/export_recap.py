import io
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.rules import clock
from tpp.recaps.commands import add_month_and_agency, agency_argument, month_argument, output_file, told_without_scheme
from tpp.recaps.exports.formats import FORMATS, PACKET, write
from tpp.recaps.exports.packet import PARTS
from tpp.recaps.exports.table import IncomputableError, recap_table
from tpp.recaps.queries import scope

STDOUT = "-"


class Command(BaseCommand):
    """Write a month as CSV, XLSX or PDF."""

    help = "Export the recap of a month: closed agencies as they were signed, the others as draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_month_and_agency(parser)
        parser.add_argument("--subtree", action="store_true", help="with --agency: also everything below it")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument(
            "--part",
            choices=(*PARTS, PACKET),
            default="",
            help="which part of the packet (default: the recap; xlsx: all, as sheets); packet: all of them",
        )
        parser.add_argument("--output", metavar="FILE", required=True, help="a file; - for standard output (csv)")
        parser.add_argument("--bom", action="store_true", help="csv: begin with a byte order mark, for Excel")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write to a file that appears only when it is complete."""
        month, agency = month_argument(options["month"]), agency_argument(options["agency"])
        form, output = options["format"], options["output"]
        if output == STDOUT and form != "csv":
            raise CommandError(_("Only csv can be written to standard output. Name a file with --output."))
        if form == "csv" and options["part"] == PACKET:
            raise CommandError(_("CSV holds one table. Name one part with --part, or choose xlsx or pdf."))
        ways = {"bom": options["bom"], "part": options["part"]}
        try:
            with told_without_scheme(month):
                table = recap_table(month, scope(agency, subtree=options["subtree"]), at=clock.now())
                if output == STDOUT:
                    buffer = io.BytesIO()
                    write(table, buffer, form, **ways)
                    self.stdout.write(buffer.getvalue().decode(), ending="")
                    return
                with output_file(Path(output)) as file:
                    people = write(table, file, form, **ways)
        except IncomputableError as error:
            raise CommandError(error.sentence()) from None
        self.stdout.write(_("%(people)d people written to %(file)s.") % {"people": people, "file": output})
