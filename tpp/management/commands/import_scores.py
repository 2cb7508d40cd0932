from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import SCORES


class Command(BaseImportCommand):
    """`manage.py import_scores FILE`, with the options of `BaseImportCommand`."""

    help = "Import scores of people and months: nip, month, code, value from a CSV or XLSX file."
    spec = SCORES
