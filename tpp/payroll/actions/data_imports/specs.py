"""What files of scores, attendance, pay data, sanctions and acting posts look like."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import holding_back, own_rows
from accounts.imports.frame import Column, ImportSpec, cells, headings
from accounts.models import POSITION_CLASSES
from reports.imports.specs import month_cell
from reports.rules.period import Month
from tpp.models import PayData, Sanction
from tpp.models.people import CODE_LENGTH
from tpp.payroll.actions.data_imports.rows import ActingPostRow, AttendanceRow, PayDataRow, SanctionRow, ScoreRow
from tpp.payroll.actions.data_imports.verbs import (
    import_acting_posts,
    import_attendance,
    import_pay_data,
    import_sanctions,
    import_scores,
    own_and_accounts,
)

LARGEST = 10**12
MOST_EVENTS = 1000
MOST_MINUTES = 31 * 1440
LONGEST_SANCTION = 60
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ACCOUNT = re.compile(r"[0-9][0-9 .-]{3,28}[0-9]")
_NUMBER = cells.decimal(6, -LARGEST, LARGEST)
_PERCENT = cells.percentage(6, -LARGEST, LARGEST)
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+.,]?[0-9][0-9.,]*(?: ?%)*")

# The measures of attendance as schemes name them; columns are compared in small letters.
_EVENTS = ("S", "C", "TK", "TL1", "TL2", "TL3", "TL4", "CP1", "CP2", "CP3", "CP4", "missed_ceremonies")
_DAYS = ("absent_days", "worked_days", "submitted_on_day")
_MINUTES = ("late_minutes", "early_minutes")
_PERCENTS = ("attendance_percent", "discipline_points_cut")
# S, C, TK and the steps are the same words in an office.
_CALLED = {
    "attendance_percent": ("Kehadiran", "Persen Kehadiran", "Persentase Kehadiran", "Kehadiran (%)"),
    "discipline_points_cut": ("Potongan Disiplin", "Pengurangan Disiplin"),
    "missed_ceremonies": ("Tidak Ikut Upacara", "Tidak Upacara", "Tidak Apel"),
    "late_minutes": ("Menit Terlambat", "Terlambat (menit)"),
    "early_minutes": ("Menit Pulang Cepat", "Pulang Cepat (menit)"),
    "absent_days": ("Hari Tidak Hadir", "Tidak Hadir"),
    "worked_days": ("Hari Hadir", "Hari Kerja"),
    "submitted_on_day": ("Tanggal Kirim", "Tanggal Lapor"),
}
_CODES = ("Kode Nilai", "Kode", "Ukuran", "Unsur")
_ACCOUNTS = ("Nomor Rekening", "No. Rekening", "No. Rek", "Rekening")
_CUTS = ("Potongan Persen", "Potongan (%)", "Potongan", "Persen Potongan")
MEASURES = (*_PERCENTS, *_EVENTS, *_MINUTES, *_DAYS)


def code(text: str) -> str:
    """Return the name of a measure, as a scheme writes it."""
    if len(text) > CODE_LENGTH or not _CODE.fullmatch(text):
        raise ValidationError(
            _(
                "Write the measure with letters, digits and _, as the scheme names it, for example conduct_percent (at "
                "most %(limit)d)."
            )
            % {"limit": CODE_LENGTH},
            code="measure",
        )
    return text


def value(text: str) -> str:
    """Return a number in its one spelling (`24.9`, and `85%` where it carries the sign), or a word as it stands."""
    if _LOOKS_LIKE_A_NUMBER.fullmatch(text):
        return plain_digits(_PERCENT(text)) + "%" if text.endswith("%") else plain_digits(_NUMBER(text))
    return cells.text(60)(text)


def plain_digits(number: Decimal | int) -> str:
    """Write `2.50` as `2.5` and `1E+3` as `1000`, for cells of the preview."""
    text = format(Decimal(number), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def account_number(text: str) -> str:
    """Return the digits of a bank account."""
    if not _ACCOUNT.fullmatch(text):
        raise ValidationError(
            _("An account number has 5 to 30 digits. Format the column as Text, so that zeros in front stay."),
            code="account_number",
        )
    return re.sub("[ .-]", "", text)


def level(text: str) -> str:
    """Return the weight of a sanction; files may have the Indonesian word."""
    return _LEVELS.get(text.casefold()) or cells.choice(Sanction.Level)(text)


_LEVELS = {"ringan": Sanction.Level.LIGHT, "sedang": Sanction.Level.MODERATE, "berat": Sanction.Level.SEVERE}


def _measure(name: str) -> Column:
    if name in _PERCENTS:
        read: Any = cells.percentage(4)
    elif name in _MINUTES:
        read = cells.whole_number(0, MOST_MINUTES)
    else:
        read = cells.whole_number(0, MOST_EVENTS if name in _EVENTS else 31)
    called = _CALLED.get(name, ())
    return Column(name.lower(), lambda text: plain_digits(read(text)), required=False, absent_ok=True, headings=called)


def _attendance_row(*, line: int, nip: str, month: Month, **columns: str | None) -> AttendanceRow:
    found = ((name, columns[name.lower()]) for name in MEASURES)
    return AttendanceRow(line, nip, month, tuple((name, text) for name, text in found if text is not None))


_NIP = Column("nip", cells.nip, text_only=True, headings=headings.NIP)
_MONTH = Column("month", month_cell, headings=headings.MONTH)
_FROM = Column("starts_on", cells.date_cell, headings=headings.STARTS_ON)
_DOCUMENT = Column("document_number", cells.text(100), headings=headings.DOCUMENT)

SCORES = ImportSpec(
    name="scores",
    columns=(_NIP, _MONTH, Column("code", code, headings=_CODES), Column("value", value, headings=("Nilai", "Skor"))),
    key=("nip", "month", "code"),
    beside=headings.BESIDE_NIP,
    row=ScoreRow,
    apply=holding_back(import_scores, own_rows(Act.OWN_SCORES)),
)
ATTENDANCE = ImportSpec(
    name="attendance",
    columns=(_NIP, _MONTH, *map(_measure, MEASURES)),
    key=("nip", "month"),
    beside=headings.BESIDE_NIP,
    row=_attendance_row,
    apply=holding_back(import_attendance, own_rows(Act.OWN_SCORES)),
)
PAY_DATA = ImportSpec(
    name="pay_data",
    columns=(
        _NIP,
        _FROM,
        Column("salary", cells.whole_number(0, LARGEST), required=False, headings=("Gaji", "Gaji Pokok")),
        Column("tax_category", cells.choice(PayData.TaxCategory), required=False, headings=("Kategori TER", "TER")),
        Column("dues", cells.whole_number(0, LARGEST), required=False, headings=("Iuran",)),
        Column("zakat", cells.whole_number(0, 1), required=False, headings=("Zakat",)),
        Column("bank", cells.text(60), required=False, headings=("Bank", "Nama Bank")),
        Column("account_number", account_number, required=False, text_only=True, headings=_ACCOUNTS),
    ),
    key=("nip", "starts_on"),
    beside=headings.BESIDE_NIP,
    row=PayDataRow,
    apply=holding_back(import_pay_data, own_and_accounts),
)
SANCTIONS = ImportSpec(
    name="sanctions",
    columns=(
        _NIP,
        Column("level", level, headings=("Tingkat", "Tingkat Hukuman", "Tingkat Hukdis")),
        _FROM,
        Column(
            "months", cells.whole_number(1, LONGEST_SANCTION), headings=("Lama Bulan", "Lama (bulan)", "Jumlah Bulan")
        ),
        Column("cut_percent", cells.percentage(2), required=False, absent_ok=True, headings=_CUTS),
        _DOCUMENT,
    ),
    key=("nip", "starts_on"),
    beside=headings.BESIDE_NIP,
    row=SanctionRow,
    apply=holding_back(import_sanctions, own_rows(Act.OWN_SANCTION)),
)
ACTING_POSTS = ImportSpec(
    name="acting_posts",
    columns=(
        _NIP,
        Column("agency_code", cells.text(30), text_only=True, headings=headings.AGENCY_CODE),
        Column("position_title", cells.text(150), headings=headings.POSITION),
        Column("position_class", cells.whole_number(*POSITION_CLASSES), headings=headings.POSITION_CLASS),
        _FROM,
        Column("ends_on", cells.date_cell, required=False, headings=headings.ENDS_ON),
        Column("replaces", cells.whole_number(0, 1), required=False, absent_ok=True, headings=("Menggantikan",)),
        _DOCUMENT,
    ),
    key=("nip", "starts_on"),
    beside=headings.BESIDE_NIP,
    row=ActingPostRow,
    apply=holding_back(import_acting_posts, own_rows(Act.OWN_ACTING_POST)),
)
