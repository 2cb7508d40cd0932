"""How much of a password is left when everything is taken away that a guesser tries first."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from accounts.login.password_words import COMMON_WORDS

# With so many letters of its own, or with a third word, a password is beyond lists of words with digits behind them.
ENOUGH_LETTERS = 4
ENOUGH_WORDS = 3
# "ku" as in "sayangku" is an ending; shorter parts of a name would be found in every other word.
SHORTEST_NAME = 3
SHORTEST_PART = 4
# Whoever types more than this is beyond every list; and nobody keeps the server busy with a megabyte.
LONGEST = 64
# A run of digits up to here is a year, a day, a house; of a longer one the rest counts.
FREE_DIGITS = 4

_SIGNS = r"[\s._,;:'\"/\\-]+"
# Between digits they stay: 1990-1990 is two years.
_BETWEEN_LETTERS = re.compile(rf"(?<![0-9]){_SIGNS}|{_SIGNS}(?![0-9])")
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "69", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2"}
_TITLES = frozenset("drs dra prof ners skm spd mpd amd skep mkes msi".split())
_SEQUENCES = ("01234567890123456789", "98765432109876543210")
_DATE_FORMS = ("%d%m%Y", "%Y%m%d", "%d%m%y", "%y%m%d")


class Rest(NamedTuple):
    """What is left: letters that belong to no known word, how many different known words, and whether own ones."""

    letters: int
    words: int
    has_own: bool

    @property
    def is_easy(self) -> bool:
        """Tell whether a list of words with digits behind them would find it."""
        return self.letters < ENOUGH_LETTERS and self.words < ENOUGH_WORDS


def rest_of(password: str, own: Iterable[str] = ()) -> Rest:
    """Return what is left of `password`; `own` are names of the person, which count for nothing."""
    text = _BETWEEN_LETTERS.sub("", password.lower()[:LONGEST])
    text, own_found = _own_pattern(frozenset(own)).subn("\0", text)
    words: set[str] = set()
    letters = 0
    for found in _common_pattern().finditer(text):
        token = found[0]
        if found.lastgroup == "word":
            words.add(token)
        elif found.lastgroup == "digits":
            letters += _uncommon_digits(token)
        elif found.lastgroup == "other":
            letters += token.isalpha()
    return Rest(letters, len(words), bool(own_found))


def parts_of_name(name: str) -> frozenset[str]:
    """Return the words of a name and the beginnings and ends that people are called by ("wulan" of Wulandari)."""
    words = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if len(word) >= SHORTEST_NAME]
    chosen = [word for word in words if word not in _TITLES]
    pieces = {
        piece
        for word in chosen
        for cut in range(SHORTEST_PART, len(word))
        for piece in (word[:cut], word[len(word) - cut :])
    }
    return frozenset(pieces | set(chosen))


@lru_cache(maxsize=64)
def _own_pattern(own: frozenset[str]) -> re.Pattern[str]:
    long = _alternatives(name for name in own if len(name) > SHORTEST_NAME)
    short = _alternatives(name for name in own if len(name) <= SHORTEST_NAME)
    # Ika is found in every "sikap"; a name of three letters begins or ends something.
    wanted = [long, rf"(?<![^\W\d_])(?:{short})|(?:{short})(?![^\W\d_])" if short else ""]
    return re.compile("|".join(filter(None, wanted)) or r"(?!)")


@lru_cache(maxsize=1)
def _common_pattern() -> re.Pattern[str]:
    """Return the expression that takes a password apart: known words, repeats, digits, anything else."""
    word = _alternatives(COMMON_WORDS)
    return re.compile(
        rf"(?P<word>{word})|(?P<repeat>(?P<sign>.)(?P=sign){{2,}})|(?P<digits>(?:(?!{word})[0-9])+)|(?P<other>.)",
        re.DOTALL,
    )


def _alternatives(words: Iterable[str]) -> str:
    """Return the words, longest first, each letter also as the digit or sign that is typed for it."""
    return "|".join(map(_spellings, sorted(words, key=lambda word: (-len(word), word))))


def _spellings(word: str) -> str:
    first, others = word[0], word[1:]
    # The 7 of 1973 is the T of no word.
    begin = rf"(?:{re.escape(first)}|(?<![0-9])[{re.escape(_LEET[first])}])" if first in _LEET else re.escape(first)
    return begin + "".join(f"[{re.escape(sign + _LEET.get(sign, ''))}]" for sign in others)


def _uncommon_digits(digits: str) -> int:
    if any(digits in sequence for sequence in _SEQUENCES) or len(set(digits)) == 1 or _is_date(digits):
        return 0
    return max(0, len(digits) - FREE_DIGITS)


def _is_date(digits: str) -> bool:
    """Tell whether the digits are a day as people write one: 17081945, 19450817, 170845, 450817."""
    return any(_fits(digits, form) for form in _DATE_FORMS)


def _fits(digits: str, form: str) -> bool:
    try:
        datetime.strptime(digits, form)  # noqa: DTZ007 - a date without a zone is meant
    except ValueError:
        return False
    return True
