"""What files of agencies, employees and roles look like."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.actions.employee_rows import EmployeeRow
from accounts.actions.held_rows import holding_back
from accounts.actions.import_agencies import AgencyRow, apply_agencies, own_agencies
from accounts.actions.import_employees import apply_employees, own_and_officers
from accounts.actions.import_roles import RoleRow, all_roles, apply_roles
from accounts.enums import EmployeeStatus, RoleKind, Zone
from accounts.importing import Column, ImportSpec, cells
from accounts.models import AGENCY_CODE, POSITION_CLASSES

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


_DAYS = cells.whole_number(5, 6)

AGENCIES = ImportSpec(
    name="agencies",
    columns=(
        Column("code", _agency_code, text_only=True),
        Column("name", cells.text(200)),
        Column("parent_code", cells.text(30), required=False, text_only=True),
        Column("timezone", _zone),
        Column("working_days_per_week", _DAYS),
    ),
    key=("code",),
    row=AgencyRow,
    apply=holding_back(apply_agencies, own_agencies),
)

EMPLOYEES = ImportSpec(
    name="employees",
    columns=(
        Column("nip", cells.nip, text_only=True),
        Column("name", cells.text(150)),
        Column("email", _email, required=False),
        Column("status", cells.choice(EmployeeStatus)),
        Column("rank", cells.text(6), text_only=True),
        Column("agency_code", cells.text(30), text_only=True),
        Column("position_title", cells.text(150)),
        Column("position_class", cells.whole_number(*POSITION_CLASSES)),
        Column("supervisor_nip", cells.nip, required=False, text_only=True),
        Column("starts_on", cells.day),
    ),
    key=("nip", "starts_on"),
    row=EmployeeRow,
    apply=holding_back(apply_employees, own_and_officers),
)

ROLES = ImportSpec(
    name="roles",
    columns=(
        Column("nip", cells.nip, text_only=True),
        Column("role", cells.choice(RoleKind)),
        Column("agency_code", cells.text(30), required=False, text_only=True),
        Column("starts_on", cells.day),
        Column("ends_on", cells.day, required=False, absent_ok=True),
    ),
    key=("nip", "role", "agency_code", "starts_on"),
    row=RoleRow,
    apply=holding_back(apply_roles, all_roles),
)
