"""When are two names the same person's? Case, spaces and titles say nothing."""

import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+(?:[.'’`-][^\W_]+)*\.?")
# Before a name; behind one they stand after a comma or carry dots.
_TITLES = frozenset({"dr", "drs", "dra", "drg", "drh", "ir", "prof", "apt", "ns", "h", "hj", "kh", "tn", "ny", "sdr"})
_DEGREES = frozenset(
    "se sh st ss sp skm sip sik skep spd sag sos ssos skom stp sstp spt spi mm mh msi mpd mt mkes map mkom mse amd amk "
    "amkeb sst".split()
)


def name_key(name: str) -> str:
    """Return what is left of a name without titles, spaces, signs and capital letters."""
    plain = unicodedata.normalize("NFKD", name.partition(",")[0])
    words = [word for word in _WORDS.findall(plain) if not _has_inner_dot(word)]
    letters = ["".join(filter(str.isalnum, word)).casefold() for word in words]
    while len(letters) > 1 and letters[0] in _TITLES:
        del letters[0]
    while len(letters) > 1 and letters[-1] in _DEGREES:
        del letters[-1]
    return "".join(letters)


def _has_inner_dot(word: str) -> bool:
    """Tell a title like `S.Sos` from an initial like `M.`."""
    return "." in word.rstrip(".")
