"""Forms around dispensations."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Employee
from accounts.pages.fields import ClockField, DayInput, IsoDateField, NipField, PlainTextField, employee_with
from accounts.pages.refusable_form import RefusableForm
from reports.activities.forms import CONTENT_FIELDS, ActivityForm
from reports.evidence.fields import AttachmentField
from reports.rules.activity_rules import REASON_LENGTH

# What the form of an activity holds, as text; photo and position belong to the day itself.
_CARRIED = {*CONTENT_FIELDS.values(), "end_time"} - {"work_date"}
TYPED = tuple(name for name in ActivityForm.base_fields if name in _CARRIED)
LONGEST_TYPED = 5000
_REASON = forms.Textarea(attrs={"rows": 3})


class DispensationForm(RefusableForm, forms.Form):
    """Why a day that has closed should still be reported."""

    day = IsoDateField(
        label=gettext_lazy("Day"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the day that has closed.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why could you not report in time?"), max_length=REASON_LENGTH, widget=_REASON
    )
    attachment = AttachmentField(label=gettext_lazy("Evidence"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TYPED:
            label = ActivityForm.base_fields[name].label
            self.fields[name] = PlainTextField(
                required=False, max_length=LONGEST_TYPED, label=label, widget=forms.HiddenInput
            )

    def full_clean(self) -> None:
        """Check what came along too, and show of it what has to be mended."""
        super().full_clean()
        for name in TYPED:
            if name in self.errors:
                self.fields[name].widget = forms.Textarea(attrs={"rows": 6})

    def carried(self) -> list[BoundField]:
        """Return what came along and has to be mended before it can be sent."""
        return [self[name] for name in TYPED if name in self.errors]

    def values(self) -> dict[str, Any]:
        """Return what `ask_dispensation` asks for."""
        typed = self.cleaned_data
        uploaded = self.files.get("attachment")
        return {
            "day": typed["day"],
            "reason": typed["reason"],
            "typed": {name: typed[name] for name in TYPED if typed[name]},
            "attachment": typed["attachment"],
            "attachment_name": uploaded.name if uploaded else "",
        }


class _UntilForm(RefusableForm, forms.Form):
    """Until the end of which day reports are accepted, in the zone of whoever decides."""

    last_moment = IsoDateField(label=gettext_lazy("Accepted until the end of"), required=False, widget=DayInput)

    def ends_at(self, zone: str) -> datetime | None:
        """Return the midnight (UTC) that ends the chosen day."""
        last: date | None = self.cleaned_data["last_moment"]
        if last is None:
            return None
        return datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


class DispensationDecisionForm(_UntilForm):
    """Whether it is granted, and until when."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("grant", gettext_lazy("grant it")), ("refuse", gettext_lazy("do not grant it"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        max_length=REASON_LENGTH,
        widget=_REASON,
        help_text=gettext_lazy("Needed where it is not granted; the employee reads it."),
    )
    field_order = ("decision", "last_moment", "answer")

    def values(self, zone: str) -> dict[str, Any]:
        """Return what `decide_dispensation` asks for."""
        typed = self.cleaned_data
        return {"grant": typed["decision"] == "grant", "ends_at": self.ends_at(zone), "answer": typed["answer"]}


class DispensationGrantForm(_UntilForm):
    """A dispensation that nobody asked for."""

    nip = NipField(required=False, help_text=gettext_lazy("Leave it empty for an agency or for all."))
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("code"),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
        help_text=gettext_lazy("With everything below it."),
    )
    first_day = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    last_day = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_LENGTH, widget=_REASON)
    field_order = ("nip", "agency", "first_day", "last_day", "last_moment", "reason")

    def clean_nip(self) -> Employee | None:
        """Look up by number, None where it is for an agency; `unknown_nip` where nobody has it."""
        nip = self.cleaned_data["nip"]
        return employee_with(nip) if nip else None

    def values(self, zone: str) -> dict[str, Any]:
        """Return keyword arguments of `grant_dispensation`; the end is read in `zone` and becomes UTC."""
        typed = self.cleaned_data
        days = {name: typed[name] for name in ("agency", "first_day", "last_day", "reason")}
        return {"employee": typed["nip"], "ends_at": self.ends_at(zone), **days}


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
