"""What changed between two versions of a closed recap: from what was stored, nothing is computed again."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tpp.models import Recap
from tpp.payroll.recap_line import Line, Person
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


_FIELDS = ("position_class", "required", "credited", "percent", "base", "deduction", "tpp", "net")


def compare(first: Recap, second: Recap) -> list[PersonChanges]:
    """Return the people whose lines differ, by NIP; two statements."""
    before, after = _by_person(first), _by_person(second)
    return sorted(_differing(before, after), key=lambda found: found.person.nip)


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


def _differing(before: Mapping[int, Line], after: Mapping[int, Line]) -> Iterator[PersonChanges]:
    for pk in before.keys() | after.keys():
        one, other = before.get(pk), after.get(pk)
        if one and other:
            changes, days = tuple(_changes(one, other)), tuple(_days(one, other))
            if changes or days:
                yield PersonChanges(other.person, changes, days)
        elif one:
            yield PersonChanges(one.person, (FigureChange("net", one.payment.net, ""),))
        elif other:
            yield PersonChanges(other.person, (FigureChange("net", "", other.payment.net),))


def _changes(one: Line, other: Line) -> Iterator[FigureChange]:
    before, after = _figures(one), _figures(other)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield FigureChange(name, before.get(name, ""), after.get(name, ""))


def _figures(line: Line) -> dict[str, Any]:
    values = (
        line.position_class,
        line.inputs.required,
        line.inputs.credited,
        line.result.percent,
        line.result.base,
        line.result.deduction,
        line.result.tpp,
        line.payment.net,
    )
    taken = {f"deductions.{one.id}": one.amount for one in line.payment.deductions}
    paid = {f"adjustments.{one.reference}": one.amount for one in line.payment.adjustments}
    given = {f"given.{name}": str(value) for name, value in line.given.items()}
    return dict(zip(_FIELDS, values, strict=True)) | taken | paid | given


def _days(one: Line, other: Line) -> Iterator[int]:
    before = {day.day: day for day in one.days}
    after = {day.day: day for day in other.days}
    for number in sorted(before.keys() | after.keys()):
        if before.get(number) != after.get(number):
            yield number
