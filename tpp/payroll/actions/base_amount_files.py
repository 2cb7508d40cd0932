"""The files of the allowance side: columns and how their cells are read."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.imports.actions.held_rows import holding_back
from accounts.imports.frame import Column, ImportSpec, cells, headings
from accounts.models import POSITION_CLASSES
from tpp.payroll.actions.base_amounts import BaseAmountRow, import_base_amounts, own_amounts

COMPONENT_LENGTH = 40
LARGEST_AMOUNT = 1_000_000_000
_COMPONENT = re.compile(r"[a-z][a-z0-9_]*")


def component(text: str) -> str:
    """Return the code of a component: small letters, digits and `_`, beginning with a letter."""
    if len(text) > COMPONENT_LENGTH or not _COMPONENT.fullmatch(text):
        raise ValidationError(
            _("Write the component with small letters, digits and _, for example beban_kerja (at most 40 characters).")
        )
    return text


BASE_AMOUNTS = ImportSpec(
    name="base_amounts",
    columns=(
        Column("agency_code", cells.text(30), required=False, text_only=True, headings=headings.AGENCY_CODE),
        Column("position_class", cells.whole_number(*POSITION_CLASSES), headings=headings.POSITION_CLASS),
        Column("component", component, headings=("Komponen", "Komponen TPP")),
        Column("amount", cells.whole_number(0, LARGEST_AMOUNT), headings=("Jumlah", "Besaran", "Nilai", "Jumlah Rp")),
        Column("starts_on", cells.date_cell, headings=headings.STARTS_ON),
    ),
    beside=("Nama OPD", "Keterangan", "Ket"),
    key=("agency_code", "position_class", "component", "starts_on"),
    row=BaseAmountRow,
    apply=holding_back(import_base_amounts, own_amounts),
)
