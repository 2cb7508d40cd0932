"""The NIP, the 18-digit number of a civil servant, which is the login name.

Positions 1-8 birth date, 9-12 year and 13-14 month of appointment (PNS 01-12; PPPK contract codes 21 and
above), 15 sex (1 man, 2 woman), 16-18 serial. Source: Peraturan Kepala BKN 22/2007.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.rules.spellings import is_shortened

MINIMUM_AGE_AT_APPOINTMENT = 15
MONTHS = range(1, 13)
FIRST_CONTRACT_CODE = 21
# How many digits in front are the birth date.
BIRTH_DATE = 8
# Separators people type or paste: spaces of all kinds, dots, dashes, Excel's leading apostrophe.
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015'\u2018\u2019\u00a0\u200b\ufeff]+")
# As letters print it: "NIP. 1968…", "NIP : 1968…".
_PRINTED_BEFORE = re.compile(r"[\s\u00a0\ufeff]*NIP[\s.:\u00a0]*(?=[0-9])", re.IGNORECASE)
_EIGHTEEN_DIGITS = re.compile(r"[0-9]{18}")


@dataclass(frozen=True, slots=True)
class NipParts:
    """What a well-formed NIP says; `sex` is 1 (man) or 2 (woman)."""

    born_on: date
    appointed_year: int
    appointed_code: int
    sex: int
    serial: int


def strip_separators(text: str) -> str:
    """Return `text` without the separators people type or paste into a number."""
    return _SEPARATORS.sub("", text)


def nip_typed(text: str) -> str:
    """Return `text` without separators and without the word NIP in front, as letters print it."""
    return strip_separators(_PRINTED_BEFORE.sub("", text, count=1) if _PRINTED_BEFORE.match(text) else text)


def parse_nip(text: str) -> str:
    """Return the 18 ASCII digits of a NIP typed with or without separators.

    Raise `ValidationError` with a sentence and one of the codes `nip_shortened`, `nip_length`, `nip_birth_date`,
    `nip_appointment`, `nip_sex`, `nip_serial` when it cannot be a NIP.
    """
    if is_shortened(text.strip()):
        raise ValidationError(shortened_sentence(), code="nip_shortened")
    nip = nip_typed(text)
    if not _EIGHTEEN_DIGITS.fullmatch(nip):
        raise ValidationError(
            _("A NIP has exactly 18 digits, for example 19680411 199303 1 009. Check the number on your card."),
            code="nip_length",
        )
    split_nip(nip)
    return nip


def split_nip(nip: str) -> NipParts:
    """Return the parts of 18 digits; raise `ValidationError` where they contradict each other."""
    try:
        born_on = date(int(nip[0:4]), int(nip[4:6]), int(nip[6:8]))
    except ValueError:
        raise ValidationError(
            _("The first 8 digits of a NIP are the birth date (year, month, day); they are no date. Check the number."),
            code="nip_birth_date",
        ) from None
    year, code = int(nip[8:12]), int(nip[12:14])
    if year < born_on.year + MINIMUM_AGE_AT_APPOINTMENT:
        raise ValidationError(
            _("Digits 9 to 12 of a NIP are the year of appointment, at least 15 years after the birth."),
            code="nip_appointment",
        )
    if nip[14] not in "12":
        raise ValidationError(_("Digit 15 of a NIP is 1 (man) or 2 (woman). Check the number."), code="nip_sex")
    if nip[15:18] == "000":
        raise ValidationError(
            _(
                "The last three digits of a NIP are a serial number, not 000. If the NIP comes from a spreadsheet, it "
                "was kept as a number and rounded: format the column as Text and type the NIP again."
            ),
            code="nip_serial",
        )
    return NipParts(born_on, year, code, int(nip[14]), int(nip[15:18]))


def shortened_sentence() -> str:
    """Return what to do where a spreadsheet has left `1,99303E+17` of a long number."""
    return _(
        "A spreadsheet has shortened this number, its last digits are lost. Format the column as Text in Excel, type "
        "the whole number again and save the file once more."
    )


def unusual_appointment(nip: str) -> bool:
    """Tell whether digits 13-14 are neither a month (01-12) nor a contract code (21 and above).

    Such numbers exist; they are accepted with a warning.
    """
    code = int(nip[12:14])
    return code not in MONTHS and code < FIRST_CONTRACT_CODE


def display_nip(nip: str) -> str:
    """Part 18 digits into birth date, first month of service, sex and serial: `19680411 199303 1 009`."""
    return f"{nip[0:8]} {nip[8:14]} {nip[14:15]} {nip[15:18]}"
