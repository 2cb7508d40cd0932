"""`manage.py import_employees FILE`."""

from accounts.imports.command import BaseImportCommand
from accounts.imports.specs import EMPLOYEES


class Command(BaseImportCommand):
    """`manage.py import_employees FILE`, with the options of `BaseImportCommand`."""

    help = "Import employees from a CSV or XLSX file."
    spec = EMPLOYEES
