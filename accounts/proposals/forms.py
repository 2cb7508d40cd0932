"""The answers to proposals, the reason for one, and the first day of this system."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.pages.fields import date_field
from accounts.pages.refusable_form import RefusableForm


class RefusalForm(RefusableForm, forms.Form):
    """Why a proposal is refused."""

    answer = forms.CharField(label=_("Why not"), max_length=500, required=False)


class GoLiveForm(RefusableForm, forms.Form):
    """The first day that is reported here."""

    day = date_field(label=_("First day of SIKAP"), help_text=_("Days before it may come from the earlier system."))
    reason = forms.CharField(label=_("Reason or number of the decree"), max_length=500)
