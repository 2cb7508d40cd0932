"""Forms of the status layer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.refusable_form import RefusableForm
from reports.rules.period import Month
from tpp.enums import SANCTION_CODES, ActingEffect, StatusCode


class StatusRuleForm(RefusableForm, forms.Form):
    """What a status does to the allowance from a month on."""

    code = forms.ChoiceField(label=gettext_lazy("Status"), choices=StatusCode.choices)
    starts_on = forms.CharField(label=gettext_lazy("From the month"), widget=forms.TextInput(attrs={"type": "month"}))
    percent = forms.DecimalField(
        label=gettext_lazy("Per cent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy(
            "What is kept of the amount; of an acting post beside one's own, what is added of it. Empty for a "
            "sanction: its letter says it."
        ),
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("An acting post beside one's own"),
        choices=ActingEffect.choices,
        widget=forms.RadioSelect,
        initial=ActingEffect.ADDS,
        required=False,
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=200, help_text=gettext_lazy("For example: Perbup 12/2026.")
    )

    def clean_starts_on(self) -> date:
        """Return the first day of the month."""
        try:
            return Month.parse(self.cleaned_data["starts_on"]).first
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None

    def clean(self) -> dict[str, Any]:
        """Ask for a percentage where no letter says it; the effect is of acting posts alone."""
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if cleaned.get("percent") is None and "percent" not in self.errors and code not in SANCTION_CODES:
            self.add_error("percent", ValidationError(_("Write 0 to 100 per cent."), code="required"))
        cleaned["effect"] = (cleaned.get("effect") or ActingEffect.ADDS) if code == StatusCode.ACTING else ""
        return cleaned


class StatusOffField(forms.MultipleChoiceField):
    """The rows that a scheme switches off by name."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Sequence[str]:
        """Return the names in one order, so that saving again changes nothing."""
        return sorted(super().clean(value))
