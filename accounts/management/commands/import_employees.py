"""`manage.py import_employees FILE`."""

from accounts.importing_command import BaseImportCommand
from accounts.imports import EMPLOYEES


class Command(BaseImportCommand):
    """Import employees."""

    help = "Import employees from a CSV or XLSX file."
    spec = EMPLOYEES
