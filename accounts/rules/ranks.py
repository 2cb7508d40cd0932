"""The ranks of civil servants: a closed list, and how people write it.

Source: PP 99/2000 (golongan ruang I/a to IV/e of PNS), Perpres 98/2020 (golongan I to XVII of PPPK).
"""

import re

from django.utils.translation import gettext as _

from accounts.rules.enums import EmployeeStatus

_GROUPS = {"I": "abcd", "II": "abcd", "III": "abcd", "IV": "abcde"}
PNS_RANKS = tuple(f"{group}/{room}" for group, rooms in _GROUPS.items() for room in rooms)
PPPK_RANKS = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
    *("X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"),
)
_WRITTEN = re.compile(r"(?:gol(?:ongan)?\.?\s*)?([ivx]+)(?:[\s/.\\-]*([a-e]))?", re.IGNORECASE)


def ranks_of(status: str) -> tuple[str, ...]:
    """Return the ranks that somebody of this status can have, lowest first."""
    return PPPK_RANKS if status == EmployeeStatus.PPPK else PNS_RANKS


def unknown_rank(text: str, status: str = "") -> str:
    """Return the sentence that lists the ranks which can be written, of PNS and CPNS, of PPPK, or both."""
    ranks = {
        "PNS": "PNS, CPNS: I/a–I/d, II/a–II/d, III/a–III/d, IV/a–IV/e",
        "PPPK": "PPPK: I, II, III, IV, V, VI, VII, VIII, IX, X, XI, XII, XIII, XIV, XV, XVI, XVII",
    }
    wanted = [ranks["PPPK" if status == EmployeeStatus.PPPK else "PNS"]] if status else ranks.values()
    return _("“%(rank)s” is no rank. Write one of these: %(ranks)s.") % {"rank": text[:20], "ranks": "; ".join(wanted)}


def read_rank(text: str) -> str | None:
    """Return the rank written `III/b`, `iii/b`, `III b`, `IIIb`, `III-b`, `III.b` or `ix`; None for anything else."""
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        return None
    rank = f"{match[1].upper()}/{match[2].lower()}" if match[2] else match[1].upper()
    return rank if rank in PNS_RANKS or rank in PPPK_RANKS else None
