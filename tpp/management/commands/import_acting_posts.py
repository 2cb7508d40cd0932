from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS


class Command(BaseImportCommand):
    """Import acting posts."""

    help = "Import acting posts (Plt, Plh) for pay from a CSV or XLSX file."
    spec = ACTING_POSTS
