"""`manage.py import_absences FILE`."""

from accounts.imports.command import BaseImportCommand
from reports.imports.specs import ABSENCES


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import approved absences from a CSV or XLSX file."
    spec = ABSENCES
