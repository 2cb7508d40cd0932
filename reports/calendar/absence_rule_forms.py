"""The form of what a kind of absence does from a date on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.fields import AsciiIntegerField, DayInput, IsoDateField
from accounts.pages.refusable_form import RefusableForm
from reports.models import AbsenceRule
from reports.pages.fields import PercentField
from reports.rules.enums import AbsenceClass
from reports.working_time.absence_kinds import Kind

# Rows of the form for what is kept when an absence lasts longer.
LONGER = (1, 2, 3)


def _months(number: int) -> forms.IntegerField:
    return AsciiIntegerField(
        label=format_lazy(gettext_lazy("After so many months ({number})"), number=number),
        min_value=1,
        max_value=60,
        required=False,
    )


def _kept(number: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=format_lazy(gettext_lazy("Allowance kept then ({number})"), number=number),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )


class AbsenceRuleForm(RefusableForm, forms.Form):
    """What a kind of absence does from a date on; `kind` is one that is there already."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("A short word used in files; it is never changed."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As pages and papers say it; it is never changed."),
    )
    mark = forms.CharField(
        label=gettext_lazy("Mark on papers"),
        max_length=5,
        required=False,
        help_text=gettext_lazy("At most five letters for the sheet of minutes per day."),
    )
    starts_on = IsoDateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("Days from this one on follow these rules."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Number of the decree"), required=False, max_length=200)
    excuses_duty = forms.BooleanField(
        label=gettext_lazy("Nothing has to be reported on its days"),
        required=False,
        help_text=gettext_lazy("Without the tick the quota stays, and the person reports as on other days."),
    )
    allowance_percent = PercentField(
        label=gettext_lazy("Allowance kept on its days"),
        places=2,
        help_text=gettext_lazy(
            "Of the amount of each day, before any scheme looks at it. Schemes that see to this kind themselves say so."
        ),
    )
    after_1, after_2, after_3 = _months(1), _months(2), _months(3)
    kept_1, kept_2, kept_3 = _kept(1), _kept(2), _kept(3)
    treated_as = forms.ChoiceField(
        label=gettext_lazy("Before closing"), choices=AbsenceClass.choices, widget=forms.RadioSelect
    )
    may_be_requested = forms.BooleanField(label=gettext_lazy("Employees can ask for it"), required=False)
    needs_document = forms.BooleanField(label=gettext_lazy("It needs the number of a letter"), required=False)
    is_offered = forms.BooleanField(label=gettext_lazy("It can be chosen"), required=False)

    def __init__(self, data: QueryDict | None, *, kind: Kind | None) -> None:
        terms = kind.rule if kind else AbsenceRule()
        kept = forms.model_to_dict(terms, exclude=["code", "name", "mark", "starts_on", "legal_basis", "longer"])
        for number, (months, percent) in zip(LONGER, terms.longer, strict=False):
            kept |= {f"after_{number}": months, f"kept_{number}": percent}
        super().__init__(data, initial=kept)
        self._kind = kind
        if kind is not None:
            for name in ("code", "name", "mark"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return keyword arguments of `add_absence_rule`; pairs of months and per cent become `longer`."""
        values = dict(self.cleaned_data)
        pairs = [(values.pop(f"after_{number}"), values.pop(f"kept_{number}")) for number in LONGER]
        longer = [[months, str(percent)] for months, percent in pairs if months is not None]
        return values | {"longer": longer} | ({"code": self._kind.code} if self._kind else {})

    def clean(self) -> dict[str, Any]:
        """Ask for both or none of months and per cent, and for more months in each row."""
        cleaned = super().clean() or self.cleaned_data
        before = 0
        for number in LONGER:
            months, percent = (cleaned.get(f"{name}_{number}") for name in ("after", "kept"))
            if (months is None) is not (percent is None):
                missing = f"after_{number}" if months is None else f"kept_{number}"
                self.add_error(missing, ValidationError(_("Fill in months and per cent, or neither."), code="pair"))
            elif months is not None and months <= before:
                message = _("Write more months than in the row above.")
                self.add_error(f"after_{number}", ValidationError(message, code="order"))
            before = months or before
        return cleaned

    @property
    def longer(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of what is kept when it lasts longer: months and per cent, by row."""
        return [(self[f"after_{number}"], self[f"kept_{number}"]) for number in LONGER]

    @property
    def has_longer(self) -> bool:
        """Tell whether any of these fields is filled in or refused."""
        return any(field.value() or field.errors for row in self.longer for field in row)
