"""Forms around requests for leave."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows, allows_somewhere
from accounts.models import Employee
from accounts.pages.fields import DayInput, IsoDateField, NipField, employee_with, offer
from accounts.pages.refusable_form import RefusableForm
from reports.evidence.fields import AttachmentField
from reports.models import Absence, AbsenceRequest
from reports.rules.activity_rules import REASON_LENGTH
from reports.rules.period import Month
from reports.working_time.absence_kinds import Kind, choices


class AbsenceRequestForm(RefusableForm, forms.Form):
    """Leave that somebody asks for; operators and the personnel agency may name another person."""

    nip = NipField(
        required=False, help_text=gettext_lazy("Of the person you enter this for. Leave it empty for yourself.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of absence"))
    starts_on = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)
    document_number = forms.CharField(
        label=gettext_lazy("Number of the letter"),
        max_length=AbsenceRequest._meta.get_field("document_number").max_length,
        required=False,
    )
    attachment = AttachmentField(label=gettext_lazy("Letter"))

    def __init__(self, *args: Any, me: Employee, authority: Authority, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        offered = choices(kinds, to_request=not allows(authority, Permission.ABSENCES_CHANGE))
        offer(self, "kind", offered)
        if not allows_somewhere(authority, Permission.ABSENCES_FILE):
            del self.fields["nip"]

    def clean_nip(self) -> Employee:
        """Look up by number, oneself where it is empty; `unknown_nip` where nobody has it."""
        nip = self.cleaned_data["nip"]
        return employee_with(nip) if nip else self.me

    def values(self) -> dict[str, Any]:
        """Return what `file_absence_request` asks for."""
        values = dict(self.cleaned_data)
        uploaded = self.files.get("attachment")
        name = uploaded.name if uploaded else ""
        return {"employee": values.pop("nip", self.me), "attachment_name": name, **values}


class ShortenForm(RefusableForm, forms.Form):
    """The earlier last day of an absence."""

    ends_on = IsoDateField(
        label=gettext_lazy("New last day of the absence"),
        widget=DayInput,
        help_text=gettext_lazy("The day before the person is back at work, yesterday at the earliest."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The employee reads it."),
    )


class AbsenceDecisionForm(RefusableForm, forms.Form):
    """Whether the leave is granted."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("grant", gettext_lazy("grant the leave")), ("refuse", gettext_lazy("do not grant it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where the leave is not granted; the employee reads it."),
    )

    def values(self) -> dict[str, Any]:
        """Return what `decide_absence_request` asks for."""
        return {"grant": self.cleaned_data["decision"] == "grant", "reason": self.cleaned_data["reason"]}


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
        offer(self, "kind", choices(kinds))

    def clean_nip(self) -> Employee:
        """Look up by number; `unknown_nip` where nobody has it."""
        return employee_with(self.cleaned_data["nip"])

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


class AbsenceFilter(forms.Form):
    """Narrows the list to a name or NIP, a month and a kind."""

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
        offer(self, "kind", [("", _("all kinds")), *every])

    def clean_month(self) -> Month | None:
        """Read `2026-10`; None shows all."""
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None
