"""Forms around notices: what a person wants to be told, and how; which letters did not arrive."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import NoticeSettings
from accounts.notifications.undelivered import STATES
from accounts.rules.enums import LetterState, NoticeKind

_TIME = {"type": "time"}


class NoticeSettingsForm(forms.Form):
    """What is ticked is told; quiet hours are those of the person's own zone."""

    in_app = forms.MultipleChoiceField(
        label=_("Show in SIKAP"),
        choices=NoticeKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_mail = forms.MultipleChoiceField(
        label=_("Send by e-mail"),
        choices=NoticeKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(label=_("No e-mail from"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
        help_text=_("Letters of these hours come afterwards. The same time twice means no quiet hours."),
    )
    language = forms.ChoiceField(label=_("Language of e-mails"), choices=settings.LANGUAGES)

    @classmethod
    def of(cls, stored: NoticeSettings) -> "NoticeSettingsForm":
        """Return the form as the person left it."""
        kinds = set(NoticeKind.values)
        return cls(
            initial={
                "in_app": sorted(kinds - set(stored.not_in_app)),
                "by_mail": sorted(kinds - set(stored.not_by_mail)),
                "quiet_from": stored.quiet_from,
                "quiet_until": stored.quiet_until,
                "language": stored.language,
            }
        )

    def values(self) -> dict[str, Any]:
        """Return keyword arguments of `save_notice_settings`: stored is what is switched off, shown what is on."""
        typed = dict(self.cleaned_data)
        kinds = set(NoticeKind.values)
        return {
            "not_in_app": kinds - set(typed.pop("in_app")),
            "not_by_mail": kinds - set(typed.pop("by_mail")),
            **typed,
        }


class UndeliveredFilter(forms.Form):
    """Which letters the list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((state.value, LetterState(state).label) for state in STATES)],
    )
