"""The imports of the reporting side: columns, rows and the verbs that write them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import holding_back, own_rows
from accounts.imports.frame import Column, ImportSpec, cells, headings
from reports.imports.actions.activities import all_activities, import_activities
from reports.imports.actions.calendar import import_absences, import_activity_kinds
from reports.imports.actions.holidays import import_holidays
from reports.imports.actions.rosters import import_rosters
from reports.imports.actions.rows import AbsenceFileRow, ActivityRow, HolidayRow, KindRow, RosterRow
from reports.rules.activity_rules import DESCRIPTION_LENGTH, OUTPUT_LENGTH, PLACE_LENGTH, REASON_LENGTH
from reports.rules.enums import ActivityStatus, HolidayKind, WorkMode
from reports.rules.period import Month

__all__ = ["ABSENCES", "ACTIVITIES", "ACTIVITY_KINDS", "HOLIDAYS", "ROSTERS"]

IMPORTED_STATUSES = [status for status in ActivityStatus if status != ActivityStatus.WITHDRAWN]
# Wide enough to read any number as a number; the rules say with a sentence which ones are possible.
ANY_MINUTES, ANY_DEGREES, ANY_METRES = 100_000, 100_000, 1_000_000_000

LONGEST_MONTH = 31


_YEAR_FIRST = re.compile(r"([0-9]{4}-[0-9]{2})(?:-01)?")
_IN_WORDS = re.compile(r"([a-z]{3,9})\.?[ -]([0-9]{4})", re.IGNORECASE)


def month_cell(cell: str) -> Month:
    """Return the month written as 2026-10 or Oktober 2026, or as 2026-10-01, which Excel makes of it."""
    try:
        if match := _YEAR_FIRST.fullmatch(cell):
            return Month.parse(match[1])
        if match := _IN_WORDS.fullmatch(" ".join(cell.split())):
            return Month.parse(f"{match[2]}-{cells.month_number(match[1]):02d}")
        raise ValueError(cell)
    except ValueError:
        raise ValidationError(
            _("“%(value)s” is no month. Write it as 2026-10.") % {"value": cells.shown(cell)}, code="month"
        ) from None


def shift_code(cell: str) -> str:
    """Return the code of a shift in capital letters; whether it exists is asked for the whole file at once."""
    return cells.text(5)(cell).upper()


# What offices write instead of the code of a mode that every region knows.
_CALLED = {
    "kantor": WorkMode.WFO,
    "di kantor": WorkMode.WFO,
    "rumah": WorkMode.WFH,
    "di rumah": WorkMode.WFH,
    "dinas luar": WorkMode.DL,
    "lokasi lain": WorkMode.WFA,
    "di lokasi lain": WorkMode.WFA,
}


def work_mode(cell: str) -> str:
    """Return the code of a work mode that every region knows, else the text: which others there are, rules say."""
    text = " ".join(cells.text(60)(cell).split())
    called = {str(mode.label).casefold(): mode for mode in WorkMode} | {mode.casefold(): mode for mode in WorkMode}
    return str((called | _CALLED).get(text.casefold(), text))


ACTIVITY_KINDS = ImportSpec(
    name="activity_kinds",
    columns=(
        Column("code", cells.text(30), text_only=True, headings=("Kode", "Kode Kegiatan", "Kode Aktivitas")),
        Column("name", cells.text(200), headings=("Nama", "Nama Kegiatan", "Nama Aktivitas", "Kegiatan", "Aktivitas")),
        Column("norm_minutes", cells.whole_number(1, 1440), headings=("Norma Waktu", "Norma Menit", "Menit", "Waktu")),
        Column("unit", cells.text(50), headings=("Satuan", "Satuan Hasil")),
    ),
    key=("code",),
    row=KindRow,
    apply=import_activity_kinds,
)

HOLIDAYS = ImportSpec(
    name="holidays",
    columns=(
        Column("date", cells.date_cell, headings=("Tanggal", "Tgl", "Hari/Tanggal")),
        Column("kind", cells.choice(HolidayKind), headings=("Jenis", "Jenis Libur")),
        Column("name", cells.text(150), headings=("Nama", "Nama Hari Libur", "Hari Libur", "Keterangan")),
        Column(
            "decree_number",
            cells.text(100),
            required=False,
            text_only=True,
            absent_ok=True,
            headings=("Nomor SKB", "No. SKB", *headings.DOCUMENT),
        ),
    ),
    key=("date",),
    row=HolidayRow,
    apply=import_holidays,
)

ABSENCES = ImportSpec(
    name="absences",
    columns=(
        Column("nip", cells.nip, text_only=True, headings=headings.NIP),
        Column(
            "kind", cells.text(20), text_only=True, headings=("Jenis", "Jenis Cuti", "Jenis Ketidakhadiran", "Kode")
        ),
        Column("starts_on", cells.date_cell, headings=headings.STARTS_ON),
        Column("ends_on", cells.date_cell, headings=headings.ENDS_ON),
        Column("document_number", cells.text(100), required=False, text_only=True, headings=headings.DOCUMENT),
    ),
    beside=headings.BESIDE_NIP,
    key=("nip", "kind", "starts_on"),
    row=AbsenceFileRow,
    apply=holding_back(import_absences, own_rows(Act.OWN_ABSENCE)),
)

# As rosters hang on the wall: one line a person, one column a day.
ROSTERS = ImportSpec(
    name="rosters",
    columns=(
        Column("nip", cells.nip, text_only=True, headings=headings.NIP),
        Column("month", month_cell, headings=headings.MONTH),
        *(Column(str(number), shift_code, required=False, absent_ok=True) for number in range(1, LONGEST_MONTH + 1)),
    ),
    key=("nip", "month"),
    beside=headings.BESIDE_NIP,
    row=RosterRow.of,
    apply=holding_back(import_rosters, own_rows(Act.OWN_WORK_TIME)),
)

ACTIVITIES = ImportSpec(
    name="activities",
    columns=(
        Column("nip", cells.nip, text_only=True, headings=headings.NIP),
        Column("work_date", cells.date_cell, headings=("Tanggal", "Tanggal Kegiatan", "Tgl")),
        Column("start_time", cells.time_cell, headings=("Jam Mulai", "Mulai", "Waktu Mulai", "Pukul")),
        Column("minutes", cells.whole_number(0, ANY_MINUTES), headings=("Menit", "Durasi Menit", "Lama Menit")),
        Column("mode", work_mode, headings=("Cara Kerja", "Mode", "Tempat Kerja")),
        Column("kind", cells.text(30), required=False, text_only=True, headings=("Kode Kegiatan", "Jenis Kegiatan")),
        Column(
            "description",
            cells.text(DESCRIPTION_LENGTH, lines=True),
            headings=("Uraian", "Uraian Kegiatan", "Kegiatan", "Deskripsi"),
        ),
        Column("output", cells.text(OUTPUT_LENGTH), required=False, headings=("Hasil", "Output", "Keluaran")),
        Column("submitted_at", cells.instant_cell, headings=("Dikirim Pada", "Waktu Kirim", "Waktu Lapor")),
        Column("status", cells.choice(IMPORTED_STATUSES), headings=("Status", "Status Laporan")),
        Column(
            "reviewer_nip",
            cells.nip,
            required=False,
            text_only=True,
            headings=("NIP Penilai", "NIP Atasan", "NIP Pemeriksa"),
        ),
        Column(
            "reviewed_at",
            cells.instant_cell,
            required=False,
            headings=("Dinilai Pada", "Diperiksa Pada", "Waktu Penilaian"),
        ),
        Column(
            "review_note", cells.text(REASON_LENGTH), required=False, headings=("Catatan Penilai", "Catatan", "Alasan")
        ),
        Column("latitude", cells.degrees(ANY_DEGREES), required=False, headings=("Lintang", "Garis Lintang")),
        Column("longitude", cells.degrees(ANY_DEGREES), required=False, headings=("Bujur", "Garis Bujur")),
        Column("accuracy_m", cells.whole_number(0, ANY_METRES), required=False, headings=("Akurasi", "Akurasi Meter")),
        # 1 where the work began after midnight in the night shift of the work date.
        Column("next_day", cells.whole_number(0, 1), required=False, absent_ok=True, headings=("Hari Berikutnya",)),
        Column(
            "place",
            cells.text(PLACE_LENGTH),
            required=False,
            absent_ok=True,
            headings=("Tempat Kegiatan", "Tempat", "Lokasi Kegiatan", "Lokasi"),
        ),
    ),
    beside=headings.BESIDE_NIP,
    row=ActivityRow.of,
    apply=holding_back(import_activities, all_activities),
)
