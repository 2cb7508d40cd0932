"""What a report must contain, as plain questions about plain values.

Answers are problems: a stable code, the form field and the figures for the sentence. `reports.wording.sentences` turns
them into refusals; the form's action and the import of 18,000 rows ask the same functions.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from reports.rules.enums import PhotoSource

MINUTES_A_DAY = 1440
DESCRIPTION_LENGTH = 1000
LETTER_LENGTH = 100
OUTPUT_LENGTH = 300
PLACE_LENGTH = 120
REASON_LENGTH = 500
MOST_UNITS = 32_767
# Half the way around the earth: a device that says more knows nothing.
WORST_ACCURACY_M = 20_000_000
# The minutes of a shift leave out its breaks, and it ends with handing over.
AFTER_SHIFT = 120
# The blank of Braille and the fillers of Hangul count as signs and letters.
LOOK_BLANK = "\u2800\u115f\u1160\u3164\uffa0"


class ContentProblem(NamedTuple):
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


class Timed(Protocol):
    """A piece of work: how long it took, when it began, and the work date to which it belongs."""

    @property
    def work_date(self) -> date:
        """The local date it belongs to; of a night shift the one on which the shift begins."""

    @property
    def next_day(self) -> bool:
        """Whether it began on the date after that, as what is done after midnight in a night shift."""

    @property
    def start_time(self) -> time:
        """When it began, on the local clock."""

    @property
    def minutes(self) -> int:
        """Whole minutes from beginning to end."""


def start_date(work: Timed) -> date:
    """Return the local date on which work began: the day after the work date for a night piece (`next_day`)."""
    return work.work_date + timedelta(days=work.next_day)


def span(work: Timed) -> Span:
    """Return the stretch of local time that the work occupies, past midnight if need be."""
    start = stretch(work.work_date, work.start_time, work.minutes)
    return Span(*(edge + work.next_day * MINUTES_A_DAY for edge in start))


def stretch(day: date, start_time: time, minutes: int) -> Span:
    """Return minutes since the proleptic day 0, half-open, so that work over midnight is one interval."""
    start = day.toordinal() * MINUTES_A_DAY + start_time.hour * 60 + start_time.minute
    return Span(start, start + minutes)


def starts_at(work: Timed, zone: str) -> datetime:
    """Return UTC; `zone` is the IANA name at the agency. After midnight of a shift it is the next calendar day."""
    return datetime.combine(start_date(work), work.start_time, ZoneInfo(zone)).astimezone(UTC)


def ends_at(work: Timed, zone: str) -> datetime:
    """Return `starts_at` plus the minutes, in UTC: real time also where a zone were to change its clocks."""
    return starts_at(work, zone) + timedelta(minutes=work.minutes)


def local_end(work: Timed) -> datetime:
    """Return when the work ended on the local calendar and clock, without a zone."""
    return datetime.combine(start_date(work), work.start_time) + timedelta(minutes=work.minutes)


def night_part(shift: Span | None, work_date: date) -> Span | None:
    """Return the stretch after midnight that still belongs to the shift of `work_date`; None without such a night.

    It reaches `AFTER_SHIFT` minutes beyond the end of the shift and never over another midnight.
    """
    midnight = (work_date.toordinal() + 1) * MINUTES_A_DAY
    if shift is None or shift.end <= midnight:
        return None
    return Span(midnight, min(shift.end + AFTER_SHIFT, midnight + MINUTES_A_DAY))


def check_night(work: Timed, shift: Span | None) -> list[ContentProblem]:
    """Refuse work dated to the eve of its beginning unless a rostered shift of that date covers it (`not_in_shift`).

    `shift` is what the roster says of the work date. The work begins before the shift is over and ends at most
    `AFTER_SHIFT` minutes after it. Source: docs/adr/0021.
    """
    if not work.next_day:
        return []
    night, held = night_part(shift, work.work_date), span(work)
    if shift and night and held.start < shift.end and held.end <= night.end:
        return []
    return [ContentProblem("not_in_shift", "next_day", {"work_date": work.work_date, "started": start_date(work)})]


def check_night_said(work: Timed, shift: Span | None) -> list[ContentProblem]:
    """Refuse a clock that a night shift has twice, on its date and after midnight (`night_unsaid`); ask which."""
    other = span(work).start + MINUTES_A_DAY
    if work.next_day or shift is None or not shift.start < other < shift.end:
        return []
    following = work.work_date + timedelta(days=1)
    return [ContentProblem("night_unsaid", "next_day", {"work_date": work.work_date, "following": following})]


def check_minutes(minutes: object) -> list[ContentProblem]:
    """Refuse anything but whole minutes from 1 to 1,440 (`minutes_not_positive`, `day_over_24h`)."""
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        return [ContentProblem("minutes_not_positive", "minutes")]
    if minutes > MINUTES_A_DAY:
        return [ContentProblem("day_over_24h", "minutes", {"total": minutes})]
    return []


def check_day_total(total: int) -> list[ContentProblem]:
    """Refuse a day whose activities come to more than 24 hours (`day_over_24h`)."""
    return [ContentProblem("day_over_24h", "minutes", {"total": total})] if total > MINUTES_A_DAY else []


def check_past(ended_at: datetime, at: datetime) -> list[ContentProblem]:
    """Refuse work that is not finished yet (`future`); both moments aware."""
    return [ContentProblem("future", "start_time")] if ended_at > at else []


def check_description(description: str) -> list[ContentProblem]:
    """Refuse a report that does not say what was done (`description_missing`)."""
    return [] if says_something(description) else [ContentProblem("description_missing", "description")]


def check_volume(volume: int | None) -> list[ContentProblem]:
    """Refuse a volume that is no count (`volume_invalid`)."""
    fits = volume is None or 1 <= volume <= MOST_UNITS
    return [] if fits else [ContentProblem("volume_invalid", "volume", {"limit": MOST_UNITS})]


def check_letter(mode: str, letter_number: str, *, needed: bool) -> list[ContentProblem]:
    """Refuse work whose mode needs the number of an assignment letter without one (`letter_missing`)."""
    missing = needed and not says_something(letter_number)
    return [ContentProblem("letter_missing", "letter_number", {"mode": mode})] if missing else []


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


def too_long(text: str, limit: int, name: str) -> list[ContentProblem]:
    """Report `text_too_long` at field `name` with both lengths, in code points."""
    return [ContentProblem("text_too_long", name, {"length": len(text), "limit": limit})] if len(text) > limit else []


def check_position(latitude: Decimal | None, longitude: Decimal | None, accuracy_m: int | None) -> list[ContentProblem]:
    """Refuse a position that is given but not whole or not on the earth.

    Codes `position_missing` (one half), `position_out_of_range`, `accuracy_missing`. No position at all is
    no problem here; whether one is needed is asked by `check_evidence`.
    """
    if latitude is None and longitude is None:
        return []
    if latitude is None or longitude is None:
        return [ContentProblem("position_missing", "latitude")]
    if not (_within(latitude, 90) and _within(longitude, 180)):
        return [ContentProblem("position_out_of_range", "latitude")]
    if accuracy_m is None:
        return [ContentProblem("accuracy_missing", "accuracy_m")]
    return [] if 0 <= accuracy_m <= WORST_ACCURACY_M else [ContentProblem("position_out_of_range", "accuracy_m")]


def check_evidence(
    mode: str, *, needs_photo: bool, needs_position: bool, has_photo: bool, has_position: bool
) -> list[ContentProblem]:
    """Refuse what lacks the evidence its work mode asks for (`photo_missing`, `position_missing`)."""
    found = []
    if needs_photo and not has_photo:
        found.append(ContentProblem("photo_missing", "photo", {"mode": mode}))
    if needs_position and not has_position:
        found.append(ContentProblem("position_missing", "latitude", {"mode": mode}))
    return found


def check_source(mode: str, source: str, *, gallery_allowed: bool) -> list[ContentProblem]:
    """Refuse a photo that was chosen from the gallery where it must be taken with the camera (`photo_from_gallery`)."""
    if source != PhotoSource.GALLERY or gallery_allowed:
        return []
    return [ContentProblem("photo_from_gallery", "photo", {"mode": mode})]


def check_mode(mode: str, offered: Sequence[str], work_date: date) -> list[ContentProblem]:
    """Refuse a work mode that cannot be chosen for the day (`mode_unknown`); `offered` are those that can."""
    known = {"day": work_date, "modes": ", ".join(offered)}
    return [] if mode in offered else [ContentProblem("mode_unknown", "mode", known)]


def _within(degrees: Decimal, limit: int) -> bool:
    return degrees.is_finite() and -limit <= degrees <= limit
