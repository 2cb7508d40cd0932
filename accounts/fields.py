"""Form fields that take what people type and paste, and only ASCII digits."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.nip import parse_nip

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


class AsciiIntegerField(forms.IntegerField):
    """A whole number in ASCII digits; Python would take Arabic or Thai ones and Django a fraction `3.0`."""

    def to_python(self, value: Any) -> int | None:
        """Return the number, or None for an empty optional field."""
        if isinstance(value, str):
            value = value.strip()
            if value and not _WHOLE_NUMBER.fullmatch(value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class NipField(forms.CharField):
    """A NIP typed with or without spaces, dots, dashes and a pasted apostrophe; cleaned to 18 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("NIP"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Offer the phone's number pad and no correction."""
        return super().widget_attrs(widget) | {
            "inputmode": "numeric",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def clean(self, value: Any) -> str:
        """Return 18 digits; raise `ValidationError` with the codes of `accounts.nip.parse_nip`."""
        text = super().clean(value)
        return parse_nip(text) if text else ""
