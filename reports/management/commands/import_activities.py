"""`manage.py import_activities FILE`."""

from accounts.imports.command import BaseImportCommand
from reports.imports.specs import ACTIVITIES


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import activities of an earlier system from a CSV or XLSX file."
    spec = ACTIVITIES
