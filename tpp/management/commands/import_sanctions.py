from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import SANCTIONS


class Command(BaseImportCommand):
    """Import sanctions."""

    help = "Import disciplinary sanctions from a CSV or XLSX file."
    spec = SANCTIONS
