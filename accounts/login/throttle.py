"""Brakes guessing without letting a stranger lock anybody out.

NIPs are public, so a limit per NIP alone would let anybody lock out a colleague, which costs pay on the
last day of reporting; a limit per address would refuse a training room, and a limit per NIP and address
would let a thousand addresses guess. Therefore failures within 15 minutes are counted per

- NIP and device: a cookie names the device and the NIPs that have logged in on it. A device that knows
  the NIP is measured by this counter alone, and strangers cannot touch it;
- NIP, for all devices that do not know it together, wherever they are;
- network (an IPv4 address, or the /64 of an IPv6 one, which is one subscriber), very loosely.

While strangers keep a NIP braked, its owner gets in on a new device with an activation code or a link by
e-mail: neither can be guessed, so both have counters of their own, and whoever holds one is known from then on.

Idea: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from accounts.login.actions.failed_attempts import attempt_succeeded, begin_attempt

PER_DEVICE = 6
PER_NIP = 20
PER_NETWORK = 1000
# Letters with links; whoever is braked here has that many of them.
LINKS_PER_NIP = 5
SUBSCRIBER_PREFIX = 64

COOKIE = "sikap_device"
COOKIE_AGE = 60 * 60 * 24 * 365
# A computer in a school's office knows its colleagues; the cookie stays small.
NIPS_PER_DEVICE = 40
_SALT = "accounts.brake"


def _hash(*parts: str) -> str:
    return salted_hmac(_SALT, "\n".join(parts), algorithm="sha256").hexdigest()


def _cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}{COOKIE}"


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
            content: dict[str, Any] = signing.loads(request.COOKIES.get(_cookie_name(), ""), salt=_SALT)
            return cls(str(content["d"]), [str(known) for known in content["k"]], is_old=True)
        except (signing.BadSignature, KeyError, TypeError):
            return cls(secrets.token_urlsafe(16))

    def knows(self, nip: str) -> bool:
        """Tell whether this device has passed the login of that NIP, by keyed hash: the cookie names nobody."""
        return self._mark(nip) in self.known

    def remember(self, nip: str) -> None:
        """Keep the hash of the NIP as the latest; beyond `NIPS_PER_DEVICE` the oldest is forgotten."""
        mark = self._mark(nip)
        self.known = [*(known for known in self.known if known != mark), mark][-NIPS_PER_DEVICE:]

    def give(self, response: HttpResponseBase) -> None:
        """Put the cookie on a response."""
        response.set_cookie(
            _cookie_name(),
            signing.dumps({"d": self.name, "k": self.known}, salt=_SALT, compress=True),
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def _mark(self, nip: str) -> str:
        return _hash("known", self.name, nip)[:12]


class Door(StrEnum):
    """What is tried: each has counters of its own."""

    PASSWORD = "password"  # noqa: S105 - the name of a door
    CODE = "code"
    LINK = "link"


class Attempt:
    """One attempt at a door; counted as failed until `succeeded` is called."""

    def __init__(self, device: Device, address: str, nip: str, door: Door = Door.PASSWORD) -> None:
        self.device = device
        self.nip = nip
        self.door = door
        own = _own(door, device, nip)
        if device.knows(nip):
            self._limits = {own: PER_DEVICE}
            return
        self._limits = {_hash(door, "network", network_of(address)): PER_NETWORK}
        if device.is_old:
            self._limits[own] = PER_DEVICE
        # A code has 59 bits: many wrong ones of strangers must not keep the right one out.
        if door != Door.CODE:
            self._limits[_hash(door, "nip", nip)] = PER_NIP if door == Door.PASSWORD else LINKS_PER_NIP

    def begin(self, at: datetime) -> None:
        """Raise `ValidationError` (`too_many_attempts`) that says how long to wait, or count the attempt."""
        wait_until = begin_attempt(self._limits, at=at)
        if wait_until is not None:
            raise ValidationError(_wait_sentence(self.door, at, wait_until), code="too_many_attempts")

    def succeeded(self) -> None:
        """Take the count back and let the device know the NIP from now on."""
        attempt_succeeded(self._limits, forget=_all_own(self.device, self.nip))
        self.device.remember(self.nip)


def let_in(device: Device, nip: str) -> None:
    """Let the device know `nip`, whose owner has followed a link, and forget what failed on it."""
    attempt_succeeded((), forget=_all_own(device, nip))
    device.remember(nip)


def network_of(address: str) -> str:
    """Return what one subscriber has: the IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, SUBSCRIBER_PREFIX), strict=False))


def _own(door: Door, device: Device, nip: str) -> str:
    return _hash(door, "device", nip, device.name)


def _all_own(device: Device, nip: str) -> list[str]:
    return [_own(door, device, nip) for door in Door]


def _wait_sentence(door: Door, at: datetime, wait_until: datetime) -> str:
    minutes = max(1, -int((at - wait_until).total_seconds() // 60))
    return _SENTENCES[door](minutes) % {"minutes": minutes}


_SENTENCES: dict[Door, Callable[[int], str]] = {
    Door.PASSWORD: lambda minutes: ngettext(
        "Too many passwords that did not fit. Wait %(minutes)d minute and try again. You get in at once with a link by "
        "e-mail (“Forgotten password”) or with a new activation code from the personnel agency.",
        "Too many passwords that did not fit. Wait %(minutes)d minutes and try again. You get in at once with a link "
        "by e-mail (“Forgotten password”) or with a new activation code from the personnel agency.",
        minutes,
    ),
    Door.CODE: lambda minutes: ngettext(
        "Too many codes that did not fit. Wait %(minutes)d minute and compare NIP and code with your letter. "
        "The personnel agency can issue a new one.",
        "Too many codes that did not fit. Wait %(minutes)d minutes and compare NIP and code with your letter. "
        "The personnel agency can issue a new one.",
        minutes,
    ),
    Door.LINK: lambda minutes: ngettext(
        "A link was asked for several times already. If the e-mail address is registered, the latest letter lets you "
        "in; look among unwanted letters too. You can ask again in %(minutes)d minute.",
        "A link was asked for several times already. If the e-mail address is registered, the latest letter lets you "
        "in; look among unwanted letters too. You can ask again in %(minutes)d minutes.",
        minutes,
    ),
}
