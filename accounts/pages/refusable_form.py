"""Forms that show what an action refused, at the field it belongs to."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from accounts.rules.refusal import NextStep, Refused, Unconfirmed, next_steps


class RefusableForm(forms.BaseForm):
    """A form that shows what an action refused, at the field it belongs to, and asks to confirm what can be."""

    steps: Sequence[NextStep] = ()
    unconfirmed: Unconfirmed | None = None

    def refuse(self, refused: Refused) -> None:
        """Put each sentence at its field, or above all where the form has none of that name; keep the next steps."""
        self.unconfirmed = refused if isinstance(refused, Unconfirmed) else None
        self.steps = next_steps(refused.refusals)
        for refusal in refused.refusals:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, ValidationError(refusal.message, code=refusal.code))


class ConfirmForm(RefusableForm, forms.Form):
    """Nothing to fill in: the button is the confirmation; refusals are shown above it."""
