"""Forms of the allowance: base amounts, closing and reopening a month."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import AsciiIntegerField
from accounts.models import POSITION_CLASSES, Agency
from reports.fields import IsoDateField, PlainTextField
from reports.forms_settings import DayInput, RefusableForm
from reports.period import Month
from tpp.formulas import is_english
from tpp.models import BaseAmount, Recap
from tpp.models.people import CODE_LENGTH
from tpp.wording import COMPONENTS, component_name

MOST_RUPIAH = 10_000_000_000
REASON_LENGTH = Recap._meta.get_field("reopen_reason").max_length
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


def _components() -> list[tuple[str, str]]:
    """The six components everybody knows, and those a region has imported."""
    own = BaseAmount.objects.order_by("component").values_list("component", flat=True).distinct()
    codes = dict.fromkeys([*COMPONENTS, *own])
    return [("", _("Choose a component")), *((code, component_name(code)) for code in codes)]


class BaseAmountForm(RefusableForm, forms.Form):
    """The monthly amount of one component for a position class, from a date on."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"),
        queryset=Agency.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
        help_text=gettext_lazy("An amount of one agency counts instead of the general one."),
    )
    position_class = AsciiIntegerField(
        label=gettext_lazy("Position class"), min_value=POSITION_CLASSES[0], max_value=POSITION_CLASSES[1]
    )
    component = forms.ChoiceField(label=gettext_lazy("Component"), choices=_components)
    amount = RupiahField(label=gettext_lazy("Amount a month (Rp)"))
    starts_on = IsoDateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("Days before this date keep the amount they had."),
    )

    def values(self) -> dict[str, Any]:
        """Return what `add_base_amount` asks for."""
        values = dict(self.cleaned_data)
        agency = values.pop("agency")
        return {"agency_id": agency.pk if agency else None, **values}


class BaseAmountFilter(forms.Form):
    """Which base amounts the list shows."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"),
        queryset=Agency.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
    )
    position_class = AsciiIntegerField(
        label=gettext_lazy("Position class"),
        min_value=POSITION_CLASSES[0],
        max_value=POSITION_CLASSES[1],
        required=False,
    )


class ScoreFilter(forms.Form):
    """Which imported scores the list shows."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    q = forms.CharField(label=gettext_lazy("Name or NIP"), max_length=60, required=False)
    code = forms.CharField(label=gettext_lazy("Measure"), max_length=CODE_LENGTH, required=False)

    def clean_month(self: forms.Form) -> Month | None:
        """Return the month, or None for all."""
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


class SimulationForm(forms.Form):
    """Over which month, and for whom, a scheme is simulated."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"),
        queryset=Agency.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
    )

    clean_month = ScoreFilter.clean_month


class FreezeForm(RefusableForm, forms.Form):
    """Closing a month; where something is amiss, the person says that it has been looked at."""

    accept_warnings = forms.BooleanField(
        label=gettext_lazy("I have looked at the points above. Close the month all the same."),
        error_messages={"required": gettext_lazy("Tick this when you have looked at the points above.")},
    )

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["accept_warnings"]


class ReopenForm(RefusableForm, forms.Form):
    """Why a closed month must be opened again."""

    reason = PlainTextField(
        label=gettext_lazy("Why must it be opened again?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The second person and the auditor read this."),
        error_messages={"required": gettext_lazy("Give a reason: the second person decides by it.")},
    )
