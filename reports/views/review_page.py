"""What a reviewer sees: activities grouped by person and day, with the sums of the day beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Authority
from accounts.models import Placement
from accounts.refusal import Refusal
from accounts.templatetags.ui import id_date
from reports.enums import ActivityStatus
from reports.models import Activity, Evidence
from reports.rulebook import Rulebook
from reports.templatetags.reporting import hours

PersonDay = tuple[date, int]


@dataclass(slots=True)
class Item:
    """An activity as the reviewer sees it; `pair` names it with its version."""

    pk: int
    pair: str
    name: str
    day_text: str
    hours: str
    minutes: int
    mode: str
    kind: str
    description: str
    output: str
    status: str
    reason: str
    evidence: Evidence | None
    ticked: bool
    refusal: str


@dataclass(slots=True)
class Group:
    """What waits of one person and day."""

    name: str
    day_text: str
    sums: str
    items: list[Item] = field(default_factory=list)

    @property
    def pairs(self) -> str:
        """Return all activities of the group with the versions shown."""
        return ",".join(item.pair for item in self.items)

    @property
    def approve_label(self) -> str:
        """Return the words on the button for the whole day."""
        count = len(self.items)
        return ngettext("Approve %(n)d", "Approve all %(n)d", count) % {"n": count}


def person_days(waiting: QuerySet[Activity]) -> list[PersonDay]:
    """Return the days of people that wait, the oldest first: its report closes first too."""
    ordered = waiting.order_by("work_date", "employee__name", "employee_id")
    return list(ordered.values_list("work_date", "employee_id").distinct())


def groups(
    shown: Sequence[PersonDay],
    ticked: Collection[tuple[int, int]] = (),
    refusals: Mapping[int, Refusal] | None = None,
) -> Iterable[Group]:
    """Return the groups of a page of `person_days`, in their order; five queries.

    Who reviews what depends on person and day alone: whatever is submitted on these days is the reviewer's.
    """
    if not shown:
        return []
    # Asking for people and days apart may find a little more than the pairs, and is far cheaper to ask.
    near = Activity.objects.filter(
        employee_id__in={employee_id for _day, employee_id in shown}, work_date__in={day for day, _employee_id in shown}
    )
    found: dict[PersonDay, list[Activity]] = {pair: [] for pair in shown}
    submitted = near.filter(status=ActivityStatus.SUBMITTED).select_related("employee", "kind", "evidence")
    for row in submitted.order_by("start_time", "pk"):
        if (pair := (row.work_date, row.employee_id)) in found:
            found[pair].append(row)
    sums = _sums(near, found)
    why = refusals or {}
    return [
        Group(
            rows[0].employee.name,
            id_date(day),
            sums[day, employee_id],
            [item(row, ticked, why.get(row.pk)) for row in rows],
        )
        for (day, employee_id), rows in found.items()
        if rows
    ]


def item(activity: Activity, ticked: Collection[tuple[int, int]] = (), refusal: Refusal | None = None) -> Item:
    """Return an activity, whose employee and kind are loaded, as the reviewer sees it."""
    kind = activity.kind.name if activity.kind else ""
    if activity.kind and activity.volume:
        kind = f"{kind} ({activity.volume} {activity.kind.unit})"
    return Item(
        pk=activity.pk,
        pair=f"{activity.pk}:{activity.version}",
        name=activity.employee.name,
        day_text=id_date(activity.work_date),
        hours=hours(activity),
        minutes=activity.minutes,
        mode=activity.mode,
        kind=kind,
        description=activity.description,
        output=activity.output,
        status=activity.status,
        reason=activity.decision_reason,
        evidence=activity.evidence,
        ticked=(activity.pk, activity.version) in ticked,
        refusal=refusal.message if refusal else "",
    )


def recently_decided(authority: Authority, most: int) -> list[Activity]:
    """Return what the person decided last and still stands, the latest first."""
    decided = Activity.objects.filter(decided_by=authority.employee)
    return list(decided.select_related("employee", "kind", "evidence").order_by("-decided_at", "-pk")[:most])


def _sums(near: QuerySet[Activity], found: Mapping[PersonDay, Sequence[Activity]]) -> dict[PersonDay, str]:
    done = near.filter(status=ActivityStatus.APPROVED).order_by().values_list("work_date", "employee_id")
    approved = {(day, employee_id): minutes for day, employee_id, minutes in done.annotate(Sum("minutes"))}
    last = max(found)[0]
    rulebook = Rulebook.load(min(found)[0], last)
    posts: dict[int, list[tuple[date, int]]] = {employee_id: [] for _day, employee_id in found}
    held = Placement.objects.filter(employee_id__in=posts, starts_on__lte=last).order_by("starts_on")
    for employee_id, starts_on, agency_id in held.values_list("employee_id", "starts_on", "agency_id"):
        posts[employee_id].append((starts_on, agency_id))
    text = _("%(waiting)d min waiting, %(approved)d min approved, quota %(quota)d")
    return {
        (day, employee_id): text
        % {
            "waiting": sum(row.minutes for row in rows),
            "approved": approved.get((day, employee_id), 0),
            "quota": _quota(rulebook, posts[employee_id], day),
        }
        for (day, employee_id), rows in found.items()
    }


def _quota(rulebook: Rulebook, posts: Sequence[tuple[date, int]], day: date) -> int:
    agency_id = next((agency_id for starts_on, agency_id in reversed(posts) if starts_on <= day), None)
    return rulebook.quota(agency_id, day) if agency_id else 0
