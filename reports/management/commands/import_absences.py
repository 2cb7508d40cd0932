"""`manage.py import_absences FILE`."""

from accounts.importing_command import BaseImportCommand
from reports.actions.imports import ABSENCES


class Command(BaseImportCommand):
    """Read a CSV or XLSX file and write its rows."""

    help = "Import approved absences from a CSV or XLSX file."
    spec = ABSENCES
