"""Forms of objections, adjustments and the rules around them."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Employee
from accounts.pages.fields import (
    AsciiIntegerField,
    DayInput,
    IsoDateField,
    NipField,
    PlainTextField,
    employee_with,
    offer,
)
from accounts.pages.formatting import id_date
from accounts.pages.refusable_form import RefusableForm
from reports.evidence.fields import AttachmentField
from reports.rules.period import Month
from tpp.corrections.policies import FIGURES, Subject
from tpp.enums import StatusCombination
from tpp.models import Objection
from tpp.models.corrections import REASON_LENGTH

_SIGNED = re.compile(r"([-−+]?)(?:Rp\.?)?([0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,12})")
LONGEST_WINDOW = 366


class MonthField(forms.CharField):
    """The browser's month picker: `2026-10` becomes a `Month`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month"}))
        super().__init__(max_length=7, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the month, None for an empty field that is not required."""
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


class SignedRupiahField(forms.CharField):
    """Reads `50.000` and `-1.250.000`; a sum to be paid back has the minus."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the amount."""
        text = "".join(super().clean(value).split())
        match = _SIGNED.fullmatch(text)
        if not match:
            raise ValidationError(_("Write whole rupiah, for example 50.000 or -50.000."), code="invalid")
        amount = int(match[2].replace(".", ""))
        return -amount if match[1] in {"-", "−"} and match[1] else amount


class ObjectionForm(RefusableForm, forms.Form):
    """What the employee objects to, and why."""

    day = forms.ChoiceField(label=gettext_lazy("A day"), required=False)
    figure = forms.ChoiceField(
        label=gettext_lazy("Or a figure of the month"),
        choices=[("", gettext_lazy("no figure, a day")), *FIGURES.items()],
        required=False,
    )
    reason = PlainTextField(
        label=gettext_lazy("What is wrong, and what would be right?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what is wrong and what would be right.")},
    )
    attachment = AttachmentField(label=gettext_lazy("Attachment"))

    def __init__(self, *args: Any, month: Month, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.month = month
        choices = [(day.isoformat(), id_date(day)) for day in days]
        offer(self, "day", [("", _("no day, a figure")), *choices])

    def values(self) -> dict[str, Any]:
        """Return what `file_objection` asks for."""
        found = self.cleaned_data
        day = date.fromisoformat(found["day"]) if found["day"] else None
        uploaded = self.files.get("attachment")
        return {
            "subject": Subject(self.month, day, found["figure"]),
            "reason": found["reason"],
            "attachment": found["attachment"],
            "attachment_name": uploaded.name if uploaded else "",
        }


class AnswerForm(RefusableForm, forms.Form):
    """The answer of the personnel agency."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("accept", gettext_lazy("accept")), ("refuse", gettext_lazy("do not accept"))],
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What follows if it is accepted"),
        choices=[("", "—"), *Objection.Outcome.choices],
        required=False,
    )
    answer = PlainTextField(
        label=gettext_lazy("Answer"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The employee and the auditor read this."),
        error_messages={"required": gettext_lazy("Write an answer: the employee reads it.")},
    )

    def values(self) -> dict[str, Any]:
        """Return what `answer_objection` asks for."""
        found = self.cleaned_data
        return {"accept": found["decision"] == "accept", "outcome": found["outcome"], "answer": found["answer"]}


class ObjectionFilter(forms.Form):
    """Narrows the list to a month, an agency and a status."""

    month = MonthField(label=gettext_lazy("Month"), required=False)
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"),
        queryset=Agency.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("all agencies"),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[("", gettext_lazy("all")), *Objection.Status.choices],
        required=False,
    )


class AdjustmentForm(RefusableForm, forms.Form):
    """Rupiah paid or kept back later for a closed month."""

    nip = NipField(help_text=gettext_lazy("18 digits; spaces are allowed."))
    corrects = MonthField(label=gettext_lazy("Corrects the closed month"))
    month = MonthField(label=gettext_lazy("Paid with the month"))
    amount = SignedRupiahField(
        label=gettext_lazy("Amount (Rp)"), help_text=gettext_lazy("With a minus for what is kept back.")
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=100,
        help_text=gettext_lazy("Number of the letter or decision; printed on the recap."),
    )

    def clean_nip(self) -> Employee:
        """Look up by number; `unknown_nip` where nobody has it."""
        return employee_with(self.cleaned_data["nip"])

    def values(self) -> dict[str, Any]:
        """Return what `enter_adjustment` asks for."""
        values = dict(self.cleaned_data)
        return {"employee": values.pop("nip"), **values}


class AdjustmentFilter(forms.Form):
    """Narrows the list to the month they are paid with, not the one they correct."""

    month = MonthField(label=gettext_lazy("Paid with the month"), required=False)


class AllowancePolicyForm(RefusableForm, forms.Form):
    """Rules around the allowance from a date on."""

    starts_on = IsoDateField(label=gettext_lazy("From"), widget=DayInput)
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=200, required=False)
    objection_days = AsciiIntegerField(
        label=gettext_lazy("Days to object after closing"),
        min_value=0,
        max_value=LONGEST_WINDOW,
        help_text=gettext_lazy("The window ends at midnight of the agency's zone. 0: only on the day of closing."),
    )
    unusual_change_percent = AsciiIntegerField(
        label=gettext_lazy("Unusual change against the month before (%)"), min_value=1, max_value=1000
    )
    red_must_be_settled = forms.BooleanField(
        label=gettext_lazy("A month cannot be closed while red findings of the reconciliation board are open."),
        help_text=gettext_lazy("Without this they are a warning that the closed recap keeps."),
        required=False,
    )
    status_combination = forms.ChoiceField(
        label=gettext_lazy("When several statuses hold on a day"),
        choices=StatusCombination.choices,
        widget=forms.RadioSelect,
        initial=StatusCombination.LOWEST,
        required=False,
    )

    def clean_status_combination(self) -> str:
        """Return the choice; whoever says nothing leaves the rule that holds everywhere at first."""
        return self.cleaned_data["status_combination"] or StatusCombination.LOWEST
