"""What a phone has sent, and how much is still on its way."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Sum

from reports.models import AnnouncedFile, OutboxReport
from reports.outbox.limits import HOUR


class OnTheWay(NamedTuple):
    """Photos that may still come: how many, and their bytes in all."""

    files: int
    size: int


def find_report(employee_id: int, uuid: UUID) -> OutboxReport | None:
    """Return what the person's phone sent under this name."""
    found = OutboxReport.objects.select_related("activity", "activity__evidence")
    return found.filter(activity__employee=employee_id, activity__client_uuid=uuid).first()


def on_the_way(employee_id: int, at: datetime, *, but: int | None = None) -> OnTheWay:
    """Return what of the person may still come at the moment `at`, leaving out that of one report.

    What was announced with a report that was withdrawn counts: its bytes take the same place.
    """
    open_files = AnnouncedFile.objects.filter(activity__employee=employee_id, complete_at__isnull=True, until__gt=at)
    sums = open_files.exclude(activity=but).aggregate(files=Count("pk"), size=Sum("size", default=0))
    return OnTheWay(sums["files"], sums["size"])


def received_lately(employee_id: int, at: datetime) -> int:
    """Return how many reports of the person came from phones in the last hour."""
    since = OutboxReport.objects.filter(activity__employee=employee_id, received_at__gt=at - HOUR)
    return since.count()
