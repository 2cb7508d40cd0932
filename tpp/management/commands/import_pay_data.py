from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import PAY_DATA


class Command(BaseImportCommand):
    """Import pay data."""

    help = "Import salary, tax category, dues, zakat and bank of people from a CSV or XLSX file."
    spec = PAY_DATA
