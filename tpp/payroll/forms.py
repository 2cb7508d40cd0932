"""Forms of base amounts, and what lists of imported scores show."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import POSITION_CLASSES, Agency
from accounts.pages.fields import AsciiIntegerField, DayInput, IsoDateField
from accounts.pages.refusable_form import RefusableForm
from reports.rules.period import Month
from tpp.models import BaseAmount
from tpp.models.people import CODE_LENGTH
from tpp.pages.fields import RupiahField
from tpp.schemes.step_labels import COMPONENTS, component_name


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
        """Return keyword arguments of `add_base_amount`; no agency is None, the whole region."""
        values = dict(self.cleaned_data)
        agency = values.pop("agency")
        return {"agency_id": agency.pk if agency else None, **values}


class BaseAmountFilter(forms.Form):
    """Narrows the list to an agency and a position class."""

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
    """Narrows the list to a month, a name or NIP, and the code of a measure."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    q = forms.CharField(label=gettext_lazy("Name or NIP"), max_length=60, required=False)
    code = forms.CharField(label=gettext_lazy("Measure"), max_length=CODE_LENGTH, required=False)

    def clean_month(self: forms.Form) -> Month | None:
        """Read `2026-10`; None shows all."""
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None
