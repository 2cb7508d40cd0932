"""Ids of rows in an address or a hidden field, written `12,15`."""

import re
from collections.abc import Iterable

# A day holds 1,440 reports at most; nobody copies more by hand.
MOST = 50
_NUMBERS = re.compile(r"[0-9]{1,18}(?:,[0-9]{1,18})*")


def read_ids(text: str) -> list[int]:
    """Return the ids, each once, in order; none where the text is written in any other way."""
    return list(dict.fromkeys(map(int, text.split(","))))[:MOST] if _NUMBERS.fullmatch(text) else []


def joined_ids(ids: Iterable[int]) -> str:
    """Write `12,15` for an address or a hidden field."""
    return ",".join(map(str, ids))
