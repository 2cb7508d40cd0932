"""Forms read numbers and times as the files do."""

from datetime import time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.imports.frame import cells
from accounts.pages.fields import ClockField
from reports.imports.specs import month_cell
from reports.pages.fields import PercentField
from reports.rules.period import Month


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("08:30", time(8, 30)),
        ("08.30", time(8, 30)),
        ("8.30", time(8, 30)),
        ("13.00.00", time(13)),
        ("13:00:00", time(13)),
        ("00.00", time(0)),
    ],
)
def test_times_are_the_same_in_forms_and_files(typed, value):
    assert ClockField().clean(typed) == cells.time_cell(typed) == value


@pytest.mark.parametrize("typed", ["24.00", "8.3", "8,30", "08.60", "08:30 WIB", "٠٨.٣٠", "8"])
def test_what_is_no_time_is_none_in_both(typed):
    for read in (ClockField().clean, cells.time_cell):
        with pytest.raises(ValidationError):
            read(typed)


def test_a_form_drops_the_seconds_of_a_device():
    assert ClockField().clean("07:30:45.123") == time(7, 30)


@pytest.mark.parametrize(
    ("typed", "value"), [("62.5", "62.5"), ("62,5 %", "62.5"), ("100", "100"), ("100.00", "100"), ("0", "0")]
)
def test_percentages(typed, value):
    assert PercentField(places=2).clean(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1.250", "two_ways"), ("1,250", "two_ways"), ("100,01", "decimal"), ("-1", "decimal"), ("", "required")],
)
def test_percentages_that_are_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        PercentField(places=2).clean(typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "typed", ["2026-10", "2026-10-01", "Oktober 2026", "okt 2026", "Okt. 2026", "October 2026", "OKTOBER-2026"]
)
def test_months(typed):
    assert month_cell(typed) == Month(2026, 10)


@pytest.mark.parametrize("typed", ["Okt-26", "10/2026", "2026-10-02", "2026-13", "Bulan 2026", "2026"])
def test_what_is_no_month(typed):
    with pytest.raises(ValidationError):
        month_cell(typed)
