"""Short codes of papers: random, and read however people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.codes import ALPHABET, LENGTH, new_code, printed_code, read_code


def test_a_code_has_ten_letters_that_are_not_misread():
    codes = {new_code() for _time in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) <= set(ALPHABET)
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_it_is_printed_in_two_halves():
    assert printed_code("7K3QMX9D2B") == "7K3QM-X9D2B"
    assert printed_code("") == ""


@pytest.mark.parametrize(
    "text",
    ["7K01M-X9D2B", "7k01mx9d2b", " 7K01M X9D2B ", "7k0im–x9d2b", "7KO1M-X9D2B", "7kolm-x9d2b", "7k-01-mx-9d-2b"],
)
def test_it_is_read_however_it_was_typed(text):
    assert read_code(text) == "7K01MX9D2B"


@pytest.mark.parametrize(
    "text", ["", "7K01M", "7K01M-X9D2", "7K01M-X9D2BB", "7U01M-X9D2B", "７K01MX9D2B", "-" * 99, "\0"]
)
def test_what_is_no_code_is_nothing(text):
    assert read_code(text) == ""


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_code_or_nothing(text):
    code = read_code(text)
    assert code == "" or (len(code) == LENGTH and set(code) <= set(ALPHABET))
    assert read_code(printed_code(code)) == code
