"""Digits are ASCII digits; NIPs come as people type them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.pages.fields import AsciiIntegerField, NipField


@given(st.integers(-(10**12), 10**12))
def test_numbers(number):
    assert AsciiIntegerField().clean(str(number)) == number


@given(st.text(st.characters(categories=["Nd"], min_codepoint=128), min_size=1))
def test_digits_of_other_scripts_are_refused(text):
    with pytest.raises(ValidationError):
        AsciiIntegerField().clean(text)


@pytest.mark.parametrize("text", ["3.0", "3,0", "1e3", "0x10", "1_000", "--1", "٣", "３"])
def test_what_is_no_whole_number(text):
    with pytest.raises(ValidationError):
        AsciiIntegerField().clean(text)


def test_bounds_and_empty():
    assert AsciiIntegerField(required=False).clean("") is None
    assert AsciiIntegerField(required=False).clean(" 7 ") == 7
    with pytest.raises(ValidationError):
        AsciiIntegerField(max_value=5).clean("6")


@given(st.lists(st.sampled_from([" ", ".", "-", "\u00a0", "–", "'"]), min_size=19, max_size=19))
def test_nip_with_any_separators(separators):
    nip = "199001012015032001"
    typed = "".join(separator + digit for separator, digit in zip(separators, [*nip, ""], strict=True))
    assert NipField().clean(typed) == nip


@given(st.text(st.characters(categories=["Nd"], min_codepoint=128), min_size=18, max_size=18))
def test_nip_in_other_digits_is_refused(text):
    with pytest.raises(ValidationError):
        NipField().clean(text)
