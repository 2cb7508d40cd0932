"""What a reviewer sees: activities grouped by person and day, with the sums of the day beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Authority
from accounts.models import Employee, Placement
from accounts.queries import placements_during
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
    waiting: QuerySet[Activity],
    shown: Sequence[PersonDay],
    ticked: Collection[tuple[int, int]] = (),
    refusals: Mapping[int, Refusal] | None = None,
) -> Iterable[Group]:
    """Return the groups of a page of person-days, in their order; six queries."""
    if not shown:
        return []
    of_page = Q()
    for day, employee_id in shown:
        of_page |= Q(work_date=day, employee_id=employee_id)
    rows = list(waiting.filter(of_page).select_related("employee", "kind", "evidence").order_by("start_time", "pk"))
    sums = _sums(of_page, shown, rows)
    found: dict[PersonDay, Group] = {}
    for day, employee_id in shown:
        own = [row for row in rows if (row.work_date, row.employee_id) == (day, employee_id)]
        items = [item(row, ticked, (refusals or {}).get(row.pk)) for row in own]
        if items:
            found[day, employee_id] = Group(items[0].name, items[0].day_text, sums[day, employee_id], items)
    return found.values()


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


def _sums(of_page: Q, shown: Sequence[PersonDay], rows: Iterable[Activity]) -> dict[PersonDay, str]:
    approved = {
        (day, employee_id): minutes
        for day, employee_id, minutes in Activity.objects.filter(of_page, status=ActivityStatus.APPROVED)
        .order_by()
        .values_list("work_date", "employee_id")
        .annotate(minutes=Sum("minutes"))
    }
    waiting: dict[PersonDay, int] = dict.fromkeys(shown, 0)
    for row in rows:
        waiting[row.work_date, row.employee_id] += row.minutes
    first, last = min(shown)[0], max(shown)[0]
    people = Employee.objects.filter(pk__in={employee_id for _day, employee_id in shown})
    rulebook, posts = Rulebook.load(first, last), placements_during(first, last, people)
    text = _("%(waiting)d min waiting, %(approved)d min approved, quota %(quota)d")
    return {
        (day, employee_id): text
        % {
            "waiting": waiting[day, employee_id],
            "approved": approved.get((day, employee_id), 0),
            "quota": _quota(rulebook, posts.get(employee_id, []), day),
        }
        for day, employee_id in shown
    }


def _quota(rulebook: Rulebook, posts: Sequence[Placement], day: date) -> int:
    post = next((post for post in reversed(posts) if post.starts_on <= day), None)
    return rulebook.quota(post.agency_id, day) if post else 0
