"""The parts of a NIP and where they contradict each other."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.rules.nip import NipParts, display_nip, parse_nip, split_nip, unusual_appointment

SARI = "199001012015032001"


def refused(text):
    with pytest.raises(ValidationError) as error:
        parse_nip(text)
    return error.value.code


def test_the_parts_stand_where_the_decree_puts_them():
    assert split_nip("196804111993031009") == NipParts(
        born_on=date(1968, 4, 11), appointed_year=1993, appointed_code=3, sex=1, serial=9
    )
    assert split_nip("199003032015211011").appointed_code == 21


@pytest.mark.parametrize("text", ["", SARI[:-1], SARI + "1", "١" + SARI[1:], "x" + SARI[1:]])
def test_a_nip_has_18_ascii_digits(text):
    assert refused(text) == "nip_length"


@pytest.mark.parametrize("birth", ["19900229", "19900001", "19901301", "19900132", "00000101"])
def test_it_begins_with_a_date(birth):
    assert refused(birth + "2015032001") == "nip_birth_date"


def test_nobody_is_appointed_before_the_year_of_the_15th_birthday():
    assert refused("199012312004032001") == "nip_appointment"
    assert parse_nip("199012312005032001") == "199012312005032001"


@pytest.mark.parametrize(("sex", "code"), [("0", "nip_sex"), ("1", None), ("2", None), ("3", "nip_sex")])
def test_sex_is_1_or_2(sex, code):
    nip = f"19900101201503{sex}001"
    if code:
        assert refused(nip) == code
    else:
        assert split_nip(nip).sex == int(sex)


def test_the_serial_is_not_zero():
    assert refused("199001012015032000") == "nip_serial"
    assert split_nip("199001012015032100").serial == 100
    assert split_nip("199001012015032010").serial == 10


@pytest.mark.parametrize(
    ("code", "unusual"), [("00", True), ("01", False), ("12", False), ("13", True), ("20", True), ("21", False)]
)
def test_a_code_that_is_neither_month_nor_contract_is_unusual(code, unusual):
    assert unusual_appointment(f"199001012015{code}2001") is unusual


@pytest.mark.parametrize(
    "typed",
    [
        "19900101 201503 2 001",
        "'199001012015032001",
        "1990.0101-2015 03\u20132 001\ufeff",
        "NIP. 19900101 201503 2 001",
        "NIP 199001012015032001",
        "NIP: 19900101 201503 2 001",
        " nip : 199001012015032001",
        "NIP199001012015032001",
        "NIP.\u00a019900101 201503 2 001",
    ],
)
def test_separators_are_dropped(typed):
    assert parse_nip(typed) == SARI


@pytest.mark.parametrize("typed", ["NIP", "NIP.", "NIPPON 199001012015032001", "NIP NIP 199001012015032001"])
def test_other_words_in_front_are_no_nip(typed):
    assert refused(typed) == "nip_length"


@pytest.mark.parametrize("typed", ["1,99001E+17", "1.99001012015032E+17", " 2E+17 "])
def test_what_a_spreadsheet_shortened_is_called_that(typed):
    assert refused(typed) == "nip_shortened"


def test_it_is_printed_in_four_groups():
    assert display_nip(SARI) == "19900101 201503 2 001"
