from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import SCORES


class Command(BaseImportCommand):
    """Import scores."""

    help = "Import scores of people and months: nip, month, code, value from a CSV or XLSX file."
    spec = SCORES
