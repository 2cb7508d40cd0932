"""Fields that read amounts and short texts as people write them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from accounts.pages.language import is_english

MOST_RUPIAH = 10_000_000_000
_RUPIAH = re.compile(r"(?:Rp\.?)?([0-9]{1,3}(?:\.[0-9]{3}){1,5}|[0-9]{1,18})(?:,(?:00|-))?", re.IGNORECASE)
_ENGLISH_RUPIAH = re.compile(r"(?:Rp\.?)?([0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.00)?", re.IGNORECASE)


class RupiahField(forms.IntegerField):
    """Whole rupiah as people write them: `1541890`, `1.541.890`, `Rp 1.541.890,00`; ASCII digits only.

    Who reads the pages in English may write `1,541,890` as these do.
    """

    default_error_messages = {"invalid": gettext_lazy("Write whole rupiah, for example 1,541,890.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=0, max_value=MOST_RUPIAH, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Return the amount; refuse fractions of a rupiah and dots in strange places."""
        text = "".join(str(value or "").split()) if value != 0 else "0"
        if not text:
            return None
        match = _RUPIAH.fullmatch(text) or (_ENGLISH_RUPIAH.fullmatch(text) if is_english() else None)
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(match[1].replace(".", "").replace(",", ""))


class OneLineField(forms.CharField):
    """Text on one line: whatever parts the words becomes a single space."""

    def to_python(self, value: Any) -> str:
        """Return the words with single spaces between them."""
        return " ".join(str(super().to_python(value)).split())
