"""What an employee enters about one piece of work, after the form has read it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Self

from reports.evidence.photos import PreparedPhoto

# About 0.1 m on the ground.
MICRODEGREE = Decimal("0.000001")
FULL_CIRCLE = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The content of a report.

    `minutes` are whole minutes from `start_time` on the local `work_date`; the position is in degrees with an
    accuracy in metres; `fixed_at` is the device's own time of the position and `sent_at` that of sending the report, by
    the same clock. `reuse_evidence_id` keeps evidence
    that was given already instead of, or beside, new evidence.
    `next_day` says that the work began after midnight, on the date after `work_date`; `night_unsaid` that the person
    was not asked about it, and is to be where both can be meant.
    """

    work_date: date
    start_time: time
    minutes: int
    mode: str
    description: str
    next_day: bool = False
    night_unsaid: bool = False
    kind_id: int | None = None
    volume: int | None = None
    output: str = ""
    letter_number: str = ""
    photo: PreparedPhoto | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_m: int | None = None
    fixed_at: datetime | None = None
    sent_at: datetime | None = None
    reuse_evidence_id: int | None = None

    def tidy(self) -> Self:
        """Return the entry as it is stored: plain line ends, no blanks around texts, no seconds, six decimals."""
        return replace(
            self,
            description=_plain(self.description),
            output=_plain(self.output),
            letter_number=" ".join(self.letter_number.split()),
            start_time=self.start_time.replace(second=0, microsecond=0),
            latitude=_rounded(self.latitude),
            longitude=_rounded(self.longitude),
        )

    @property
    def gives_position(self) -> bool:
        """Tell whether any part of a position was given."""
        return self.latitude is not None or self.longitude is not None


def _rounded(degrees: Decimal | None) -> Decimal | None:
    if degrees is None or not degrees.is_finite() or abs(degrees) > FULL_CIRCLE:
        return degrees
    return degrees.quantize(MICRODEGREE)


def _plain(text: str) -> str:
    # A NUL cannot be stored by PostgreSQL and means nothing to anybody.
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
