"""Form fields that read what a phone or a person writes, in ASCII digits only."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.imports.frame.cells import percentage
from reports.rules.enums import WorkMode
from reports.rules.work_modes import ModeTerms
from reports.wording.work_modes import mode_label

_DEGREES = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,30})?")
_ITEM = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
MICRODEGREE = Decimal("0.000001")
_MODE = re.compile(r"[A-Z0-9]{2,10}")
# A page shows far fewer; a database takes no endless list.
MOST_ITEMS = 5000


class PercentField(forms.CharField):
    """A percentage from 0 to 100 with or without `%`, read as the files are; its value is a `Decimal`."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)
        self._read = percentage(places)

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


class WorkModeSelect(forms.RadioSelect):
    """A radio button for each work mode; one that takes no evidence says so to the page (`data-no-evidence`)."""

    modes: Sequence[ModeTerms] = ()

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the button, of a region's own mode with its code and name apart."""
        option = super().create_option(name, value, label, *args, **kwargs)
        terms = next((terms for terms in self.modes if terms.code == value), None)
        if terms and not terms.takes_evidence:
            option["attrs"]["data-no-evidence"] = True
        if terms and terms.code not in WorkMode.values:
            option["word"] = terms.name
        return option


class WorkModeField(forms.ChoiceField):
    """One of the modes that the page offers; a code that it does not offer is refused with a sentence by the rules."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=WorkModeSelect, **kwargs)

    def offer(self, modes: Sequence[ModeTerms]) -> None:
        """Show these."""
        self.choices = [(terms.code, mode_label(terms.code, terms.name)) for terms in modes]
        self.widget.modes = modes

    def valid_value(self, value: Any) -> bool:
        """Let through whatever could be a code."""
        return bool(_MODE.fullmatch(value))
