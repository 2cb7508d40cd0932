"""What a person's status leaves of the amounts, day by day, before any scheme looks at them. Plain Python.

A day has the shares of everything that holds on it (an absence, a sanction, the time on probation); they combine by one
stated rule. What an acting post pays is added to the amounts of its days before the shares are taken.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any, NamedTuple, TypeAlias

from tpp.schemes.strict import SchemeError, each

STATUS_OFF = "status_off"
WHOLE = Fraction(1)
_ROW = re.compile(r"[a-z0-9_]{1,20}")
Amounts: TypeAlias = tuple[tuple[str, int], ...]


class ShareCombination(StrEnum):
    """How the shares of one day combine."""

    LOWEST = "lowest"
    PRODUCT = "product"


class StatusShare(NamedTuple):
    """A row of the status layer at work: from day `first` to day `last` of the month (1..31) `kept` is left.

    `code` names the row; a row that changes nothing of the amounts (a post paid instead of one's own) keeps 1.
    """

    code: str
    first: int
    last: int
    kept: Fraction

    def as_json(self) -> list[Any]:
        """Return `[code, first, last, kept]`, the share as a fraction in text, as recaps store it."""
        return [self.code, self.first, self.last, str(self.kept)]


class Added(NamedTuple):
    """A part of the amounts (rupiah a month by component) of an acting post, on days `first` to `last` of the month.

    The amounts of a difference may be below 0.
    """

    code: str
    first: int
    last: int
    agency: str
    position_class: int
    part: Fraction
    amounts: Amounts

    def as_json(self) -> list[Any]:
        """Return a list in the order of the fields: the part as a fraction in text, amounts as [component, rupiah]."""
        return [*self[:5], str(self.part), [list(amount) for amount in self.amounts]]


class StatusEffect(NamedTuple):
    """Everything that the status of one person does in a month; nothing of it for most people."""

    shares: tuple[StatusShare, ...] = ()
    added: tuple[Added, ...] = ()
    combination: ShareCombination = ShareCombination.LOWEST

    def kept_on(self, day: int) -> Fraction:
        """Return what is left of the amounts on a day of the month."""
        shares = [share.kept for share in self.shares if share.first <= day <= share.last]
        if self.combination is ShareCombination.PRODUCT:
            return reduce(mul, shares, WHOLE)
        return min(shares, default=WHOLE)

    def added_on(self, day: int) -> list[Added]:
        """Return what acting posts add on a day of the month."""
        return [one for one in self.added if one.first <= day <= one.last]

    def without_shares(self) -> "StatusEffect":
        """Return the same person as if nothing were taken away."""
        return self._replace(shares=())

    def as_json(self) -> dict[str, Any]:
        """Return shares, additions and how they combine, as recaps store them; `from_json` reads it."""
        return {
            "shares": [share.as_json() for share in self.shares],
            "added": [one.as_json() for one in self.added],
            "combination": str(self.combination),
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "StatusEffect":
        """Return the effect that a closed recap was computed with."""
        return cls(
            tuple(StatusShare(code, first, last, Fraction(kept)) for code, first, last, kept in plain["shares"]),
            tuple(_read_added(row) for row in plain["added"]),
            ShareCombination(plain["combination"]),
        )


def _read_added(row: list[Any]) -> Added:
    code, first, last, agency, position_class, part, amounts = row
    return Added(code, first, last, agency, position_class, Fraction(part), tuple((n, a) for n, a in amounts))


NO_EFFECT = StatusEffect()


def stretches(days: Iterable[tuple[int, str, Fraction]]) -> list[StatusShare]:
    """Return shares from (day, code, kept) in the order of the days: neighbours that say the same are one."""
    found: list[StatusShare] = []
    for day, code, kept in days:
        last = found[-1] if found else None
        if last and (last.code, last.kept, last.last) == (code, kept, day - 1):
            found[-1] = last._replace(last=day)
        else:
            found.append(StatusShare(code, day, day, kept))
    return found


def read_status_off(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the rows that a scheme document switches off by name (`status_off`); raise `SchemeError` otherwise."""
    if STATUS_OFF not in document:
        return frozenset()
    names = each(document[STATUS_OFF], STATUS_OFF, _row_name)
    for number, name in enumerate(names):
        if name in names[:number]:
            raise SchemeError(f"{STATUS_OFF}[{number}]", "duplicate", name)
    return frozenset(names)


def _row_name(value: object, place: str) -> str:
    if not isinstance(value, str) or not _ROW.fullmatch(value):
        raise SchemeError(place, "no_name", value)
    return value


def acting_difference(own: Amounts, acting: Amounts) -> Amounts:
    """Return by component what an acting post pays more than one's own; nothing where its sum is not higher."""
    mine, theirs = dict(own), dict(acting)
    # The sums decide. Then every component counts with its sign, or the difference would be more than that of the sums.
    if sum(theirs.values()) <= sum(mine.values()):
        return ()
    return tuple((name, theirs.get(name, 0) - mine.get(name, 0)) for name in sorted(mine.keys() | theirs.keys()))
