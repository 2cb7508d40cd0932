"""Forms of the personnel agency's settings: calendar, absences, outages, kinds of activities, rules of reporting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from accounts.pages.fields import AsciiIntegerField, ClockField, DayInput, IsoDateField, offer
from accounts.pages.refusable_form import RefusableForm
from reports.models import ActivityKind, Holiday, ReportingPolicy
from reports.rules.activity_rules import MINUTES_A_DAY, WORST_ACCURACY_M
from reports.rules.enums import DeadlineMode, HolidayKind, SilenceRule

LONGEST_RESEND_HOURS = 31 * 24


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
        offer(self, "kind", HolidayKind.choices)


class HolidayYearForm(RefusableForm, forms.Form):
    """Number and date of the joint decree of the three ministers, as it is printed."""

    decree_number = forms.CharField(
        label=gettext_lazy("Number of the decree"),
        max_length=100,
        help_text=gettext_lazy("As it stands on the joint decree of the three ministers."),
    )
    decree_date = IsoDateField(label=gettext_lazy("Date of the decree"), widget=DayInput, required=False)


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
    photo_hours = AsciiIntegerField(
        label=gettext_lazy("Hours in which the photo may follow"),
        min_value=1,
        max_value=LONGEST_RESEND_HOURS,
        help_text=gettext_lazy(
            "Without signal the text goes first. Until its photo is here nobody can approve the report."
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
            "photo_hours",
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
        offer(self, "deadline_mode", DeadlineMode.choices)
        offer(self, "silence_at_closing", SilenceRule.choices)

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
