"""The field for a file that is attached to what somebody asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rules.refusal import Refused
from reports.evidence import attachments


class AttachmentField(forms.FileField):
    """A letter as PDF or a photo, optional; its value is the `Attachment` ready to be stored, or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("A letter as PDF, or a photo; at most 8 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file ready to be stored; refuse what is neither PDF nor photo."""
        uploaded = super().clean(data, initial)
        if not uploaded:
            return None
        try:
            return attachments.prepare(uploaded)
        except Refused as refused:
            first = refused.refusals[0]
            raise ValidationError(first.message, code=first.code) from None
