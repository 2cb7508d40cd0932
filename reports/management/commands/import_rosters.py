"""`manage.py import_rosters FILE`."""

from accounts.importing_command import BaseImportCommand
from reports.actions.imports import ROSTERS


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import rosters (one row per person and month, one column per day) from a CSV or XLSX file."
    spec = ROSTERS
