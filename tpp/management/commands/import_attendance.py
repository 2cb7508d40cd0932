from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import ATTENDANCE


class Command(BaseImportCommand):
    """Import attendance."""

    help = "Import attendance of people and months, a column for each measure from a CSV or XLSX file."
    spec = ATTENDANCE
