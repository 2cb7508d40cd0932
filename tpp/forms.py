"""Forms of the allowance: base amounts, closing and reopening a month."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.codes import read_code
from accounts.fields import AsciiIntegerField, UnseenIntegerField
from accounts.models import POSITION_CLASSES, Agency
from reports.fields import IsoDateField, PlainTextField
from reports.forms_settings import DayInput, RefusableForm
from reports.period import Month
from tpp.actions import Picked
from tpp.finding_words import NAMES, STATES
from tpp.formulas import is_english
from tpp.models import BaseAmount, Letterhead, Recap
from tpp.models.people import CODE_LENGTH
from tpp.wording import COMPONENTS, component_name

MOST_RUPIAH = 10_000_000_000
REASON_LENGTH = Recap._meta.get_field("reopen_reason").max_length
# A page shows far fewer.
MOST_PICKED = 500
_PICKED = re.compile(r"([0-9]{1,18})\.([a-z_]{1,40})\.([0-9a-f]{64})")
_RUPIAH = re.compile(r"(?:Rp\.?)?([0-9]{1,3}(?:\.[0-9]{3}){1,5}|[0-9]{1,18})(?:,(?:00|-))?", re.IGNORECASE)
_ENGLISH_RUPIAH = re.compile(r"(?:Rp\.?)?([0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.00)?", re.IGNORECASE)


class RupiahField(forms.IntegerField):
    """Whole rupiah as people write them: `1541890`, `1.541.890`, `Rp 1.541.890,00`; ASCII digits only.

    Who reads the pages in English may write `1,541,890` as these do.
    """

    default_error_messages = {"invalid": gettext_lazy("Write whole rupiah, for example 1,541,890.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=0, max_value=MOST_RUPIAH, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Return the amount; refuse fractions of a rupiah and dots in strange places."""
        text = "".join(str(value or "").split()) if value != 0 else "0"
        if not text:
            return None
        match = _RUPIAH.fullmatch(text) or (_ENGLISH_RUPIAH.fullmatch(text) if is_english() else None)
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(match[1].replace(".", "").replace(",", ""))


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
        """Return what `add_base_amount` asks for."""
        values = dict(self.cleaned_data)
        agency = values.pop("agency")
        return {"agency_id": agency.pk if agency else None, **values}


class BaseAmountFilter(forms.Form):
    """Which base amounts the list shows."""

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
    """Which imported scores the list shows."""

    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    q = forms.CharField(label=gettext_lazy("Name or NIP"), max_length=60, required=False)
    code = forms.CharField(label=gettext_lazy("Measure"), max_length=CODE_LENGTH, required=False)

    def clean_month(self: forms.Form) -> Month | None:
        """Return the month, or None for all."""
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise ValidationError(_("Write the month as 2026-10."), code="month") from None


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


class FreezeForm(RefusableForm, forms.Form):
    """Closing a month; where something is amiss, the person says that it has been looked at."""

    accept_warnings = forms.BooleanField(
        label=gettext_lazy("I have looked at the points above. Close the month all the same."),
        error_messages={"required": gettext_lazy("Tick this when you have looked at the points above.")},
    )

    # Of figures that are out of the ordinary, which the label tells.
    accept_unusual = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick this if these figures are right. If not, look at the largest cuts above.")
        }
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, has_warnings: bool, unusual: Sequence[str] = (), token: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["accept_warnings"]
        if unusual:
            self.fields["accept_unusual"].label = " ".join([*unusual, _("I have checked this.")])
        else:
            del self.fields["accept_unusual"]
        self.token = token

    def clean(self) -> dict[str, Any]:
        """Refuse a tick under figures that are others by now."""
        known = super().clean() or self.cleaned_data
        if known.get("accept_unusual") and known.get("seen", self.token) not in {"", self.token}:
            message = _("The figures have changed since you saw them. Look at them again, then tick this.")
            self.add_error("accept_unusual", ValidationError(message, code="changed"))
        return known


class PickedField(forms.Field):
    """Findings as they were seen, each written `employee.code.fingerprint`, several parted by commas."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": gettext_lazy("The list could not be read. Load this page again.")}

    def to_python(self, value: Any) -> list[Picked]:
        """Return the findings, each once, in the order given."""
        found: dict[Picked, None] = {}
        for text in ",".join(value or []).split(","):
            if not text:
                continue
            match = _PICKED.fullmatch(text)
            if not match or len(found) >= MOST_PICKED:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            found[Picked(int(match[1]), match[2], match[3])] = None
        return list(found)


class AcceptForm(RefusableForm, forms.Form):
    """Why findings are right as they are."""

    picked = PickedField(error_messages={"required": gettext_lazy("Tick the findings that you accept first.")})
    reason = PlainTextField(
        label=gettext_lazy("Why is this right?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Holds for everything that is ticked. The closed recap keeps it; the auditor reads it."),
        error_messages={"required": gettext_lazy("Say why this is right: the auditor reads it.")},
    )


class BoardFilter(forms.Form):
    """Which findings the board shows; what is not understood filters nothing."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("all kinds")), *NAMES.items()], required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("all states")), *STATES.items()], required=False
    )


class ReopenForm(RefusableForm, forms.Form):
    """Why a closed month must be opened again."""

    reason = PlainTextField(
        label=gettext_lazy("Why must it be opened again?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The second person and the auditor read this."),
        error_messages={"required": gettext_lazy("Give a reason: the second person decides by it.")},
    )


class OneLineField(forms.CharField):
    """Text on one line: whatever parts the words becomes a single space."""

    def to_python(self, value: Any) -> str:
        """Return the words with single spaces between them."""
        return " ".join(str(super().to_python(value)).split())


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
        """Return the code in its one spelling."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _("A code has ten letters and digits, such as 7K3QM-X9D2B. Compare it with the paper once more."),
                code="no_code",
            )
        return code
