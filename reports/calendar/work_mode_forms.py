"""Forms of work modes: what one needs from a date on, and who may exceed its limit."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, Employee
from accounts.pages.fields import AsciiIntegerField, DayInput, IsoDateField, NipField
from accounts.pages.refusable_form import RefusableForm
from reports.models.rules import DAYS_A_WEEK
from reports.rules.work_modes import BY_POLICY, ModeTerms

_EVIDENCE = ("needs_photo", "needs_position", "needs_letter", "gallery", "of_oneself")


class WorkModeRuleForm(RefusableForm, forms.Form):
    """What a mode is and needs from a date on; `terms` are those of one that is there already."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=10,
        help_text=gettext_lazy("2 to 10 capital letters and digits, as files and pages show it; it is never changed."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("As people call it; it is never changed.")
    )
    starts_on = IsoDateField(
        label=gettext_lazy("From"),
        widget=DayInput,
        help_text=gettext_lazy("Days from this one on follow these rules; days before keep theirs."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Number of the decree"), required=False, max_length=200)
    is_offered = forms.BooleanField(label=gettext_lazy("It can be chosen"), required=False)
    needs_photo = forms.BooleanField(label=gettext_lazy("It needs a photo"), required=False)
    gallery = forms.BooleanField(label=gettext_lazy("The photo may come from the gallery"), required=False)
    of_oneself = forms.BooleanField(
        label=gettext_lazy("The photo is one of oneself"),
        required=False,
        help_text=gettext_lazy("The phone then opens the front camera."),
    )
    needs_position = forms.BooleanField(label=gettext_lazy("It needs a position"), required=False)
    needs_letter = forms.BooleanField(
        label=gettext_lazy("It needs the number of the assignment letter"), required=False
    )
    days_a_week = AsciiIntegerField(
        label=gettext_lazy("Days a week at most"),
        required=False,
        min_value=0,
        max_value=DAYS_A_WEEK,
        help_text=gettext_lazy("From Monday to Sunday. Leave empty where there is no limit."),
    )
    refuses_beyond = forms.BooleanField(
        label=gettext_lazy("Refuse more days"),
        required=False,
        help_text=gettext_lazy("Without the tick more days are kept, and the reviewer is told."),
    )

    def __init__(self, data: QueryDict | None, *, terms: ModeTerms | None) -> None:
        kept = terms._asdict() if terms else {"is_offered": True, "gallery": True}
        super().__init__(data, initial=kept)
        self._code = terms.code if terms else ""
        if terms is not None:
            del self.fields["code"], self.fields["name"]
        if self._code in BY_POLICY:
            for name in _EVIDENCE:
                del self.fields[name]

    @property
    def asks_evidence(self) -> bool:
        """Tell whether it is said here what the mode needs, and not by the rules of reporting."""
        return "needs_photo" in self.fields

    def clean_code(self) -> str:
        """Return the code in capital letters."""
        return str(self.cleaned_data["code"]).upper()

    def values(self) -> dict[str, Any]:
        """Return what `add_work_mode_rule` asks for."""
        return {"code": self._code} | self.cleaned_data


class WorkModeExemptionForm(RefusableForm, forms.Form):
    """Who may use a mode on more days a week."""

    code = forms.ChoiceField(label=gettext_lazy("Work mode"))
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("code"),
        label=gettext_lazy("Of an agency"),
        required=False,
        empty_label=gettext_lazy("– of one employee –"),
        help_text=gettext_lazy("With everything below it."),
    )
    nip = NipField(label=gettext_lazy("Or of one employee: NIP"), required=False)
    starts_on = IsoDateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = IsoDateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Leave empty where it holds until further notice."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Number of the decree"), required=False, max_length=200)

    def __init__(self, data: QueryDict | None, *, modes: list[tuple[str, str]], code: str) -> None:
        super().__init__(data, initial={"code": code})
        cast(forms.ChoiceField, self.fields["code"]).choices = modes

    def clean_nip(self) -> Employee | None:
        """Return the employee with this NIP, if one is named."""
        nip = self.cleaned_data["nip"]
        employee = Employee.objects.filter(nip=nip).first() if nip else None
        if nip and employee is None:
            raise ValidationError(
                _("Nobody here has this NIP. Check the number, or enter the employee first."), code="unknown_nip"
            )
        return employee

    def clean(self) -> dict[str, Any]:
        """Ask for an employee or an agency, one of the two."""
        cleaned = super().clean() or self.cleaned_data
        if "nip" not in self.errors and bool(cleaned.get("nip")) is bool(cleaned.get("agency")):
            self.add_error(
                "nip", ValidationError(_("Fill in the agency or the NIP of one employee, not both."), code="one")
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what `add_work_mode_exemption` asks for."""
        values = dict(self.cleaned_data)
        return {"employee": values.pop("nip"), **values}


class WorkModeExemptionEndForm(RefusableForm, forms.Form):
    """The last day on which somebody may exceed a limit."""

    ends_on = IsoDateField(label=gettext_lazy("Last day"), widget=DayInput)
