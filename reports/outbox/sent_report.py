"""A report as a phone sends it: JSON of which nothing is believed before it was looked at."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.pages.fields import parse_iso_date
from accounts.rules.refusal import Refusal, Refused
from reports.activities.activity_input import ActivityInput, AnnouncedPhoto
from reports.activities.forms import device_instant
from reports.outbox.limits import FILES, PHOTO_BYTES
from reports.rules.enums import PhotoSource

LARGEST_NUMBER = 2**31 - 1
LONGEST_TEXT = 8192
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report with what the phone says about it.

    `digest` (SHA-256, hex) is of the bound parts as they were read, so that the same report written otherwise is the
    same. `person` is the tag under which it was written. `written_at` is the phone's own claim. `seen_version` is the
    version of a received report that is corrected here, if the phone names one.
    """

    uuid: UUID
    rev: int
    person: str
    schema: int
    written_at: datetime | None
    seen_version: int | None
    entry: ActivityInput
    digest: str


@dataclass
class _Parts:
    """Reads the parts of a JSON object and collects what is wrong with them."""

    said: Mapping[str, Any]
    wrong: list[str] = field(default_factory=list)

    def read(self, name: str, reading: Callable[[Any], Any], nothing: Any) -> Any:
        """Return a part as `reading` reads it, `nothing` where it was left out, is null or is wrong."""
        value = self.said.get(name)
        if value is None:
            return nothing
        try:
            return reading(value)
        except (ValueError, TypeError, ArithmeticError):
            self.wrong.append(name)
            return nothing

    def need(self, name: str, reading: Callable[[Any], Any], nothing: Any) -> Any:
        """Return a part that must not be left out."""
        if self.said.get(name) is None:
            self.wrong.append(name)
        return self.read(name, reading, nothing)


def read_object(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in `body`, its fractions as `Decimal`; raise `Refused` (`malformed`) for anything else."""
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _refuse([""])
    if not isinstance(found, dict):
        _refuse([""])
    return found


def read_report(said: Mapping[str, Any], zone: Callable[[], str]) -> SentReport:
    """Return the report that a JSON object says.

    `zone` gives the zone of times that name none. Raise `Refused` with `malformed` for each part that cannot be read;
    what the rules of reporting say of it is asked later.
    """
    parts = _Parts(said)
    uuid = parts.need("uuid", lambda value: UUID(_text(value)), None)
    rev = parts.need("rev", partial(_whole, least=1), 1)
    person = parts.need("person", _text, "")
    schema = parts.need("schema", partial(_whole, least=1), 1)
    content = _content(parts)
    evidence = _evidence(parts, zone)
    seen = parts.read("seen_version", partial(_whole, least=1), None)
    written_at, sent_at = parts.read("written", _moment, None), parts.read("sent", _moment, None)
    if parts.wrong or uuid is None:
        _refuse(parts.wrong)
    digest = hashlib.sha256(json.dumps(content | evidence, default=str, sort_keys=True).encode()).hexdigest()
    entry = ActivityInput(**content, **evidence, sent_at=sent_at)
    return SentReport(uuid, rev, person, schema, written_at, seen, entry, digest)


def _content(parts: _Parts) -> dict[str, Any]:
    work_date: date = parts.need("work_date", _date, date.min)
    starts_on = parts.read("starts_on", _date, None)
    known = "work_date" not in parts.wrong
    if known and starts_on is not None and starts_on - work_date not in (timedelta(0), timedelta(days=1)):
        parts.wrong.append("starts_on")
    return {
        "work_date": work_date,
        "next_day": starts_on is not None and starts_on != work_date,
        "night_unsaid": starts_on is None,
        "start_time": parts.need("start_time", _clock, time.min),
        "minutes": parts.need("minutes", _whole, 0),
        "mode": parts.need("mode", _text, ""),
        "kind_id": parts.read("kind", partial(_whole, least=1), None),
        "volume": parts.read("volume", _whole, None),
        "description": parts.read("description", _text, ""),
        "output": parts.read("output", _text, ""),
        "letter_number": parts.read("letter_number", _text, ""),
        "place": parts.read("place", _text, ""),
    }


def _evidence(parts: _Parts, zone: Callable[[], str]) -> dict[str, Any]:
    position = _Parts(parts.read("position", _object, {}))
    files = parts.read("files", partial(_list, most=FILES), [])
    found = {
        "latitude": position.read("lat", _degrees, None),
        "longitude": position.read("lon", _degrees, None),
        "accuracy_m": position.read("acc", _metres, None),
        "fixed_at": position.read("fixed_at", _moment, None),
        "announced": _announced(files[0], zone) if files else None,
    }
    if position.wrong:
        parts.wrong.append("position")
    if files and found["announced"] is None:
        parts.wrong.append("files")
    return found


def _announced(said: Any, zone: Callable[[], str]) -> AnnouncedPhoto | None:
    parts = _Parts(said if isinstance(said, dict) else {})
    sha256 = parts.need("sha256", _text, "")
    size = parts.need("size", partial(_whole, least=1), 0)
    content_type, role = parts.need("type", _text, ""), parts.need("role", _text, "")
    taken_at = parts.read("taken_at", _moment_or_clock, None)
    known = SHA256.fullmatch(sha256) and content_type in TYPES and role in PhotoSource.values
    if parts.wrong or not known or size > PHOTO_BYTES:
        return None
    if taken_at and taken_at.tzinfo is None:
        taken_at = taken_at.replace(tzinfo=ZoneInfo(zone()))
    return AnnouncedPhoto(sha256, size, content_type, role, taken_at)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise TypeError
    # Half a pair of surrogates is no text and cannot be stored.
    value.encode()
    return value


def _whole(value: Any, least: int = -LARGEST_NUMBER) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST_NUMBER:
        raise TypeError
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    number = Decimal(value)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError
    return number


def _degrees(value: Any) -> Decimal:
    # As many decimals as anybody measures; a longer number costs what it is long.
    return _number(value).quantize(Decimal("1e-9"))


def _metres(value: Any) -> int:
    return int(_number(value).to_integral_value())


def _date(value: Any) -> date:
    return parse_iso_date(_text(value))


def _clock(value: Any) -> time:
    if not CLOCK.fullmatch(_text(value)):
        raise ValueError
    return time.fromisoformat(value)


def _moment(value: Any) -> datetime | None:
    # It decides nothing: what cannot be read is left out.
    return device_instant(_text(value)[:40])


def _moment_or_clock(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(value)[:40])
    except ValueError:
        return None


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise TypeError
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(fields: list[str]) -> NoReturn:
    message = _("The app sent something that cannot be read here. Load the page again, then send it again.")
    raise Refused(*(Refusal("malformed", message, name) for name in dict.fromkeys(fields or [""])))
