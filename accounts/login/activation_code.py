"""One-time activation codes: how they look, how they are made and hashed."""

import secrets
from datetime import date, datetime, timedelta

from django.utils.crypto import salted_hmac

from accounts.rules.clock import local_date
from accounts.rules.nip import strip_separators

# Without 0 and O, 1, I and L, which look alike on paper. 31 signs, 12 places: 59.5 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
VALID_FOR = timedelta(days=14)


def new_activation_code() -> str:
    """Return a random code as printed: `K7QM-3XPA-9TRW`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, LENGTH, 4))


def hash_code(code: str) -> str:
    """Return the keyed SHA-256 (hex) of a code typed in any case, with or without separators."""
    return salted_hmac("accounts.activation", strip_separators(code).upper(), algorithm="sha256").hexdigest()


def last_valid_day(issued_at: datetime, zone: str) -> date:
    """Return the last day on which a code works from morning to midnight in the IANA zone."""
    return local_date(issued_at + VALID_FOR, zone) - timedelta(days=1)
