"""Form fields that read what a phone or a person writes, in ASCII digits only."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.imports.frame.cells import percent

_DEGREES = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,30})?")
_ITEM = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
MICRODEGREE = Decimal("0.000001")
# A page shows far fewer; a database takes no endless list.
MOST_ITEMS = 5000


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
