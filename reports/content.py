"""What a report must contain, as plain questions about plain values.

Answers are problems: a stable code, the form field and the figures for the sentence. `reports.wording` turns
them into refusals; the form's action and the import of 18,000 rows ask the same functions.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from reports.enums import WorkMode

MINUTES_A_DAY = 1440
DESCRIPTION_LENGTH = 1000
LETTER_LENGTH = 100
OUTPUT_LENGTH = 300
REASON_LENGTH = 500
MOST_UNITS = 32_767
# Half the way around the earth: a device that says more knows nothing.
WORST_ACCURACY_M = 20_000_000
# The blank of Braille and the fillers of Hangul count as signs and letters.
LOOK_BLANK = "\u2800\u115f\u1160\u3164\uffa0"


class Problem(NamedTuple):
    """Why a report cannot be taken as it is."""

    code: str
    field: str = ""
    params: Mapping[str, Any] = MappingProxyType({})


class Span(NamedTuple):
    """A half-open stretch of local time, in minutes on one endless line of local days."""

    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Tell whether the two share a minute; one that ends when the other starts does not."""
        return self.start < other.end and other.start < self.end


def span(work_date: date, start_time: time, minutes: int) -> Span:
    """Return the stretch that `minutes` from `start_time` on `work_date` occupy, past midnight if need be."""
    start = work_date.toordinal() * MINUTES_A_DAY + start_time.hour * 60 + start_time.minute
    return Span(start, start + minutes)


def interval(work_date: date, start_time: time, minutes: int, zone: str) -> tuple[datetime, datetime]:
    """Return start and end (UTC) of an activity in the IANA zone `zone`."""
    start = datetime.combine(work_date, start_time, ZoneInfo(zone)).astimezone(UTC)
    return start, start + timedelta(minutes=minutes)


def check_minutes(minutes: object) -> list[Problem]:
    """Refuse anything but whole minutes from 1 to 1,440 (`minutes_not_positive`, `day_over_24h`)."""
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        return [Problem("minutes_not_positive", "minutes")]
    if minutes > MINUTES_A_DAY:
        return [Problem("day_over_24h", "minutes", {"total": minutes})]
    return []


def check_day_total(total: int) -> list[Problem]:
    """Refuse a day whose activities come to more than 24 hours (`day_over_24h`)."""
    return [Problem("day_over_24h", "minutes", {"total": total})] if total > MINUTES_A_DAY else []


def check_past(ended_at: datetime, at: datetime) -> list[Problem]:
    """Refuse work that is not finished yet (`future`); both moments aware."""
    return [Problem("future", "start_time")] if ended_at > at else []


def check_texts(description: str, output: str, volume: int | None) -> list[Problem]:
    """Refuse a missing or too long text and a volume that is no count.

    Codes `description_missing`, `text_too_long`, `volume_invalid`.
    """
    found = [] if says_something(description) else [Problem("description_missing", "description")]
    found += too_long(description, DESCRIPTION_LENGTH, "description") + too_long(output, OUTPUT_LENGTH, "output")
    if volume is not None and not 1 <= volume <= MOST_UNITS:
        found.append(Problem("volume_invalid", "volume", {"limit": MOST_UNITS}))
    return found


def check_letter(mode: str, letter_number: str, *, needed: bool) -> list[Problem]:
    """Refuse official duty without the number of its letter where it is needed (`letter_missing`), and a long one."""
    missing = needed and mode == WorkMode.DL and not says_something(letter_number)
    found = [Problem("letter_missing", "letter_number")] if missing else []
    return found + too_long(letter_number, LETTER_LENGTH, "letter_number")


def says_something(text: str) -> bool:
    """Tell whether there is anything to see in a text; some invisible characters are no blanks to Python."""
    return any(unicodedata.category(sign)[0] not in "CZ" and sign not in LOOK_BLANK for sign in text)


def is_replaced(before: str, after: str) -> bool:
    """Tell whether a text has become another one: fewer than half of its words are still there."""
    words = set(before.casefold().split())
    return 2 * len(words & set(after.casefold().split())) < len(words)


def has_grown(seen_minutes: int | None, seen_description: str, minutes: int, description: str) -> bool:
    """Tell whether a report is more than what a reviewer had seen of it, or another; False where nobody had."""
    if seen_minutes is None:
        return False
    return minutes > seen_minutes or is_replaced(seen_description, description)


def too_long(text: str, limit: int, name: str) -> list[Problem]:
    """Refuse a text of more than `limit` characters (`text_too_long`)."""
    return [Problem("text_too_long", name, {"length": len(text), "limit": limit})] if len(text) > limit else []


def check_position(latitude: Decimal | None, longitude: Decimal | None, accuracy_m: int | None) -> list[Problem]:
    """Refuse a position that is given but not whole or not on the earth.

    Codes `position_missing` (one half), `position_out_of_range`, `accuracy_missing`. No position at all is
    no problem here; whether one is needed is asked by `check_evidence`.
    """
    if latitude is None and longitude is None:
        return []
    if latitude is None or longitude is None:
        return [Problem("position_missing", "latitude")]
    if not (_within(latitude, 90) and _within(longitude, 180)):
        return [Problem("position_out_of_range", "latitude")]
    if accuracy_m is None:
        return [Problem("accuracy_missing", "accuracy_m")]
    return [] if 0 <= accuracy_m <= WORST_ACCURACY_M else [Problem("position_out_of_range", "accuracy_m")]


def check_evidence(
    mode: str, *, needs_photo: bool, needs_position: bool, has_photo: bool, has_position: bool
) -> list[Problem]:
    """Refuse what lacks the evidence its work mode asks for (`photo_missing`, `position_missing`)."""
    found = []
    if needs_photo and not has_photo:
        found.append(Problem("photo_missing", "photo", {"mode": mode}))
    if needs_position and not has_position:
        found.append(Problem("position_missing", "latitude", {"mode": mode}))
    return found


def check_mode(mode: str) -> list[Problem]:
    """Refuse a work mode that does not exist (`mode_unknown`)."""
    return [] if mode in WorkMode.values else [Problem("mode_unknown", "mode")]


def _within(degrees: Decimal, limit: int) -> bool:
    return degrees.is_finite() and -limit <= degrees <= limit
