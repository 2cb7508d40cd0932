"""`manage.py import_roles FILE`."""

from accounts.importing_command import BaseImportCommand
from accounts.imports import ROLES


class Command(BaseImportCommand):
    """Import roles."""

    help = "Import roles from a CSV or XLSX file."
    spec = ROLES
