"""The imports of the reporting side: columns, rows and the verbs that write them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions.held_rows import holding_back, own_rows
from accounts.importing import Column, ImportSpec, cells
from accounts.two_people import Act
from reports.actions.imports.activities import all_activities, import_activities
from reports.actions.imports.calendar import import_absences, import_activity_kinds, import_holidays
from reports.actions.imports.rosters import import_rosters
from reports.actions.imports.rows import AbsenceRow, ActivityRow, HolidayRow, KindRow, RosterRow
from reports.content import DESCRIPTION_LENGTH, OUTPUT_LENGTH, REASON_LENGTH
from reports.enums import ActivityStatus, HolidayKind, WorkMode
from reports.period import Month

__all__ = ["ABSENCES", "ACTIVITIES", "ACTIVITY_KINDS", "HOLIDAYS", "ROSTERS"]

IMPORTED_STATUSES = [status for status in ActivityStatus if status != ActivityStatus.WITHDRAWN]
# Wide enough to read any number as a number; the rules say with a sentence which ones are possible.
ANY_MINUTES, ANY_DEGREES, ANY_METRES = 100_000, 100_000, 1_000_000_000

LONGEST_MONTH = 31


def month_of(cell: str) -> Month:
    """Return the month written as 2026-10."""
    try:
        return Month.parse(cell)
    except ValueError:
        raise ValidationError(_("Write the month as 2026-10."), code="month") from None


def shift_code(cell: str) -> str:
    """Return the code of a shift in capital letters; whether it exists is asked for the whole file at once."""
    return cells.text(5)(cell).upper()


ACTIVITY_KINDS = ImportSpec(
    name="activity_kinds",
    columns=(
        Column("code", cells.text(30), text_only=True),
        Column("name", cells.text(200)),
        Column("norm_minutes", cells.whole_number(1, 1440)),
        Column("unit", cells.text(50)),
    ),
    key=("code",),
    row=KindRow,
    apply=import_activity_kinds,
)

HOLIDAYS = ImportSpec(
    name="holidays",
    columns=(
        Column("date", cells.day),
        Column("kind", cells.choice(HolidayKind)),
        Column("name", cells.text(150)),
        Column("decree_number", cells.text(100), required=False, text_only=True, absent_ok=True),
    ),
    key=("date",),
    row=HolidayRow,
    apply=import_holidays,
)

ABSENCES = ImportSpec(
    name="absences",
    columns=(
        Column("nip", cells.nip, text_only=True),
        Column("kind", cells.text(20), text_only=True),
        Column("starts_on", cells.day),
        Column("ends_on", cells.day),
        Column("document_number", cells.text(100), required=False, text_only=True),
    ),
    key=("nip", "kind", "starts_on"),
    row=AbsenceRow,
    apply=holding_back(import_absences, own_rows(Act.OWN_ABSENCE)),
)

# As rosters hang on the wall: one line a person, one column a day.
ROSTERS = ImportSpec(
    name="rosters",
    columns=(
        Column("nip", cells.nip, text_only=True),
        Column("month", month_of, text_only=True),
        *(Column(str(number), shift_code, required=False, absent_ok=True) for number in range(1, LONGEST_MONTH + 1)),
    ),
    key=("nip", "month"),
    row=RosterRow.of,
    apply=holding_back(import_rosters, own_rows(Act.OWN_WORK_TIME)),
)

ACTIVITIES = ImportSpec(
    name="activities",
    columns=(
        Column("nip", cells.nip, text_only=True),
        Column("work_date", cells.day),
        Column("start_time", cells.clock_time),
        Column("minutes", cells.whole_number(0, ANY_MINUTES)),
        Column("mode", cells.choice(WorkMode)),
        Column("kind", cells.text(30), required=False, text_only=True),
        Column("description", cells.text(DESCRIPTION_LENGTH, lines=True)),
        Column("output", cells.text(OUTPUT_LENGTH), required=False),
        Column("submitted_at", cells.instant),
        Column("status", cells.choice(IMPORTED_STATUSES)),
        Column("reviewer_nip", cells.nip, required=False, text_only=True),
        Column("reviewed_at", cells.instant, required=False),
        Column("review_note", cells.text(REASON_LENGTH), required=False),
        Column("latitude", cells.decimal(6, -ANY_DEGREES, ANY_DEGREES), required=False),
        Column("longitude", cells.decimal(6, -ANY_DEGREES, ANY_DEGREES), required=False),
        Column("accuracy_m", cells.whole_number(0, ANY_METRES), required=False),
    ),
    row=ActivityRow,
    apply=holding_back(import_activities, all_activities),
)
