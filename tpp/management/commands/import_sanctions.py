from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import SANCTIONS


class Command(BaseImportCommand):
    """`manage.py import_sanctions FILE`, with the options of `BaseImportCommand`."""

    help = "Import disciplinary sanctions from a CSV or XLSX file."
    spec = SANCTIONS
