from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import ATTENDANCE


class Command(BaseImportCommand):
    """`manage.py import_attendance FILE`, with the options of `BaseImportCommand`."""

    help = "Import attendance of people and months, a column for each measure from a CSV or XLSX file."
    spec = ATTENDANCE
