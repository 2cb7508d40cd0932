"""Forms of the allowance: base amounts, closing and reopening a month."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from accounts.pages.fields import UnseenIntegerField
from accounts.pages.refusable_form import RefusableForm
from accounts.rules.codes import read_code
from tpp.models import Letterhead
from tpp.pages.fields import OneLineField
from tpp.payroll.forms import ScoreFilter


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


class LetterheadForm(RefusableForm, forms.Form):
    """What stands above every paper; `now` is the letterhead in force, None where there is none."""

    region_name = OneLineField(
        label=gettext_lazy("Name of the region"),
        max_length=Letterhead._meta.get_field("region_name").max_length,
        help_text=gettext_lazy("As on your letters, for example: Pemerintah Kabupaten Lebak."),
        error_messages={"required": gettext_lazy("Write the name of the region; it stands on top of every paper.")},
    )
    address = OneLineField(
        label=gettext_lazy("Address"),
        max_length=Letterhead._meta.get_field("address").max_length,
        required=False,
        help_text=gettext_lazy("Street, town, telephone; one line below the names."),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WebP of at most 2 MB. Without a new file the present logo stays."),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Print without a logo"), required=False)
    seen = UnseenIntegerField()

    def __init__(self, *args: Any, now: Letterhead | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if now:
            self.initial = {"region_name": now.region_name, "address": now.address, "seen": now.pk}
        if not (now and now.logo):
            del self.fields["remove_logo"]


class PaperForm(RefusableForm, forms.Form):
    """The short code of a paper, however it was typed."""

    code = forms.CharField(
        label=gettext_lazy("Code of the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("At the bottom of each page, such as 7K3QM-X9D2B. Capitals and dashes do not matter."),
        error_messages={"required": gettext_lazy("Write the code that stands at the bottom of the paper.")},
    )

    def clean_code(self) -> str:
        """Return it without dash, upper case, misread letters put right; `no_code` for what cannot be one."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _("A code has ten letters and digits, such as 7K3QM-X9D2B. Compare it with the paper once more."),
                code="no_code",
            )
        return code
