"""People as they are printed: PNS apart from PPPK, by rank group, the highest first."""

from itertools import groupby
from typing import NamedTuple

from tpp.recaps.exports.rows import PrintedRow, PrintedSums

_ROMAN = {
    name: number
    for number, name in enumerate("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII".split(), start=1)
}


class RankGroup(NamedTuple):
    """The people of one rank group (`III`; for PPPK the golongan), highest rank first."""

    name: str
    people: list[PrintedRow]


class Part(NamedTuple):
    """PNS (with CPNS) or PPPK: printed apart."""

    title: str
    groups: list[RankGroup]

    @property
    def sums(self) -> PrintedSums:
        """Add the rows as they are printed, already rounded."""
        return PrintedSums.of(printed for group in self.groups for printed in group.people)


def rank_group(rank: str) -> str:
    """Return the group of a rank: `III` of `III/b`; the golongan of a PPPK is its own group."""
    return rank.partition("/")[0].strip()


def rank_groups(people: list[PrintedRow]) -> list[RankGroup]:
    """Order groups and ranks from the highest down, people of one rank by NIP; a golongan of PPPK is a group."""

    def place(one: PrintedRow) -> tuple[int, tuple[int, ...], str]:
        rank = one.row.rank
        return -_ROMAN.get(rank_group(rank), 0), _descending(rank), one.row.nip

    by_rank = groupby(sorted(people, key=place), key=lambda one: rank_group(one.row.rank))
    return [RankGroup(name, list(found)) for name, found in by_rank]


def _descending(rank: str) -> tuple[int, ...]:
    return tuple(-ord(letter) for letter in rank)
