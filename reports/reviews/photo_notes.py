"""What a reviewer reads of photos that were announced and are not here."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import ngettext

from accounts.rules.enums import Zone
from reports.activities.gate_facts import Context
from reports.evidence.announced import broken_promises
from reports.wording.sentences import awaited_photo


class Awaiting(Protocol):
    """A waiting report as far as its photo goes."""

    @property
    def pk(self) -> int:
        """The id of the report."""

    @property
    def employee_id(self) -> int:
        """Whose it is."""

    @property
    def work_date(self) -> date:
        """The day it belongs to."""

    @property
    def photo_until(self) -> datetime | None:
        """Until when its photo may come; None where none is awaited."""


def photo_notes(rows: Iterable[Awaiting], context: Context, at: datetime) -> dict[int, list[str]]:
    """Return what the reviewer reads of photos that were announced and are not here, by report.

    A query where there is any, for how often each of the people has promised and not kept it.
    """
    awaited = [(row, row.photo_until) for row in rows if row.photo_until]
    if not awaited:
        return {}
    broken = broken_promises({row.employee_id for row, _until in awaited}, at)
    found = {}
    for row, until in awaited:
        post = context.service(row.employee_id).post(row.work_date)
        found[row.pk] = [awaited_photo(until, at, context.rulebook.zone(post.agency_id) if post else Zone.WIB)]
        if count := broken.get(row.employee_id, 0):
            text = ngettext(
                "%(count)d photo of this person was announced and did not come.",
                "%(count)d photos of this person were announced and did not come.",
                count,
            )
            found[row.pk].append(text % {"count": count})
    return found
