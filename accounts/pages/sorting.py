"""How a list stands: sorted on the server by a column that `?order=` names, with `-` the other way round."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import F
from django.db.models.expressions import OrderBy

from accounts.authorization.access import Request

Row = TypeVar("Row")


def order_asked(request: Request, columns: Collection[str], usual: str = "") -> str:
    """Return the order that the address asks for, or `usual` where it names none of the columns."""
    asked = request.GET.get("order", "")
    return asked if asked.removeprefix("-") in columns else usual


def order_by(order: str, columns: Mapping[str, Sequence[str | F]]) -> list[str | F | OrderBy]:
    """Return what `QuerySet.order_by` takes; only the first field of the column turns round, the others part equals.

    A field given as `F` may be empty, and is last either way: the two databases do not agree on that by themselves.
    """
    first, *others = columns[order.removeprefix("-")]
    falls = order.startswith("-")
    if isinstance(first, F):
        return [first.desc(nulls_last=True) if falls else first.asc(nulls_last=True), *others]
    return [f"-{first}" if falls else first, *others]


def in_order(rows: Iterable[Row], order: str, keys: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
    """Return rows that are in memory in this order, those whose key is None last either way, equals as they stood."""
    key = keys[order.removeprefix("-")]
    keyed = [(key(row), row) for row in rows]
    known = sorted((one for one in keyed if one[0] is not None), key=_first, reverse=order.startswith("-"))
    return [row for _key, row in known] + [row for found, row in keyed if found is None]


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]
