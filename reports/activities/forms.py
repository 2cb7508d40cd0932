"""Forms of the daily pages: an activity, the copy of a day, a review."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.fields import (
    AsciiIntegerField,
    ClockField,
    IsoDateField,
    PlainTextField,
    UnseenIntegerField,
    UnseenTextField,
    parse_iso_date,
)
from accounts.rules.refusal import NextStep, Refusal, next_steps
from reports.activities.actions.changes import StoredDifference
from reports.activities.activity_input import CONTENT
from reports.models import ActivityKind, Review
from reports.pages.fields import DegreesField, ItemsField, WorkModeField
from reports.rules.activity_rules import (
    DESCRIPTION_LENGTH,
    LETTER_LENGTH,
    MINUTES_A_DAY,
    OUTPUT_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
)
from reports.rules.work_modes import ModeTerms

# An end before the start means "after midnight"; beyond half a day it is more likely a slip.
LONGEST_NIGHT_UNASKED = MINUTES_A_DAY // 2
MOST_UNITS = 9999

# Rules speak of the entry's parts; these are the form fields where a person mends them.
FIELD_OF = {
    "kind_id": "kind",
    "position": "latitude",
    "longitude": "latitude",
    "accuracy_m": "latitude",
    "reuse_evidence_id": "reuse_evidence",
}
# The parts of the content and the form field of each.
CONTENT_FIELDS: Mapping[str, str] = MappingProxyType({name: FIELD_OF.get(name, name) for name in CONTENT})


class LeadingForm(forms.Form):
    """A form that shows what an action refused, and where to go on."""

    steps: Sequence[NextStep] = ()

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Show what the rules refused, at the field it belongs to."""
        refusals = list(refusals)
        self.steps = next_steps(refusals)
        for refusal in refusals:
            name = FIELD_OF.get(refusal.field, refusal.field)
            error = ValidationError(refusal.message, code=refusal.code)
            self.add_error(name if name in self.fields else None, error)

    def texts(self, *names: str) -> list[str]:
        """Return the error texts of the fields `names`, or of all."""
        return [
            str(text) for name, errors in self.errors.items() if name in names or not names for text in list(errors)
        ]


