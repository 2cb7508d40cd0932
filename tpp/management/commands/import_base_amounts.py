from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS


class Command(BaseImportCommand):
    """`manage.py import_base_amounts FILE`, with the options of `BaseImportCommand`."""

    help = "Import base amounts per position class and component from a CSV or XLSX file."
    spec = BASE_AMOUNTS
