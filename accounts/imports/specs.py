"""What files of agencies, employees and roles look like."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.imports.actions.agencies import AgencyRow, apply_agencies, own_agencies
from accounts.imports.actions.employee_rows import EmployeeRow
from accounts.imports.actions.employees import apply_employees, own_and_officers
from accounts.imports.actions.held_rows import holding_back
from accounts.imports.actions.roles import RoleRow, all_roles, apply_roles
from accounts.imports.frame import Column, ImportSpec, cells, headings
from accounts.models import AGENCY_CODE, POSITION_CLASSES
from accounts.rules.enums import EmployeeStatus, Zone
from accounts.rules.ranks import read_rank, unknown_rank
from accounts.rules.roles import RoleKind

_ABBREVIATIONS = {"WIB": Zone.WIB, "WITA": Zone.WITA, "WIT": Zone.WIT}


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(_("This is no e-mail address; correct it or leave it empty."), code="email") from None
    return cells.text(254)(text)


def _agency_code(text: str) -> str:
    AGENCY_CODE(text)
    return cells.text(30)(text)


def _zone(text: str) -> Zone:
    """Return the zone written as `Asia/Jakarta` or `WIB`."""
    return _ABBREVIATIONS.get(text.upper()) or Zone(cells.choice(Zone)(text))


def _rank(text: str) -> str:
    """Return the rank in its one spelling; whether it goes with the status is asked of the whole row."""
    rank = read_rank(text)
    if rank is None:
        raise ValidationError(unknown_rank(text), code="rank")
    return rank


_RANK = (
    "Golongan",
    "Gol",
    "Gol. Ruang",
    "Golongan Ruang",
    "Gol/Ruang",
    "Pangkat",
    "Pangkat/Golongan",
    "Pangkat/Gol. Ruang",
)
_DAYS = cells.whole_number(5, 6)

AGENCIES = ImportSpec(
    name="agencies",
    columns=(
        Column("code", _agency_code, text_only=True, headings=("Kode OPD", "Kode", *headings.AGENCY_CODE[1:])),
        Column(
            "name", cells.text(200), headings=("Nama OPD", "Nama", "Nama SKPD", "Nama Perangkat Daerah", "Nama Unit")
        ),
        Column(
            "parent_code", cells.text(30), required=False, text_only=True, headings=("Kode Induk", "Kode OPD Induk")
        ),
        Column("timezone", _zone, headings=("Zona Waktu", "Zona")),
        Column("working_days_per_week", _DAYS, headings=("Hari Kerja per Minggu", "Hari Kerja", "Hari Kerja Seminggu")),
    ),
    key=("code",),
    beside=("Keterangan", "Ket"),
    row=AgencyRow,
    apply=holding_back(apply_agencies, own_agencies),
)

EMPLOYEES = ImportSpec(
    name="employees",
    columns=(
        Column("nip", cells.nip, text_only=True, headings=headings.NIP),
        Column("name", cells.text(150), headings=headings.NAME),
        Column("email", _email, required=False, headings=("Email", "Surel", "E-mail", "Alamat Email", "Alamat Surel")),
        Column("status", cells.choice(EmployeeStatus), headings=("Status", "Status Pegawai", "Status Kepegawaian")),
        Column("rank", _rank, text_only=True, headings=_RANK),
        Column("agency_code", cells.text(30), text_only=True, headings=headings.AGENCY_CODE),
        Column("position_title", cells.text(150), headings=headings.POSITION),
        Column("position_class", cells.whole_number(*POSITION_CLASSES), headings=headings.POSITION_CLASS),
        Column("supervisor_nip", cells.nip, required=False, text_only=True, headings=headings.NIP_SUPERVISOR),
        Column("starts_on", cells.date_cell, headings=("TMT", "TMT Jabatan", *headings.STARTS_ON)),
    ),
    key=("nip", "starts_on"),
    beside=("Nama OPD", "OPD", "Unit Kerja", "Nama Atasan", "Keterangan", "Ket"),
    row=EmployeeRow,
    apply=holding_back(apply_employees, own_and_officers),
)

ROLES = ImportSpec(
    name="roles",
    columns=(
        Column("nip", cells.nip, text_only=True, headings=headings.NIP),
        Column("role", cells.choice(RoleKind), headings=("Peran",)),
        Column("agency_code", cells.text(30), required=False, text_only=True, headings=headings.AGENCY_CODE),
        Column("starts_on", cells.date_cell, headings=headings.STARTS_ON),
        Column("ends_on", cells.date_cell, required=False, absent_ok=True, headings=headings.ENDS_ON),
    ),
    beside=(*headings.NAME, "Nama OPD", "Keterangan", "Ket"),
    key=("nip", "role", "agency_code", "starts_on"),
    row=RoleRow,
    apply=holding_back(apply_roles, all_roles),
)
