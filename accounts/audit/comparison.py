"""Rows beside what the trail says of them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from django.db import models

from accounts.audit.scratch import Said
from accounts.audit.states import ABSENT, row_digest


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


class RowFaultKind(StrEnum):
    """In which way a row differs from what the trail says of it."""

    UNKNOWN = "unknown"
    GONE = "gone"
    DELETED = "deleted"
    ALTERED = "altered"


class RowFault(NamedTuple):
    """A row of the table `label` that differs from what the trail says; `last` is the event that said so last."""

    kind: RowFaultKind
    label: str
    pk: int
    last: str = ""

    @property
    def sentence(self) -> str:
        """Return what differs."""
        return _SENTENCES[self.kind] % self._asdict()


_SENTENCES = {
    RowFaultKind.UNKNOWN: "%(label)s %(pk)s stands in its table without any event.",
    RowFaultKind.GONE: "%(label)s %(pk)s is gone from its table; its last event is %(last)s.",
    RowFaultKind.DELETED: "%(label)s %(pk)s stands in its table, but was deleted by %(last)s.",
    RowFaultKind.ALTERED: "%(label)s %(pk)s is not as its last event left it (%(last)s).",
}


def row_fault(label: str, row: models.Model | None, one: Said | None, *, partly: bool) -> RowFault | None:
    """Return in what a row differs from what the trail says of it, None for nothing.

    `partly`: not all events were read, so that a row of which they say nothing is no fault.
    """
    if one is None:
        return None if row is None or partly else RowFault(RowFaultKind.UNKNOWN, label, row.pk)
    last = f"{one.stream} #{one.sequence}"
    if row is None:
        return None if one.digest == ABSENT else RowFault(RowFaultKind.GONE, label, one.pk, last)
    if one.digest == ABSENT:
        return RowFault(RowFaultKind.DELETED, label, one.pk, last)
    return None if one.digest == row_digest(row) else RowFault(RowFaultKind.ALTERED, label, one.pk, last)
