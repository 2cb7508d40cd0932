"""`manage.py import_holidays FILE`."""

from accounts.imports.command import BaseImportCommand
from reports.imports.specs import HOLIDAYS


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import holidays from a CSV or XLSX file."
    spec = HOLIDAYS
