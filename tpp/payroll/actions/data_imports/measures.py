"""Which imported measures are percentages, so that a cell shown as `85%` means 85."""

import re
from collections.abc import Mapping

from tpp.models import Scheme
from tpp.schemes.engine import FigureKind

_PERCENT = re.compile(r"-?[0-9.]+%")


def is_percent(text: str) -> bool:
    """Tell whether a value is a number with `%`."""
    return _PERCENT.fullmatch(text) is not None


def percent_measures() -> frozenset[str]:
    """Return the measures that every scheme that reads them takes as a percentage; one query."""
    kinds: dict[str, set[str]] = {}
    for document in Scheme.objects.order_by().values_list("document", flat=True):
        inputs = document.get("inputs") if isinstance(document, Mapping) else None
        for entry in inputs if isinstance(inputs, list) else ():
            kinds.setdefault(entry["name"], set()).add(entry["kind"])
    return frozenset(name for name, found in kinds.items() if found == {FigureKind.PERCENT})


def without_sign(code: str, text: str, percents: frozenset[str]) -> str | None:
    """Return the number of a percentage, None where the measure is not known to be one."""
    return text.removesuffix("%") if code in percents or code.endswith("_percent") else None
