"""The columns of the recap are named once; what is shown of a person and what is added up follows them."""

import pytest

from tpp.models import RecapLine
from tpp.recaps.exports.columns import ALLOWANCE, COLUMNS, PAYMENT, SUMS
from tpp.recaps.exports.paper import column_widths
from tpp.recaps.exports.printed import headings
from tpp.recaps.exports.rows import STORED, Paid, PrintedSums, RecapRow
from tpp.recaps.exports.table import Extras
from tpp.recaps.exports.xlsx import STYLES
from tpp.recaps.hash_payload import HEADER_FORMAT, line_record
from tpp.recaps.version_diff import FIGURES
from tpp.recaps.views.comparing import field_name

# Of the file for machines alone; on paper the month and the agency stand above, and PNS and PPPK apart.
FOR_MACHINES = {"period", "agency_code", "status"}
EVERYTHING = Extras(has_adjustments=True, is_running=True, taken=frozenset({"tax", "insurance", "pension", "others"}))


def test_each_figure_of_a_person_is_a_column():
    assert {column.name for column in ALLOWANCE} == {"number", *RecapRow._fields} - FOR_MACHINES
    assert tuple(column.name for column in PAYMENT) == Paid._fields
    assert len(COLUMNS) == len(ALLOWANCE) + len(PAYMENT)


def test_money_is_added_up_and_nothing_else():
    assert PrintedSums._fields == ("people", *SUMS, *Paid._fields)
    assert set(PrintedSums._fields[1:]) == {column.name for column in COLUMNS.values() if column.kind == "money"}


def test_every_column_is_drawn_the_same_way_everywhere():
    assert {column.kind for column in COLUMNS.values()} == set(STYLES)
    assert tuple(headings(EVERYTHING)) == tuple(COLUMNS)
    assert tuple(column_widths(EVERYTHING)) == tuple(name for name in COLUMNS if name != "nip")
    assert sum(column_widths(EVERYTHING).values()) == pytest.approx(sum(column_widths(Extras()).values()))
    assert all(column.sheet for column in COLUMNS.values())


def test_every_column_of_a_stored_line_is_in_its_hash():
    """What is not would be changed unseen; what is added needs a format of its own, for hashes that are stored."""
    columns = {field.name for field in RecapLine._meta.concrete_fields} - {"id", "recap", "employee"}
    assert line_record(RecapLine(), header={"format": HEADER_FORMAT}).keys() == columns
    assert line_record(RecapLine(), header={"format": 1}).keys() == columns - {"deductions", "adjustments", "net"}
    assert set(STORED) < columns


def test_every_figure_is_compared_between_versions_and_has_a_name():
    assert list(FIGURES) == ["position_class", "base", "required", "credited", "percent", "deduction", "tpp", "net"]
    assert [name for name in FIGURES if field_name(name) == name] == []
