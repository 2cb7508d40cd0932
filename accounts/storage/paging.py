"""Pages of a list that grows with the years: each is found through an index, whatever lies before and behind it.

A page is named by the row it follows and not by a number, so that nothing is counted and nothing passed over. Lists
with an end of their own (the people of an agency, the lines of a recap) keep Django's numbered pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

_M = TypeVar("_M", bound=Model)
_NEWER, _OLDER, _OLDEST = "newer", "older", "oldest"


@dataclass(frozen=True)
class ListPage(Generic[_M]):
    """One page, its newest row first; `newer`, `older` and `oldest` are values of `?page=`, '' where nothing is.

    The first page is the list without `page`.
    """

    rows: Sequence[_M]
    newer: str = ""
    older: str = ""
    oldest: str = ""


def page_of(rows: QuerySet[_M], asked: str | None, *, by: str, size: int, either: Sequence[Q] = ()) -> ListPage[_M]:
    """Return the page `asked` (`?page=`) of `rows`, the latest `by` first and the higher id among equals; one query.

    `by` is a column that is never empty, or `pk`; an index that ends with it and the id makes every page as cheap as
    the first. Of `either` one condition has to hold: each is asked through its own index, where a plain OR would read
    and sort everything that fits. What names no page, or one that is gone, is the first page (then two queries).
    """
    salt = f"page of {rows.model._meta.label_lower} by {by}"
    way, key = _read(asked or "", salt)
    columns = tuple(dict.fromkeys((by, "pk")))
    upwards = way in (_NEWER, _OLDEST)
    chosen = rows.order_by(*(column if upwards else f"-{column}" for column in columns))
    if key:
        beyond = TupleGreaterThan if upwards else TupleLessThan
        chosen = chosen.filter(beyond(Tuple(*map(F, columns)), key))
    if either:
        chosen = chosen.filter(pk__in=_first_of_each(chosen, either, size + 1))
    found = list(chosen[: size + 1])
    more, found = len(found) > size, found[:size]
    if way and not (more if way == _NEWER else found):
        return page_of(rows, None, by=by, size=size, either=either)
    if upwards:
        found.reverse()

    def name(towards: str, row: _M | None = None) -> str:
        key = [str(attrgetter(column.replace("__", "."))(row)) for column in columns] if row else []
        return signing.dumps([towards, *key], salt=salt)

    has_newer = more if way == _OLDEST else bool(way)
    has_older = way == _NEWER or (way != _OLDEST and more)
    return ListPage(
        found,
        newer=name(_NEWER, found[0]) if has_newer else "",
        older=name(_OLDER, found[-1]) if has_older else "",
        oldest=name(_OLDEST) if has_older else "",
    )


def _read(asked: str, salt: str) -> tuple[str, tuple[str, ...]]:
    """Return the way to go and the key of the row to start from; signed, so that no value has to be looked at."""
    try:
        way, *key = signing.loads(asked, salt=salt)
    except signing.BadSignature:
        return "", ()
    return way, tuple(key)


def _first_of_each(chosen: QuerySet[_M], either: Sequence[Q], size: int) -> RawSQL:
    """Return the ids of the first rows that each condition finds."""
    parts = [chosen.filter(one).values("pk")[:size].query.sql_with_params() for one in either]
    # Django cannot put a limit on the parts of a union on SQLite.
    union = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _parameters in parts)  # noqa: S608 - statements that Django wrote
    return RawSQL(union, [value for _sql, parameters in parts for value in parameters])  # noqa: S611 - values travel as parameters
