"""Forms of the personnel agency's settings: calendar, absences, outages, kinds of activities, rules of reporting."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Employee
from accounts.pages.fields import AsciiIntegerField, ClockField, DayInput, IsoDateField, NipField
from accounts.pages.refusable_form import RefusableForm
from reports.models import Absence, AbsenceRule, ActivityKind, Holiday, ReportingPolicy
from reports.pages.fields import PercentField
from reports.rules.activity_rules import MINUTES_A_DAY, REASON_LENGTH, WORST_ACCURACY_M
from reports.rules.enums import AbsenceClass, DeadlineMode, HolidayKind, SilenceRule
from reports.rules.period import Month
from reports.working_time.absence_kinds import Kind, choices

LONGEST_RESEND_HOURS = 31 * 24


class OutageForm(RefusableForm, forms.Form):
    """A time in which the system could not be reached."""

    first_day = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    first_time = ClockField(label=gettext_lazy("From what time"))
    last_day = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)
    last_time = ClockField(label=gettext_lazy("Until what time"))
    agency = forms.ModelChoiceField(
        Agency.objects.all(),
        label=gettext_lazy("Only for one agency"),
        required=False,
        empty_label=gettext_lazy("for all agencies"),
        help_text=gettext_lazy("With everything below it, for example when only its office had no network."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it, without logging in. Name no persons."),
    )

    def values(self, zone: str) -> dict[str, Any]:
        """Return what `record_outage` asks for; the times are those of `zone`."""
        typed = self.cleaned_data
        local = ZoneInfo(zone)
        return {
            "starts_at": datetime.combine(typed["first_day"], typed["first_time"], local).astimezone(UTC),
            "ends_at": datetime.combine(typed["last_day"], typed["last_time"], local).astimezone(UTC),
            "agency": typed["agency"],
            "reason": typed["reason"],
        }


class HolidayForm(RefusableForm, forms.ModelForm):
    """A free day."""

    class Meta:
        model = Holiday
        fields = ["date", "kind", "name", "decree_number"]
        field_classes = {"date": IsoDateField}
        widgets = {"date": DayInput, "kind": forms.RadioSelect}
        help_texts = {
            "kind": gettext_lazy("A moved working day is worked by everybody, whatever day of the week it is."),
            "name": gettext_lazy("As the decree names it, for example: Hari Raya Nyepi."),
        }
        error_messages = {
            "date": {"unique": gettext_lazy("This date is a holiday already. Edit that one, or choose another date.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = HolidayKind.choices  # type: ignore[attr-defined]


class HolidayYearForm(RefusableForm, forms.Form):
    """The decree by which the calendar of a year is final."""

    decree_number = forms.CharField(
        label=gettext_lazy("Number of the decree"),
        max_length=100,
        help_text=gettext_lazy("As it stands on the joint decree of the three ministers."),
    )
    decree_date = IsoDateField(label=gettext_lazy("Date of the decree"), widget=DayInput, required=False)


class AbsenceForm(RefusableForm, forms.Form):
    """An approved absence of one employee, named by the NIP."""

    nip = NipField(help_text=gettext_lazy("18 digits; spaces are allowed."))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of absence"))
    starts_on = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)
    document_number = forms.CharField(
        label=gettext_lazy("Number of the letter"),
        max_length=Absence._meta.get_field("document_number").max_length,
        required=False,
        help_text=gettext_lazy("The letter that permits the absence; auditors ask for it."),
    )
    cut_earlier = forms.BooleanField(
        label=gettext_lazy("Let leave that began earlier give way"),
        required=False,
        help_text=gettext_lazy(
            "Who falls ill during annual leave: the earlier leave ends the day before, and goes on afterwards if it "
            "lasted longer."
        ),
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(kinds)  # type: ignore[attr-defined]

    def clean_nip(self) -> Employee:
        """Return the employee with this NIP."""
        employee = Employee.objects.filter(nip=self.cleaned_data["nip"]).first()
        if employee is None:
            raise ValidationError(
                _("Nobody here has this NIP. Check the number, or enter the employee first."), code="unknown_nip"
            )
        return employee

    def clean(self) -> dict[str, Any]:
        """Refuse an absence that ends before it starts."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on",
                ValidationError(_("The last day lies before the first. Correct one of the two."), code="ends_early"),
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what `add_absence` asks for."""
        values = dict(self.cleaned_data)
        return {"employee_id": values.pop("nip").pk, **values}


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
        """Return what `add_absence_rule` asks for."""
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


class AbsenceFilter(forms.Form):
    """Which absences the list shows."""

    q = forms.CharField(label=gettext_lazy("Name or NIP"), max_length=60, required=False)
    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of absence"),
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [(kind.code, kind.name) for kind in kinds]
        self.fields["kind"].choices = [("", _("all kinds")), *every]  # type: ignore[attr-defined]

    def clean_month(self) -> Month | None:
        """Return the month, or None for all."""
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


class KindForm(RefusableForm, forms.ModelForm):
    """An entry of the catalogue of activities."""

    norm_minutes = AsciiIntegerField(
        label=gettext_lazy("Norm in minutes"),
        min_value=1,
        max_value=MINUTES_A_DAY,
        help_text=gettext_lazy("How long one unit of output usually takes; norm times volume proposes the minutes."),
    )

    class Meta:
        model = ActivityKind
        fields = ["code", "name", "norm_minutes", "unit", "is_active"]
        help_texts = {
            "code": gettext_lazy("A short word used in files, for example: rapat."),
            "unit": gettext_lazy("What is counted, for example: document, meeting, visit."),
            "is_active": gettext_lazy("Employees can choose it. Reports already made with it stay as they are."),
        }
        error_messages = {
            "code": {"unique": gettext_lazy("This code is taken. Choose another one, or edit the existing entry.")}
        }


class PolicyForm(RefusableForm, forms.ModelForm):
    """Rules of reporting from a date on."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"),
        queryset=Agency.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
        help_text=gettext_lazy("The rules hold for this agency and everything below it."),
    )
    quota_minutes = AsciiIntegerField(label=gettext_lazy("Minutes a day"), min_value=1, max_value=MINUTES_A_DAY)
    deadline_count = AsciiIntegerField(label=gettext_lazy("Number of days or hours"), min_value=0, max_value=366)
    silence_after_days = AsciiIntegerField(
        label=gettext_lazy("Working days until the superior is told that nobody reviews"), min_value=0, max_value=366
    )
    accuracy_limit_m = AsciiIntegerField(
        label=gettext_lazy("Metres from which a position is inaccurate"),
        min_value=1,
        max_value=WORST_ACCURACY_M,
        help_text=gettext_lazy(
            "The phone says it before sending; what is sent all the same is marked for the reviewer."
        ),
    )
    resend_hours = AsciiIntegerField(
        label=gettext_lazy("Hours to resend after a return"), min_value=0, max_value=LONGEST_RESEND_HOURS
    )

    class Meta:
        model = ReportingPolicy
        fields = [
            "agency",
            "starts_on",
            "legal_basis",
            "quota_minutes",
            "deadline_mode",
            "deadline_count",
            "deadline_skips_holidays",
            "deadline_within_month",
            "opens_at",
            "resend_hours",
            "silence_after_days",
            "wfh_needs_photo",
            "wfh_needs_position",
            "dl_needs_photo",
            "dl_needs_position",
            "wfh_gallery",
            "dl_gallery",
            "accuracy_limit_m",
            "dl_needs_letter",
            "evidence_per_day",
            "silence_at_closing",
        ]
        field_classes = {"starts_on": IsoDateField, "opens_at": ClockField}
        widgets = {"starts_on": DayInput, "opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "starts_on": gettext_lazy("Reports of this day and later follow the new rules."),
            "legal_basis": gettext_lazy("The decree or circular these rules stand in."),
            "wfh_gallery": gettext_lazy(
                "Without the tick only the button of the camera is shown. What came from the gallery is marked for the "
                "reviewer; no server can prove where a photo was taken."
            ),
            "dl_gallery": gettext_lazy("Where there is no signal, photos are taken there and sent later."),
            "opens_at": gettext_lazy("Leave empty when reports are accepted at any time of the day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline_mode"].choices = DeadlineMode.choices  # type: ignore[attr-defined]
        self.fields["silence_at_closing"].choices = SilenceRule.choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what `add_policy` asks for."""
        values = dict(self.cleaned_data)
        agency = values.pop("agency")
        return {"agency_id": agency.pk if agency else None, **values}


class PreviewFilter(forms.Form):
    """For which agency the coming weeks are shown."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"), queryset=Agency.objects.order_by("code"), required=False, empty_label=None
    )
