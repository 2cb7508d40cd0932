from accounts.imports.command import BaseImportCommand
from tpp.payroll.actions.data_imports.specs import PAY_DATA


class Command(BaseImportCommand):
    """`manage.py import_pay_data FILE`, with the options of `BaseImportCommand`."""

    help = "Import salary, tax category, dues, zakat and bank of people from a CSV or XLSX file."
    spec = PAY_DATA
