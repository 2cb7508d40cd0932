"""Forms that pages of several subjects share."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.pages.refusable_form import RefusableForm
from reports.rules.activity_rules import REASON_LENGTH


class ReasonForm(RefusableForm, forms.Form):
    """A step that needs nothing but a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
