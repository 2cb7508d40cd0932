"""Forms around closing a month: what is accepted, closed and opened again."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.fields import PlainTextField
from accounts.pages.refusable_form import RefusableForm
from tpp.closing.actions.acceptances import Picked
from tpp.models import Recap
from tpp.payroll.finding_labels import NAMES, STATES

# A page shows far fewer.
MOST_PICKED = 500
_PICKED = re.compile(r"([0-9]{1,18})\.([a-z_]{1,40})\.([0-9a-f]{64})")
REASON_LENGTH = Recap._meta.get_field("reopen_reason").max_length


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
