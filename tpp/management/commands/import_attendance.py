from accounts.importing_command import BaseImportCommand
from tpp.actions.people import ATTENDANCE


class Command(BaseImportCommand):
    """Import attendance."""

    help = "Import attendance of people and months, a column for each measure from a CSV or XLSX file."
    spec = ATTENDANCE
