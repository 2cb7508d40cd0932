"""The columns of the recap in the order in which people read them, named once: workbook, paper and summary follow."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecapColumn(NamedTuple):
    """One column: `name` is a field of `RecapRow` or `Paid`; widths are those of a recap in which nothing is taken off.

    `kind` is `count` (a small number), `name`, `nip`, `centre` (a word), `minutes`, `percent` or `money`. `sheet` is
    the width in the workbook in characters, `paper` on paper in points, `narrow` there beside what is taken off;
    0 where it has no column of its own or takes what is left.
    """

    name: str
    kind: str
    label: str | Promise
    sheet: float
    paper: float = 0.0
    narrow: float = 0.0


# The person, the work, and the allowance that follows from both.
ALLOWANCE = (
    RecapColumn("number", "count", _("No."), 5, 30.0, 26.0),
    RecapColumn("name", "name", _("Name"), 34, 254.0, 160.0),
    # On paper below the name.
    RecapColumn("nip", "nip", _("NIP"), 20),
    RecapColumn("rank", "centre", pgettext_lazy("column of the recap", "Rank"), 7, 46.0, 38.0),
    RecapColumn("position_class", "count", _("Class"), 7, 40.0, 32.0),
    RecapColumn("base_amount", "money", _("Whole TPP (Rp)"), 16, 108.0, 80.0),
    RecapColumn("required_minutes", "minutes", _("Required minutes"), 11, 72.0, 50.0),
    RecapColumn("credited_minutes", "minutes", _("Credited minutes"), 11, 72.0, 50.0),
    RecapColumn("percent", "percent", _("Productivity (%)"), 13, 84.0, 56.0),
    RecapColumn("deduction", "money", _("Deduction (Rp)"), 15, 108.0, 76.0),
    RecapColumn("tpp", "money", _("Amount received (Rp)"), 17, 126.0, 82.0),
)
# What happens to the allowance, in the order of `Paid`; shown where it happens to somebody.
PAYMENT = (
    RecapColumn("safe", "money", _("Safe so far (Rp)"), 17),
    RecapColumn("tax", "money", _("Income tax (Rp)"), 15),
    RecapColumn("insurance", "money", _("BPJS (Rp)"), 15),
    RecapColumn("pension", "money", _("Pension insurance (Rp)"), 15),
    RecapColumn("others", "money", _("Other deductions (Rp)"), 15),
    RecapColumn("adjustments", "money", _("Corrections (Rp)"), 15),
    RecapColumn("net", "money", _("Amount received (Rp)"), 17, narrow=84.0),
)
COLUMNS = {column.name: column for column in (*ALLOWANCE, *PAYMENT)}
# What is added up of the allowance, below the rows and in the summary of agencies.
SUMS = tuple(column.name for column in ALLOWANCE if column.kind == "money")
