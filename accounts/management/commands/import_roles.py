"""`manage.py import_roles FILE`."""

from accounts.imports.command import BaseImportCommand
from accounts.imports.specs import ROLES


class Command(BaseImportCommand):
    """`manage.py import_roles FILE`, with the options of `BaseImportCommand`."""

    help = "Import roles from a CSV or XLSX file."
    spec = ROLES
