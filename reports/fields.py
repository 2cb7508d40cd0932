"""Form fields that read what a phone or a person writes, in ASCII digits only."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.importing.cells import percent
from accounts.refusal import Refused
from accounts.spellings import read_clock
from reports import attachments

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DEGREES = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,30})?")
_ITEM = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
MICRODEGREE = Decimal("0.000001")
# A page shows far fewer; a database takes no endless list.
MOST_ITEMS = 5000


def parse_iso_date(text: str) -> date:
    """Return the date written `2026-10-31` in ASCII digits; raise `ValueError` for anything else."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date; write it as 2026-10-31")
    return date.fromisoformat(text)


class IsoDateField(forms.DateField):
    """A date written `2026-10-31`."""

    def to_python(self, value: Any) -> date | None:
        """Return the date; refuse every other way of writing it."""
        if isinstance(value, str) and value:
            try:
                return parse_iso_date(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class ClockField(forms.TimeField):
    """A time of day written `07:30` or, as Indonesians do, `07.30`; seconds are dropped."""

    default_error_messages = {"invalid": _("Write the time as 07:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        """Return the time of day."""
        if value in self.empty_values:
            return None
        try:
            return read_clock(str(value).strip()).replace(second=0)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PercentField(forms.CharField):
    """A percentage from 0 to 100 with or without `%`, read as the files are; its value is a `Decimal`."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)
        self._read = percent(places)

    def clean(self, value: Any) -> Any:
        """Return the percentage, None for an empty field that is not required."""
        text = super().clean(value)
        return self._read(text) if text else None


class AttachmentField(forms.FileField):
    """A letter as PDF or a photo, optional; its value is the `Attachment` ready to be stored, or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("A letter as PDF, or a photo; at most 8 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file ready to be stored; refuse what is neither PDF nor photo."""
        uploaded = super().clean(data, initial)
        if not uploaded:
            return None
        try:
            return attachments.prepare(uploaded)
        except Refused as refused:
            first = refused.refusals[0]
            raise ValidationError(first.message, code=first.code) from None


class DegreesField(forms.Field):
    """A latitude or longitude as the device gives it, kept to six decimals (about 0.1 m)."""

    default_error_messages = {"invalid": _("The position could not be read. Take it again.")}

    def to_python(self, value: Any) -> Decimal | None:
        """Return the degrees; their range is a rule, not a matter of reading."""
        text = str(value or "").strip()
        if not text:
            return None
        if not _DEGREES.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text).quantize(MICRODEGREE)


class PlainTextField(forms.CharField):
    """Text whose line ends count as one character, as the browser's own counter has it."""

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends, and without NUL, which means nothing to anybody."""
        return str(super().to_python(value)).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


class ItemsField(forms.Field):
    """Activities with the version that was seen, each written `id:version`, several parted by commas."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("The list could not be read. Load this page again.")}

    def to_python(self, value: Any) -> list[tuple[int, int]]:
        """Return the pairs (id, version), each activity once, in the order given."""
        items: dict[int, int] = {}
        for text in ",".join(value or []).split(","):
            if not text:
                continue
            match = _ITEM.fullmatch(text)
            if not match:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            items.setdefault(int(match[1]), int(match[2]))
            if len(items) > MOST_ITEMS:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(items.items())
