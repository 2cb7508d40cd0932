"""Why the calendar of a closed month stays as it is."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.refusal import Refusal
from reports.models import MonthLock
from reports.period import Month
from reports.wording import month_name


def locks_between(first: date, last: date | None = None) -> QuerySet[MonthLock]:
    """Return the closed months of everybody that touch the days from `first` to `last` (or to all time)."""
    locks = MonthLock.objects.filter(month__gte=Month.of(first).first)
    return locks if last is None else locks.filter(month__lte=last)


def refuse_locked(locks: QuerySet[MonthLock], field: str) -> Refusal | None:
    """Return the refusal `month_locked` that names the first of the closed months, None where there is none."""
    first = locks.order_by("month").values_list("month", flat=True).first()
    return None if first is None else closed_refusal(first, field)


def closed_refusal(month: date, field: str) -> Refusal:
    """Return the refusal `month_locked` for the month that begins on `month`."""
    return Refusal(
        "month_locked",
        _(
            "The recap of %(month)s is closed, and this would change what was required in it. Have the recap "
            "reopened first, or choose days in an open month."
        )
        % {"month": month_name(month)},
        field,
    )
