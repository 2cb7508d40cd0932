"""Short codes of papers and of reports that arrived: ten letters and digits, hard to guess and to misread.

Crockford's base 32: no I, L, O, U; what is read as I or L means 1, what is read as O means 0. 50 random bits.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
HALF = LENGTH // 2
_MISREAD = str.maketrans("OIL", "011")
# Whatever people write between the halves; dashes of every length come out of word processors.
_PARTED_BY = " -‐‑‒–—―_.\u00a0\t"


def new_code() -> str:
    """Return `LENGTH` signs of `ALPHABET` from the system's randomness; the database refuses one drawn twice."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def printed_code(code: str) -> str:
    """Return it in halves: `ABCDE-FGHJK`; empty for none."""
    return f"{code[:HALF]}-{code[HALF:]}" if code else ""


def read_code(text: str) -> str:
    """Return the code that somebody typed, empty for what cannot be one."""
    if len(text) > 4 * LENGTH:
        return ""
    code = "".join(letter for letter in text if letter not in _PARTED_BY).upper().translate(_MISREAD)
    return code if len(code) == LENGTH and all(letter in ALPHABET for letter in code) else ""
