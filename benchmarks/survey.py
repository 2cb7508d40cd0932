"""(b) How many statements each page of the site takes, for somebody with many rows to see."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Agency, Employee, Placement, Role
from benchmarks.browser import Browser
from benchmarks.measuring import counted
from benchmarks.regency import LARGEST, MONTH, Cast
from reports.models import Absence, Activity, ActivityKind, Evidence, Holiday, ReportingPolicy
from tpp.models import BaseAmount, Scheme

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_OUTSIDE = ("featureless/", "account/", "i18n/")
# What a number in an address stands for, by the word before it.
_MODELS = {
    "activities": Activity,
    "employees": Employee,
    "agencies": Agency,
    "evidence": Evidence,
    "holidays": Holiday,
    "absences": Absence,
    "kinds": ActivityKind,
    "policies": ReportingPolicy,
    "schemes": Scheme,
    "base-amounts": BaseAmount,
    "roles": Role,
    "placements": Placement,
}


def measure(cast: Cast, visitors: Sequence[int]) -> list[dict[str, Any]]:
    """Return for each page that answers its address, and statements and bytes of its costliest visitor.

    Call it `apart`.
    """
    browsers = [Browser(pk) for pk in visitors]
    found = []
    for route in sorted(set(_routes(get_resolver().url_patterns))):
        address = "/" + _PARAMETER.sub(lambda match, route=route: _value(match, route, cast), route)
        visits = [visit for visitor in browsers if (visit := _visit(visitor, address))]
        if visits:
            found.append({"page": "/" + route} | max(visits, key=lambda visit: visit["statements"]))
    return found


def _visit(visitor: Browser, address: str) -> dict[str, Any] | None:
    with counted() as statements:
        answer = visitor.get(address)
    if answer.status != 200:
        return None
    return {"statements": len(statements), "bytes": len(answer.body), "ms": answer.cpu * 1000}


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif not route.startswith(_OUTSIDE):
            yield route


def _value(match: re.Match[str], route: str, cast: Cast) -> str:
    """Return what to put into an address: by the name of the parameter, a number by the word before it."""
    by_name = {
        "month": str(MONTH),
        "day": MONTH.last.isoformat(),
        "code": LARGEST,
        "employee_id": str(cast.employee),
        "nip": Employee.objects.values_list("nip", flat=True).get(pk=cast.employee),
    }
    if match[1] in by_name:
        return by_name[match[1]]
    word = route[: match.start()].rstrip("/").rpartition("/")[2]
    if word == "employees":
        return str(cast.employee)
    rows = _MODELS.get(word, Agency).objects.order_by("pk")
    if word == "activities":
        rows = rows.filter(employee=cast.employee, status="submitted")
    return str(rows.values_list("pk", flat=True)[0])
