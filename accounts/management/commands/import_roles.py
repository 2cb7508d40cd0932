"""`manage.py import_roles FILE`."""

from accounts.imports.command import BaseImportCommand
from accounts.imports.specs import ROLES


class Command(BaseImportCommand):
    """Import roles."""

    help = "Import roles from a CSV or XLSX file."
    spec = ROLES
