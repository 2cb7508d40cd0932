"""`manage.py import_agencies FILE`."""

from accounts.importing_command import BaseImportCommand
from accounts.imports import AGENCIES


class Command(BaseImportCommand):
    """Import agencies."""

    help = "Import agencies from a CSV or XLSX file."
    spec = AGENCIES
