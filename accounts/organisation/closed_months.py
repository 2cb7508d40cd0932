"""Asks the reporting side which days are closed, without knowing that side.

The setting `LAST_LOCKED_DAYS` names a function `(employee ids) -> {employee id: last day of the latest
closed month}`; people without a closed month are missing in its answer. Without the setting nothing is
closed.
"""

from collections.abc import Callable, Collection
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.rules.refusal import Refusal

IsLocked = Callable[[int, date], bool]


def last_locked_days(employee_ids: Collection[int]) -> dict[int, date]:
    """Return {employee id: day}, without those who have no closed month; at most one query."""
    path = getattr(settings, "LAST_LOCKED_DAYS", "")
    if not path:
        return {}
    days: dict[int, date] = import_string(path)(employee_ids)
    return days


def touches_closed_month(employee_id: int, day: date) -> bool:
    """Tell whether `day` lies in or before the latest closed month: what takes effect then reaches into it."""
    last = last_locked_days([employee_id]).get(employee_id)
    return last is not None and day <= last


def closed_month_refusal(field: str) -> Refusal:
    """Return the refusal `month_locked` at `field`, which says to reopen or to choose a later day."""
    return Refusal(
        "month_locked",
        _("This month is closed. Choose a day in an open month, or have the recap reopened first."),
        field,
    )
