from accounts.importing_command import BaseImportCommand
from tpp.actions.people import SANCTIONS


class Command(BaseImportCommand):
    """Import sanctions."""

    help = "Import disciplinary sanctions from a CSV or XLSX file."
    spec = SANCTIONS
