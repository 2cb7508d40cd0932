"""The reason that a form asks for, where a second person has to confirm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_FIELD = "proposal_reason"


def with_reason(form: forms.Form, *, needed: bool) -> None:
    """Let a form ask why, for whoever has to confirm; only where it is known that somebody has to."""
    if needed:
        form.fields[REASON_FIELD] = forms.CharField(
            label=_("For the second person: why"),
            max_length=500,
            required=False,
            help_text=_("A colleague of the personnel agency reads this before confirming."),
        )


def with_why(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data with the reason for the second person as `why`, as verbs take it."""
    data = dict(form.cleaned_data)
    return {"why": str(data.pop(REASON_FIELD, "")), **data}
