"""`manage.py import_activity_kinds FILE`."""

from accounts.imports.command import BaseImportCommand
from reports.imports.specs import ACTIVITY_KINDS


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import the catalogue of activities from a CSV or XLSX file."
    spec = ACTIVITY_KINDS
