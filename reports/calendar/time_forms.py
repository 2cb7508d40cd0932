"""Forms of working time: other minutes a day, working weeks, shifts, rosters."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Employee
from accounts.pages.fields import (
    AsciiIntegerField,
    ClockField,
    DayInput,
    IsoDateField,
    NipField,
    employee_with,
    offer_rows,
)
from accounts.pages.refusable_form import RefusableForm
from reports.models import SHIFT_CODE, Shift
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.enums import WorkWeek
from reports.rules.period import Month

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class QuotaPeriodForm(RefusableForm, forms.Form):
    """Other minutes a day for a time."""

    agency = forms.ModelChoiceField(
        Agency.objects.order_by("code"),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
        help_text=gettext_lazy("With everything below it."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("For example: Ramadan 1448 H.")
    )
    legal_basis = forms.CharField(label=gettext_lazy("Number of the decree"), required=False, max_length=200)
    starts_on = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = IsoDateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Leave empty where it holds until further notice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in zip(WEEKDAYS, WEEKDAY_NAMES.values(), strict=True):
            self.fields[name] = AsciiIntegerField(label=label, required=False, min_value=1, max_value=MINUTES_A_DAY)

    @property
    def weekdays(self) -> list[forms.BoundField]:
        """From Monday to Sunday, for the template to draw in one row."""
        return [self[name] for name in WEEKDAYS]

    def values(self) -> dict[str, Any]:
        """Return keyword arguments of `add_quota_period`: `minutes` are seven, Monday first, None for none."""
        typed = dict(self.cleaned_data)
        return {
            **{key: typed[key] for key in typed if key not in WEEKDAYS},
            "minutes": [typed[day] for day in WEEKDAYS],
        }


class QuotaEndForm(RefusableForm, forms.Form):
    """The last day of other minutes."""

    ends_on = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)


class PatternForm(RefusableForm, forms.Form):
    """The working week of an agency or of one employee."""

    week = forms.ChoiceField(
        label=gettext_lazy("Working week"),
        choices=WorkWeek.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Who works by a roster owes what it says; a day that it leaves out is an ordinary one."),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("code"),
        label=gettext_lazy("Of an agency"),
        required=False,
        empty_label=gettext_lazy("– of one employee –"),
        help_text=gettext_lazy("With everything below it."),
    )
    nip = NipField(
        label=gettext_lazy("Or of one employee: NIP"),
        required=False,
        help_text=gettext_lazy("Holds while they serve where the first day finds them."),
    )
    starts_on = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = IsoDateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Leave empty where it holds until further notice."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Number of the decree"), required=False, max_length=200)

    def clean_nip(self) -> Employee | None:
        """Look up by number, None where it holds for an agency; `unknown_nip` where nobody has it."""
        nip = self.cleaned_data["nip"]
        return employee_with(nip) if nip else None

    def values(self) -> dict[str, Any]:
        """Return what `add_pattern` asks for."""
        values = dict(self.cleaned_data)
        return {"employee": values.pop("nip"), **values}


class ShiftForm(RefusableForm, forms.Form):
    """Code, name and hours; without hours it is a day off."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=5, help_text=gettext_lazy("As it stands in the roster: P, S, M.")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    starts_at = ClockField(
        label=gettext_lazy("Begins at"),
        required=False,
        help_text=gettext_lazy("Leave empty for a day off. A shift past midnight belongs to the date it begins on."),
    )
    duty_minutes = AsciiIntegerField(
        label=gettext_lazy("Minutes required"),
        required=False,
        min_value=1,
        max_value=MINUTES_A_DAY,
        help_text=gettext_lazy("Leave empty for those of an ordinary day, which Ramadan shortens."),
    )

    def clean_code(self) -> str:
        """Return the code in capital letters."""
        code: str = self.cleaned_data["code"].upper()
        SHIFT_CODE(code)
        return code


class RosterFilter(forms.Form):
    """Which rosters are shown."""

    month = forms.CharField(label=gettext_lazy("Month"), widget=forms.TextInput(attrs={"type": "month"}))
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Agency"), required=False, empty_label=gettext_lazy("all agencies")
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "agency", agencies)

    def clean_month(self) -> Month:
        """Read `2026-10` as the browser's month picker sends it."""
        try:
            return Month.parse(self.cleaned_data["month"])
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


class RosterForm(RefusableForm, forms.Form):
    """The shifts of one person in a month, a field for each day."""

    def __init__(self, *args: Any, month: Month, held: Mapping[date, Shift], shifts: Iterable[Shift], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._month, self._shifts = month, {shift.code: shift for shift in shifts}
        offered = [(shift.code, str(shift)) for shift in self._shifts.values() if shift.is_active]
        for day in month.days:
            before = held.get(day)
            retired = [] if before is None or before.is_active else [(before.code, str(before))]
            self.fields[f"day_{day.day}"] = forms.ChoiceField(
                label=f"{WEEKDAYS_ABBR[day.weekday()]} {day.day}",
                choices=[("", "–"), *offered, *retired],
                required=False,
                initial=before.code if before else "",
            )

    def values(self) -> dict[date, Shift | None]:
        """Return what `set_roster` asks for."""
        return {day: self._shifts.get(self.cleaned_data[f"day_{day.day}"]) for day in self._month.days}
