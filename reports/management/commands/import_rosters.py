"""`manage.py import_rosters FILE`."""

from accounts.imports.command import BaseImportCommand
from reports.imports.specs import ROSTERS


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import rosters (one row per person and month, one column per day) from a CSV or XLSX file."
    spec = ROSTERS
