"""What the pages of the audit trail are filtered by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.pages.fields import date_field, offer


class AuditFilter(forms.Form):
    """Narrows the trail to a person, a kind of event, and local dates, both included."""

    person = forms.CharField(label=_("Name or NIP"), required=False, max_length=100)
    event = forms.ChoiceField(label=_("Event"), required=False)
    first = date_field(label=_("From"), required=False)
    last = date_field(label=_("Until"), required=False)

    def __init__(self, *args: Any, events: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "event", [("", _("All events")), *events])
