"""`manage.py import_agencies FILE`."""

from accounts.imports.command import BaseImportCommand
from accounts.imports.specs import AGENCIES


class Command(BaseImportCommand):
    """`manage.py import_agencies FILE`, with the options of `BaseImportCommand`."""

    help = "Import agencies from a CSV or XLSX file."
    spec = AGENCIES
