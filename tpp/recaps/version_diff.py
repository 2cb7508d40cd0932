"""What changed between two versions of a closed recap: from what was stored, nothing is computed again."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reports.rules.period import Month
from tpp.models import Recap
from tpp.payroll.recap_line import Line, Person
from tpp.recaps.exports.columns import ALLOWANCE, COLUMNS, RecapColumn
from tpp.recaps.exports.rows import recap_row
from tpp.recaps.queries import stored_lines


class FigureChange(NamedTuple):
    """One figure that differs; `field` is its name, `before` and `after` what the versions say (empty: nothing)."""

    field: str
    before: object
    after: object


class PersonChanges(NamedTuple):
    """Somebody whose line differs; added or removed people have one change with an empty side."""

    person: Person
    changes: tuple[FigureChange, ...]
    # Days of the month (1..31) whose minutes or notes differ.
    days: tuple[int, ...] = ()


# What a person is called is no figure; everything else that the recap says of them is compared.
_OF_THE_PERSON = frozenset({"number", "name", "nip", "rank"})
# As the stored totals and the file of differences call them.
_SHORT = {"required_minutes": "required", "credited_minutes": "credited", "base_amount": "base"}
FIGURES: Mapping[str, RecapColumn] = {
    _SHORT.get(column.name, column.name): column
    for column in (*ALLOWANCE, COLUMNS["net"])
    if column.name not in _OF_THE_PERSON
}


def compare(first: Recap, second: Recap) -> list[PersonChanges]:
    """Return the people whose lines differ, by NIP; two statements."""
    before, after = _by_person(first), _by_person(second)
    return sorted(_differing(Month.of(first.month), before, after), key=lambda found: found.person.nip)


def header_changes(first: Recap, second: Recap) -> list[FigureChange]:
    """Return what differs above the lines: scheme, totals, warnings, names."""
    found = []
    for name in ("scheme", "letterhead", "policies", "totals"):
        one, other = first.header.get(name), second.header.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            keys = dict.fromkeys((*one, *other))
            found += [
                FigureChange(f"{name}.{key}", one.get(key), other.get(key))
                for key in keys
                if one.get(key) != other.get(key)
            ]
        elif one != other:
            found.append(FigureChange(name, one, other))
    return found


def _by_person(recap: Recap) -> dict[int, Line]:
    return {line.person.employee_id: line for line in stored_lines([recap])}


def _differing(month: Month, before: Mapping[int, Line], after: Mapping[int, Line]) -> Iterator[PersonChanges]:
    for pk in before.keys() | after.keys():
        one, other = before.get(pk), after.get(pk)
        if one and other:
            changes, days = tuple(_changes(month, one, other)), tuple(_days(one, other))
            if changes or days:
                yield PersonChanges(other.person, changes, days)
        elif one:
            yield PersonChanges(one.person, (FigureChange("net", one.payment.net, ""),))
        elif other:
            yield PersonChanges(other.person, (FigureChange("net", "", other.payment.net),))


def _changes(month: Month, one: Line, other: Line) -> Iterator[FigureChange]:
    before, after = _figures(month, one), _figures(month, other)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield FigureChange(name, before.get(name, ""), after.get(name, ""))


def _figures(month: Month, line: Line) -> dict[str, Any]:
    said = recap_row(month, line)._asdict() | {"net": line.payment.net}
    taken = {f"deductions.{one.id}": one.amount for one in line.payment.deductions}
    paid = {f"adjustments.{one.reference}": one.amount for one in line.payment.adjustments}
    given = {f"given.{name}": str(value) for name, value in line.given.items()}
    return {name: said[column.name] for name, column in FIGURES.items()} | taken | paid | given


def _days(one: Line, other: Line) -> Iterator[int]:
    before = {day.day: day for day in one.days}
    after = {day.day: day for day in other.days}
    for number in sorted(before.keys() | after.keys()):
        if before.get(number) != after.get(number):
            yield number
