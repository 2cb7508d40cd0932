from accounts.importing_command import BaseImportCommand
from tpp.actions.people import PAY_DATA


class Command(BaseImportCommand):
    """Import pay data."""

    help = "Import salary, tax category, dues, zakat and bank of people from a CSV or XLSX file."
    spec = PAY_DATA
