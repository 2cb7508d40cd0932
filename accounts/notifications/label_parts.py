"""What sentences of notices are made of."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format

# How the key of a notice ends that asks somebody to sign a recap.
SIGNS = " signs"


class NoticeWords(NamedTuple):
    """What a notice says: a line and a sentence that says what to do."""

    title: str
    body: str


def day_words(iso: str) -> str:
    """Write a stored day, `2026-10-31`, in full with its weekday."""
    return str(date_format(date.fromisoformat(iso), "l, j F Y"))


def month_words(iso: str) -> str:
    """Write the month of a stored day: `Oktober 2026`."""
    return str(date_format(date.fromisoformat(iso), "F Y"))
