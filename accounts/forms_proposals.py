"""The answers to proposals, the reason for one, and the first day of this system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms_people import date_field

REASON_FIELD = "proposal_reason"


class RefusalForm(forms.Form):
    """Why a proposal is refused."""

    answer = forms.CharField(label=_("Why not"), max_length=500, required=False)


class GoLiveForm(forms.Form):
    """The first day that is reported here."""

    day = date_field(label=_("First day of SIKAP"), help_text=_("Days before it may come from the earlier system."))
    reason = forms.CharField(label=_("Reason or number of the decree"), max_length=500)


def with_reason(form: forms.Form, *, needed: bool) -> None:
    """Let a form ask why, for whoever has to confirm; only where it is known that somebody has to."""
    if needed:
        form.fields[REASON_FIELD] = forms.CharField(
            label=_("For the second person: why"),
            max_length=500,
            required=False,
            help_text=_("A colleague of the personnel agency reads this before confirming."),
        )


def reason_of(form: forms.Form) -> tuple[str, dict[str, Any]]:
    """Return the reason for the second person, and the cleaned data without it."""
    data = dict(form.cleaned_data)
    return str(data.pop(REASON_FIELD, "")), data
