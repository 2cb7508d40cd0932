from accounts.importing_command import BaseImportCommand
from tpp.actions.people import SCORES


class Command(BaseImportCommand):
    """Import scores."""

    help = "Import scores of people and months: nip, month, code, value from a CSV or XLSX file."
    spec = SCORES
