"""The rows of the files, as they are typed once the cells have been read."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from reports.rules.enums import ActivityStatus, HolidayKind
from reports.rules.period import Month

# Fixed for ever: the same content makes the same identifier.
NAMESPACE = UUID("5f0c1b0e-6f0b-5c86-9d55-0d1c2a0a7f10")


class KindRow(NamedTuple):
    """One line of `activity_kinds.csv`; `norm_minutes` are for one `unit`."""

    line: int
    code: str
    name: str
    norm_minutes: int
    unit: str


class HolidayRow(NamedTuple):
    """One line of `holidays.csv`, which may be a day worked instead of another."""

    line: int
    date: date
    kind: HolidayKind
    name: str
    # None where the file does not say: what is known stays.
    decree_number: str | None = None


class AbsenceFileRow(NamedTuple):
    """One line of `absences.csv`; both days are included, the kind is a code."""

    line: int
    nip: str
    kind: str
    starts_on: date
    ends_on: date
    document_number: str | None


class RosterRow(NamedTuple):
    """A row of `rosters.csv`: the shifts of one person in one month, by the number of the day."""

    line: int
    nip: str
    month: Month
    codes: dict[int, str]

    @classmethod
    def of(cls, *, line: int, nip: str, month: Month, **cells: str | None) -> "RosterRow":
        """Return the row whose cells are named by the number of the day; empty ones say nothing."""
        return cls(line, nip, month, {int(number): code for number, code in cells.items() if code})


class ActivityRow(NamedTuple):
    """One line of `activities.csv`, with the decision of the earlier system where there was one."""

    line: int
    nip: str
    work_date: date
    start_time: time
    minutes: int
    mode: str
    kind: str | None
    description: str
    output: str | None
    submitted_at: datetime
    status: ActivityStatus
    reviewer_nip: str | None
    reviewed_at: datetime | None
    review_note: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    accuracy_m: int | None
    # Began after midnight in the night shift of `work_date`.
    next_day: bool = False
    place: str | None = None

    @classmethod
    def of(cls, *, next_day: int | None = None, **cells: Any) -> "ActivityRow":
        """Return the row of the cells; a file without the column `next_day` says nothing of nights."""
        return cls(**cells, next_day=bool(next_day))

    @property
    def identifier(self) -> UUID:
        """Return the same identifier for the same content, whatever the file or the line."""
        # A column that files got later counts only where it says something: older rows keep their identifiers.
        later = [value if name == "next_day" else f"{name}={value}" for name, value in self._later() if value]
        content = (*self[1 : -len(self._field_defaults)], *later)
        return uuid5(NAMESPACE, "|".join("" if value is None else str(value) for value in content))

    def _later(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self._field_defaults]
