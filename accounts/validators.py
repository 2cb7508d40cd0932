"""Password rules of our own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.nip import strip_separators


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