class ActivityForm(LeadingForm):
    """One activity, as typed; what the rules say of it is asked afterwards."""

    # Refused because the day has closed.
    is_late = False

    client_uuid = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("The page was incomplete. Send it again.")),
    )
    seen_version = UnseenIntegerField()
    photo_token = UnseenTextField(max_length=1000)
    work_date = IsoDateField(
        label=gettext_lazy("Day"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the day on which you did the work.")},
    )
    start_time = ClockField(
        label=gettext_lazy("Start"), error_messages={"required": gettext_lazy("Say when the work began.")}
    )
    end_time = ClockField(label=gettext_lazy("End"), required=False)
    minutes = AsciiIntegerField(
        label=gettext_lazy("Minutes"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    past_midnight = forms.BooleanField(label=gettext_lazy("The work went on past midnight"), required=False)
    # Empty where it was not asked; whether it must be, the roster says.
    next_day = forms.ChoiceField(
        label=gettext_lazy("When in the night shift did it begin?"),
        required=False,
        choices=[
            ("0", gettext_lazy("On the day chosen above, before midnight")),
            ("1", gettext_lazy("After midnight, on the date that follows")),
        ],
        widget=forms.RadioSelect,
    )
    mode = WorkModeField(
        label=gettext_lazy("Work mode"), error_messages={"required": gettext_lazy("Choose where you worked.")}
    )
    kind = forms.TypedChoiceField(label=gettext_lazy("Kind of activity"), required=False, coerce=int, empty_value=None)
    volume = AsciiIntegerField(
        label=gettext_lazy("Volume"),
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    description = PlainTextField(
        label=gettext_lazy("What did you do?"),
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence what you did.")},
    )
    output = forms.CharField(label=gettext_lazy("Result"), required=False, max_length=OUTPUT_LENGTH)
    letter_number = forms.CharField(
        label=gettext_lazy("Number of the assignment letter"),
        required=False,
        max_length=LETTER_LENGTH,
        help_text=gettext_lazy("For official duty (DL), and where the work mode asks for a letter."),
    )
    place = forms.CharField(label=gettext_lazy("Place of the activity"), required=False, max_length=PLACE_LENGTH)
    # By the camera, or from the gallery; where both are given the camera's is taken.
    photo = forms.FileField(label=gettext_lazy("Photo"), required=False, allow_empty_file=True)
    photo_gallery = forms.FileField(label=gettext_lazy("Photo"), required=False, allow_empty_file=True)
    photo_taken_at = UnseenTextField(max_length=40)
    # Evidence that a correction keeps unless new evidence is given.
    reuse_evidence = UnseenIntegerField()
    latitude = DegreesField(label=gettext_lazy("Position"), required=False)
    longitude = DegreesField(label=gettext_lazy("Position"), required=False)
    accuracy = DegreesField(label=gettext_lazy("Position"), required=False)
    fixed_at = UnseenTextField(max_length=40)
    # The device's clock when the form was sent.
    device_now = UnseenTextField(max_length=40)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[ActivityKind] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.differences: Sequence[StoredDifference] = ()
        self.offer(kinds)

    def offer(self, kinds: Sequence[ActivityKind]) -> None:
        """Offer these entries of the catalogue; what was posted must be among them."""
        self.norms = {kind.pk: kind.norm_minutes for kind in kinds}
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [("", _("- none of these -")), *((kind.pk, kind.name) for kind in kinds)]

    def offer_modes(self, modes: Sequence[ModeTerms]) -> None:
        """Show these work modes; whether the one that is sent can be chosen for its day, the action asks."""
        cast(WorkModeField, self.fields["mode"]).offer(modes)

    def clean(self) -> dict[str, Any]:
        """Work out the minutes from what was given: the end, the minutes, or norm times volume."""
        data = super().clean() or self.cleaned_data
        if not {"start_time", "end_time", "minutes", "kind", "volume"} & set(self.errors):
            data["minutes"] = self._minutes(data)
        return data

    def _minutes(self, data: dict[str, Any]) -> int | None:
        given, end = data.get("minutes"), data.get("end_time")
        if end is None:
            if given is None and data.get("kind"):
                return self.norms[data["kind"]] * (data.get("volume") or 1)
            if given is None:
                self.add_error("end_time", ValidationError(_("Give the end or the minutes."), code="length_missing"))
            return given
        start = data["start_time"]
        length = _minute_of_day(end) - _minute_of_day(start)
        if length <= 0:
            length += MINUTES_A_DAY
            if length > LONGEST_NIGHT_UNASKED and not data.get("past_midnight"):
                text = _("The end is not after the start. If you worked past midnight, tick the box below the times.")
                self.add_error("end_time", ValidationError(text, code="end_before_start"))
                return length
        if given is not None and given != length:
            text = _("From %(start)s to %(end)s is %(minutes)d minutes. Correct one of them or leave one empty.")
            params = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "minutes": length}
            self.add_error("minutes", ValidationError(text, code="length_differs", params=params))
        return length

    @property
    def asks_past_midnight(self) -> bool:
        """Tell whether to show the box for work past midnight: it was ticked, or its absence refused."""
        return bool(self["past_midnight"].value()) or self.has_error("end_time", "end_before_start")

    def put(self, name: str, value: str) -> None:
        """Replace a hidden value in a refused form before it is shown again."""
        data = cast(QueryDict, self.data).copy()
        data[name] = value
        self.data = data

    def chosen_day(self) -> date | None:
        """Parse what was typed or preset, whether the form is bound or not; None for no date."""
        try:
            return parse_iso_date(str(self["work_date"].value() or ""))
        except ValueError:
            return None

    def has_position(self) -> bool:
        """Tell whether a position is filled in, so that a refused form can say that it is kept."""
        return bool(self["latitude"].value())

    def parts(self) -> dict[str, Any]:
        """Return the cleaned parts by the names of `ActivityInput`, photo left out."""
        data = self.cleaned_data
        return {name: data[field] for name, field in CONTENT_FIELDS.items()} | {
            "next_day": data["next_day"] == "1",
            "night_unsaid": data["next_day"] == "",
            "latitude": data["latitude"],
            "longitude": data["longitude"],
            "accuracy_m": _whole_metres(data["accuracy"]),
            "fixed_at": device_instant(data["fixed_at"]),
            "sent_at": device_instant(data["device_now"]),
            "reuse_evidence_id": data["reuse_evidence"],
        }


class DayCopyForm(LeadingForm):
    """Where to, and the UUID by which a second press copies nothing."""

    client_uuid = forms.UUIDField()
    to_date = IsoDateField(error_messages={"required": gettext_lazy("Choose the day to copy to.")})


class WithdrawForm(forms.Form):
    """The version that the page showed: who presses after a change is told instead."""

    seen_version = AsciiIntegerField()


class ReviewForm(LeadingForm):
    """One decision for one or many activities, each with the version that was seen."""

    items = ItemsField(required=False, error_messages={"required": gettext_lazy("Tick at least one activity first.")})
    decision = forms.ChoiceField(
        choices=Review.Decision.choices,
        error_messages={"required": gettext_lazy("Choose what to do: approve, return or reject.")},
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=REASON_LENGTH)

    def clean(self) -> dict[str, Any]:
        """Ask for something to decide and, where the decision needs one, for a reason."""
        data = super().clean() or self.cleaned_data
        if not data.get("items") and "items" not in self.errors:
            self.add_error("items", ValidationError(_("Tick at least one activity first."), code="nothing_selected"))
        needs_reason = data.get("decision") not in {None, Review.Decision.APPROVE}
        if needs_reason and not data.get("reason") and "reason" not in self.errors:
            text = _("Write the reason, so that the person knows what to do. Then choose again.")
            self.add_error("reason", ValidationError(text, code="reason_missing"))
        return data


def _minute_of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _whole_metres(accuracy: Decimal | None) -> int | None:
    return None if accuracy is None else int(accuracy.to_integral_value())


def device_instant(text: str) -> datetime | None:
    """Return a moment as the device writes it; it decides nothing, so an unreadable one is left out."""
    try:
        instant = parse_datetime(text) if text.isascii() else None
        if instant is None or instant.tzinfo is None:
            return instant and instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
