"""Brakes guessing without letting a stranger lock anybody out.

NIPs are public, so a limit per NIP alone would let anybody lock out a colleague, which costs pay on the
last day of reporting; a limit per address would refuse a training room. Therefore failures within 15
minutes are counted per

- NIP and device: a cookie names the device and the NIPs that have logged in on it. A device that knows
  the NIP is measured by this counter alone, and strangers cannot touch it;
- NIP and address, for all devices that do not know the NIP together;
- address, very loosely.

Idea: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.actions.attempts import attempt_succeeded, begin_attempt

PER_DEVICE = 6
PER_NIP_AND_ADDRESS = 20
PER_ADDRESS = 1000

COOKIE = "sikap_device"
COOKIE_AGE = 60 * 60 * 24 * 365
# A computer in a school's office knows its colleagues; the cookie stays small.
NIPS_PER_DEVICE = 40
_SALT = "accounts.brake"


def _hash(*parts: str) -> str:
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()


@dataclass
class Device:
    """What the cookie says: a random name, and whom the device knows (short keyed hashes, oldest first)."""

    name: str
    known: list[str] = field(default_factory=list)
    # False for a request that came without a cookie: its name is new and measures nothing yet.
    is_old: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the device of a request; a new one where the cookie is missing or forged."""
        try:
            content: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
            return cls(str(content["d"]), [str(known) for known in content["k"]], is_old=True)
        except (signing.BadSignature, KeyError, TypeError):
            return cls(secrets.token_urlsafe(16))

    def knows(self, nip: str) -> bool:
        """Tell whether somebody has logged in on this device as `nip`."""
        return self._mark(nip) in self.known

    def remember(self, nip: str) -> None:
        """Let the device know `nip`."""
        mark = self._mark(nip)
        self.known = [*(known for known in self.known if known != mark), mark][-NIPS_PER_DEVICE:]

    def give(self, response: HttpResponseBase) -> None:
        """Put the cookie on a response."""
        response.set_cookie(
            COOKIE,
            signing.dumps({"d": self.name, "k": self.known}, salt=_SALT, compress=True),
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def _mark(self, nip: str) -> str:
        return _hash("known", self.name, nip)[:12]


class Attempt:
    """One attempt at a password or a code; counted as failed until `succeeded` is called."""

    def __init__(self, device: Device, address: str, nip: str, per_address: int = PER_NIP_AND_ADDRESS) -> None:
        self.device = device
        self.nip = nip
        own = _hash("device", nip, device.name)
        self._own = own
        if device.knows(nip):
            self._limits = {own: PER_DEVICE}
            return
        self._limits = {_hash("address", nip, address): per_address, _hash("address", address): PER_ADDRESS}
        if device.is_old:
            self._limits[own] = PER_DEVICE

    def begin(self, at: datetime) -> None:
        """Raise `ValidationError` (`too_many_attempts`) that says how long to wait, or count the attempt."""
        wait_until = begin_attempt(self._limits, at=at)
        if wait_until is not None:
            raise ValidationError(_wait_sentence(at, wait_until), code="too_many_attempts")

    def succeeded(self) -> None:
        """Take the count back and let the device know the NIP from now on."""
        attempt_succeeded(self._limits, forget=self._own)
        self.device.remember(self.nip)


def _wait_sentence(at: datetime, wait_until: datetime) -> str:
    minutes = max(1, -int((at - wait_until).total_seconds() // 60))
    return ngettext(
        "Too many attempts that did not fit. Wait %(minutes)d minute and try again. "
        "If you have forgotten your password, the personnel agency can issue a new activation code.",
        "Too many attempts that did not fit. Wait %(minutes)d minutes and try again. "
        "If you have forgotten your password, the personnel agency can issue a new activation code.",
        minutes,
    ) % {"minutes": minutes}
