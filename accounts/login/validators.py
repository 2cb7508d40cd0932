"""Password rules of our own."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.login.password_strength import parts_of_name, rest_of
from accounts.rules.nip import strip_separators


class NotFromNipValidator:
    """Refuse a password that holds the NIP or the birth date in it: both are public."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` (`password_from_nip`) when `password` can be read off the NIP."""
        nip = getattr(user, "nip", "") or ""
        if not nip:
            return
        digits = strip_separators(password)
        year, month, day = nip[0:4], nip[4:6], nip[6:8]
        if any(part in digits for part in (nip[0:8], f"{day}{month}{year}", f"{day}{month}{year[2:]}", nip[8:18])):
            raise ValidationError(
                _("Your NIP and birth date are public. Choose a password without them."), code="password_from_nip"
            )

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("Not your NIP and not your birth date.")


class EasyPasswordValidator(CommonPasswordValidator):
    """Refuse what is on Django's list, and common Indonesian words, places and walks on the keyboard with digits."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - the same for everybody
        """Raise `ValidationError` (`password_easy`) when a list of words with digits behind them would find it."""
        if password.lower().strip() in self.passwords or rest_of(password, _region()).is_easy:
            raise ValidationError(
                _(
                    "This password is easy to guess: common words, places, years and their spellings with digits are "
                    "tried first. Take three or four words that have nothing to do with each other or with your work."
                ),
                code="password_easy",
            )

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("Not a common word with digits behind it.")


class NotFromNameValidator:
    """Refuse a password made of the own name, also with years, digits or a common word."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` (`password_from_name`) when `password` is the name and what is put behind it."""
        mailbox = (getattr(user, "email", "") or "").partition("@")[0]
        names = parts_of_name(f"{getattr(user, 'name', '') or ''} {mailbox}")
        rest = rest_of(password, names | _region())
        if names and rest.is_easy and rest_of(password, names).has_own:
            raise ValidationError(
                _(
                    "Your name stands on every list, also with a year or digits behind it. Take three or four words "
                    "that have nothing to do with each other or with you."
                ),
                code="password_from_name",
            )

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _("Not your name.")


def _region() -> frozenset[str]:
    return _words_of(settings.REGION_NAME)


@lru_cache(maxsize=8)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{3,}", name.lower()))
