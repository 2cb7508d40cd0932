"""What an employee enters about one piece of work, after the form has read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from reports.evidence.photos import PreparedPhoto
from reports.rules.activity_rules import DESCRIPTION_LENGTH, LETTER_LENGTH, OUTPUT_LENGTH, PLACE_LENGTH

# About 0.1 m on the ground.
MICRODEGREE = Decimal("0.000001")
FULL_CIRCLE = 360


class Text(NamedTuple):
    """How a typed text is kept: in at most `limit` characters, in one line or several."""

    limit: int
    is_one_line: bool

    def tidy(self, text: str) -> str:
        """Return the text as it is stored: plain line ends, no blanks around it, in one line none side by side."""
        # A NUL cannot be stored by PostgreSQL and means nothing to anybody.
        plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
        return " ".join(plain.split()) if self.is_one_line else plain


def _text(limit: int, *, is_one_line: bool = False) -> Mapping[str, Text]:
    return {"text": Text(limit, is_one_line)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a report says of the work, each part under the name of its column in `Activity`.

    This is the only list of the parts. What is stored, compared, copied, audited, carried through a refused form, kept
    of a late report and imported goes through `CONTENT`, so a part that is added here is forgotten nowhere.
    `minutes` are whole minutes from `start_time` on the local `work_date`; `next_day` says that the work began after
    midnight, on the date that follows.
    """

    work_date: date
    next_day: bool = False
    start_time: time
    minutes: int
    mode: str
    kind_id: int | None = None
    volume: int | None = None
    description: str = field(metadata=_text(DESCRIPTION_LENGTH))
    output: str = field(default="", metadata=_text(OUTPUT_LENGTH))
    letter_number: str = field(default="", metadata=_text(LETTER_LENGTH, is_one_line=True))
    place: str = field(default="", metadata=_text(PLACE_LENGTH, is_one_line=True))


CONTENT = tuple(part.name for part in fields(Content))
TEXTS: Mapping[str, Text] = MappingProxyType(
    {part.name: part.metadata["text"] for part in fields(Content) if "text" in part.metadata}
)


def content_of(work: Any) -> dict[str, Any]:
    """Return every part of the content of an entry, of a stored activity or of its row, by name."""
    return {name: getattr(work, name) for name in CONTENT}


class AnnouncedPhoto(NamedTuple):
    """A photo that will follow: what its bytes will be, by which button it came, and when the camera says it was taken.

    `sha256` is hex, `size` in bytes; both are of the bytes as they are sent.
    """

    sha256: str
    size: int
    content_type: str
    source: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityInput(Content):
    """The content of a report and what comes with it.

    The position is in degrees with an accuracy in metres; `fixed_at` is the device's own time of the position and
    `sent_at` that of sending the report, by the same clock. `reuse_evidence_id` keeps evidence that was given already
    instead of, or beside, new evidence. `announced` follows instead of `photo`. `night_unsaid` says that the person was
    not asked about `next_day`, and is to be where both can be meant.
    """

    night_unsaid: bool = False
    photo: PreparedPhoto | None = None
    announced: AnnouncedPhoto | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy_m: int | None = None
    fixed_at: datetime | None = None
    sent_at: datetime | None = None
    reuse_evidence_id: int | None = None

    def tidy(self) -> Self:
        """Return the entry as it is stored: texts without what nobody sees, no seconds, six decimals."""
        texts: dict[str, Any] = {name: kept.tidy(getattr(self, name)) for name, kept in TEXTS.items()}
        return replace(
            self,
            **texts,
            start_time=self.start_time.replace(second=0, microsecond=0),
            latitude=_rounded(self.latitude),
            longitude=_rounded(self.longitude),
        )

    @property
    def gives_evidence(self) -> bool:
        """Tell whether anything new is given to prove it: a photo, one that follows, or a position."""
        return self.photo is not None or self.announced is not None or self.gives_position

    @property
    def gives_position(self) -> bool:
        """Tell whether a latitude or longitude came along; one alone is refused later."""
        return self.latitude is not None or self.longitude is not None


def _rounded(degrees: Decimal | None) -> Decimal | None:
    if degrees is None or not degrees.is_finite() or abs(degrees) > FULL_CIRCLE:
        return degrees
    return degrees.quantize(MICRODEGREE)
