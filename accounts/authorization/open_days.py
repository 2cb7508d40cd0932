"""Asks the reporting side which open days a change would close, without knowing that side.

The setting `CONFIRMED_CLOSING` names a function that gives a context manager around the change of an agency or a post,
which raises `Unconfirmed` where somebody would lose an open day; `TOLD_CLOSING` names the one around an import. Without
the settings nothing is asked.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.authorization.access import Authority

# The event that says whose open days a change closes. It is no part of the change: tomorrow other days are open.
SHORTENED = "deadlines.shortened"


def confirmed_closing(
    *,
    by: Authority,
    at: datetime,
    source: str,
    act: str,
    confirmed: str,
    employee_ids: Collection[int] | None = None,
) -> AbstractContextManager[None]:
    """Return what surrounds a change of an agency or a post, inside its transaction; of all, or of some people."""
    surround = _named("CONFIRMED_CLOSING")
    found: AbstractContextManager[None] = surround(
        by=by, at=at, source=source, act=act, confirmed=confirmed, employee_ids=employee_ids
    )
    return found


def told_closing(
    context: object, act: str, employee_ids: Collection[int] | None = None
) -> AbstractContextManager[None]:
    """Return what surrounds the writing of an import that can touch all, or some people."""
    if employee_ids is not None and not employee_ids:
        return nullcontext()
    surround = _named("TOLD_CLOSING")
    found: AbstractContextManager[None] = surround(context=context, act=act, employee_ids=employee_ids)
    return found


def _named(setting: str) -> Any:
    path = getattr(settings, setting, "")
    return import_string(path) if path else lambda **_known: nullcontext()
