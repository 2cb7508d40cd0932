"""Rows beside what the trail says of them."""

from collections.abc import Iterator

from django.db import models

from accounts.audit.scratch import Said
from accounts.audit.states import ABSENT, digest_of


def side_by_side(
    rows: Iterator[models.Model], said: Iterator[Said]
) -> Iterator[tuple[models.Model | None, Said | None]]:
    """Yield rows and what the trail says of them by primary key, None where there is only one of the two."""
    row, one = next(rows, None), next(said, None)
    while row is not None or one is not None:
        if one is None or (row is not None and row.pk < one.pk):
            yield row, None
            row = next(rows, None)
        elif row is None or one.pk < row.pk:
            yield None, one
            one = next(said, None)
        else:
            yield row, one
            row, one = next(rows, None), next(said, None)


def difference(label: str, row: models.Model | None, one: Said | None, *, partly: bool) -> str:
    """Return in what a row differs from what the trail says of it, '' for nothing.

    `partly`: not all events were read, so that a row of which they say nothing is no fault.
    """
    if one is None:
        return "" if row is None or partly else f"{label} {row.pk} stands in its table without any event."
    last = f"{label} {one.pk}", f"{one.stream} #{one.sequence}"
    if row is None:
        return "" if one.digest == ABSENT else f"{last[0]} is gone from its table; its last event is {last[1]}."
    if one.digest == ABSENT:
        return f"{last[0]} stands in its table, but was deleted by {last[1]}."
    return "" if one.digest == digest_of(row) else f"{last[0]} is not as its last event left it ({last[1]})."
