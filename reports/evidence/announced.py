"""What was announced and did not come: how often somebody did that."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count

from reports.models import AnnouncedFile


def broken_promises(employee_ids: Collection[int], at: datetime) -> dict[int, int]:
    """Return by employee how many announced photos had not come when their time was over; one query.

    Also of reports that were withdrawn or rejected since: what was announced for nothing was announced.
    """
    broken = AnnouncedFile.objects.filter(
        activity__employee__in=employee_ids, complete_at__isnull=True, until__lte=at
    ).order_by()
    return dict(broken.values_list("activity__employee").annotate(count=Count("pk")))
