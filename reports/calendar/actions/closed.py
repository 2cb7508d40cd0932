"""Why the calendar of a closed month stays as it is."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from accounts.pages.formatting import month_name
from accounts.rules.refusal import Refusal
from reports.models import Activity, ActivityKind, MonthLock
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month


def locks_between(first: date, last: date | None = None) -> QuerySet[MonthLock]:
    """Return the closed months of everybody that touch the days from `first` to `last` (or to all time)."""
    locks = MonthLock.objects.filter(month__gte=Month.of(first).first)
    return locks if last is None else locks.filter(month__lte=last)


def refuse_closed_month(locks: QuerySet[MonthLock], field: str) -> Refusal | None:
    """Say at `field` which of them is the earliest, and that it can be reopened; one query."""
    first = locks.order_by("month").values_list("month", flat=True).first()
    return None if first is None else closed_refusal(first, field)


def closed_refusal(month: date, field: str) -> Refusal:
    """Say which recap stands in the way and that it can be reopened; `month` is its first day."""
    return Refusal(
        "month_locked",
        _(
            "The recap of %(month)s is closed, and this would change what was required in it. Have the recap "
            "reopened first, or choose days in an open month."
        )
        % {"month": month_name(month)},
        field,
    )


def kinds_with_closed_norms(kind_ids: Collection[int]) -> set[int]:
    """Return the kinds by whose norm work of a closed month was counted; one query."""
    counted = Activity.objects.filter(kind=OuterRef("pk"), volume__isnull=False, status=ActivityStatus.APPROVED)
    locks = MonthLock.objects.filter(employee=OuterRef("employee"), month=OuterRef("month"))
    counted = counted.annotate(month=TruncMonth("work_date")).filter(Exists(locks))
    found = ActivityKind.objects.filter(Exists(counted), pk__in=kind_ids).order_by()
    return set(found.values_list("pk", flat=True))


def norm_refusal(name: str) -> Refusal:
    """Return the refusal `norm_locked` for a kind by whose norm work of a closed month was counted."""
    message = _(
        "Work of a closed month was counted by the norm of “%(name)s”, so the norm stays. Enter a new kind with the "
        "new norm, and do not offer this one any longer."
    )
    return Refusal("norm_locked", message % {"name": name}, "norm_minutes")
