from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS


class Command(BaseImportCommand):
    """`manage.py import_acting_posts FILE`, with the options of `BaseImportCommand`."""

    help = "Import acting posts (Plt, Plh) for pay from a CSV or XLSX file."
    spec = ACTING_POSTS
