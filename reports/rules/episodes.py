"""Absence as it was lived: letters of one kind that follow each other are one episode. Plain Python."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

MONTHS_A_YEAR = 12
_A_DAY = timedelta(days=1)


class AbsenceLetter(NamedTuple):
    """One absence as it was entered: every day from `first` to `last`, both included."""

    kind: str
    first: date
    last: date


class Episode(NamedTuple):
    """Letters of one kind with nothing but days of rest between them; from the first day to the last."""

    kind: str
    first: date
    last: date

    @property
    def months(self) -> int:
        """Return how many whole months it lasts."""
        return whole_months(self.first, self.last)

    def months_before(self, day: date) -> int:
        """Return how many whole months it has lasted when `day` begins."""
        return max(0, whole_months(self.first, day - _A_DAY))


def episodes(letters: Iterable[AbsenceLetter], is_rest: Callable[[date], bool]) -> list[Episode]:
    """Return the episodes of one person in the order of their first days.

    Two letters of a kind are one episode where the second begins on the day after the first ends, where they overlap,
    or where only days on which `is_rest` lie between: who is sick until Friday and again from Monday was sick.
    """
    found: list[Episode] = []
    latest: dict[str, int] = {}
    for kind, first, last in sorted(letters, key=lambda letter: (letter.first, letter.last)):
        place = latest.get(kind)
        if place is not None and _adjoins(found[place].last, first, is_rest):
            found[place] = found[place]._replace(last=max(found[place].last, last))
        else:
            latest[kind] = len(found)
            found.append(Episode(kind, first, last))
    return found


def _adjoins(ended: date, begins: date, is_rest: Callable[[date], bool]) -> bool:
    between = (begins - ended).days - 1
    return all(is_rest(ended + timedelta(days=number)) for number in range(1, between + 1))


def whole_months(first: date, last: date) -> int:
    """Return the whole months from `first` to `last`, both included: 15 March to 14 June is three."""
    after = last + _A_DAY
    months = (after.year - first.year) * MONTHS_A_YEAR + after.month - first.month
    return months - (after.day < first.day)
