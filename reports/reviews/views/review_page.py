"""What a reviewer sees: activities grouped by person and day, with the sums of the day beside them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.authorization.access import Authority
from accounts.models import Employee
from accounts.pages.formatting import id_date
from accounts.rules.refusal import Refusal
from reports.activities.details import Detail, details
from reports.models import Activity, BulkApproval, Evidence
from reports.reviews.queue import DaySums, PersonDay, WaitingReports, still_unflagged
from reports.rules.enums import ActivityStatus
from reports.wording.sentences import FLAGS, hours


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
    details: Sequence[Detail]
    status: str
    reason: str
    evidence: Evidence | None
    ticked: bool
    refusal: str
    flags: Sequence[str]
    # What the reviewer had seen, of a report that has grown since.
    grown: bool = False
    seen_minutes: int | None = None
    seen_description: str = ""
    # What is told of a photo that was announced and is not here; nobody approves such a report.
    photo_notes: Sequence[str] = ()

    @property
    def may_be_approved(self) -> bool:
        """Tell whether an approval would not be refused for its photo."""
        return not self.photo_notes


@dataclass(slots=True)
class ReviewGroup:
    """What waits of one person and day."""

    name: str
    day_text: str
    sums: str
    items: list[Item] = field(default_factory=list)
    needs_eyes: bool = False

    @property
    def together(self) -> Sequence[Item]:
        """Return what may be approved together; what has grown is approved by itself, without its photo nothing."""
        return [item for item in self.items if not item.grown and item.may_be_approved]

    @property
    def pairs(self) -> str:
        """Return what may be approved together with the versions shown."""
        return ",".join(item.pair for item in self.together)

    @property
    def approve_label(self) -> str:
        """Return the words on the button for the whole day."""
        count = len(self.together)
        return ngettext("Approve %(n)d", "Approve all %(n)d", count) % {"n": count}


def groups(
    waiting: WaitingReports,
    shown: Sequence[PersonDay],
    ticked: Collection[tuple[int, int]] = (),
    refusals: Mapping[int, Refusal] | None = None,
) -> list[ReviewGroup]:
    """Draw the days of `shown` in that order, with ticks and refusals of a sent form. One query, none without days."""
    if not shown:
        return []
    found: dict[PersonDay, list[Activity]] = {pair: [] for pair in shown}
    wanted = [row.pk for row in waiting.rows.values() if row.person_day in found]
    for row in _loaded(wanted):
        found[row.work_date, row.employee_id].append(row)
    why = refusals or {}
    return [
        ReviewGroup(
            rows[0].employee.name,
            id_date(pair[0]),
            _sums(waiting.sums[pair]),
            [item(row, ticked, why.get(row.pk), waiting) for row in rows],
            needs_eyes=waiting.needs_eyes(pair),
        )
        for pair, rows in found.items()
        if rows
    ]


def sampled(drawn: BulkApproval, waiting: WaitingReports) -> list[Item]:
    """Return what is to be looked at of a sample: whatever of it still waits unchanged; one query."""
    waits = {pk for pk, _version in still_unflagged(drawn, waiting)}
    return [item(row) for row in _loaded([pk for pk in drawn.sample if pk in waits])]


def _loaded(ids: Collection[int]) -> QuerySet[Activity]:
    known = Activity.objects.filter(pk__in=ids).select_related("employee", "kind", "evidence")
    return known.order_by("work_date", "next_day", "start_time", "pk")


def item(
    activity: Activity,
    ticked: Collection[tuple[int, int]] = (),
    refusal: Refusal | None = None,
    waiting: WaitingReports | None = None,
) -> Item:
    """Return an activity, whose employee and kind are loaded, as the reviewer sees it; one of `waiting`, if given."""
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
        details=details(activity),
        status=activity.status,
        reason=activity.decision_reason,
        evidence=activity.evidence,
        ticked=(activity.pk, activity.version) in ticked,
        refusal=refusal.message if refusal else "",
        flags=[str(FLAGS[flag]) for flag in waiting.flags[activity.pk]] if waiting else [],
        grown=activity.grown,
        seen_minutes=activity.seen_minutes,
        seen_description=activity.seen_description,
        photo_notes=waiting.photo_notes.get(activity.pk, ()) if waiting else (),
    )


def decided_by(authority: Authority) -> QuerySet[Activity]:
    """Return what the person decided and still stands."""
    return Activity.objects.filter(decided_by=authority.employee).select_related("employee", "kind", "evidence")


def recent_bulks(person: Employee, most: int) -> list[tuple[BulkApproval, int]]:
    """Return the last approvals of many at once of which something stands, with how much; one query."""
    stands = Q(reviews__activity__status=ActivityStatus.APPROVED, reviews__activity__decided_at=F("ended_at"))
    done = BulkApproval.objects.filter(reviewer=person, ended_at__isnull=False, undone_at__isnull=True)
    counted = done.annotate(standing=Count("reviews", filter=stands)).filter(standing__gt=0)
    return [(bulk, bulk.standing) for bulk in counted.order_by("-ended_at", "-pk")[:most]]


def _sums(sums: DaySums) -> str:
    return _("%(waiting)d min waiting, %(approved)d min approved, quota %(quota)d") % {
        "waiting": sums.waiting,
        "approved": sums.approved,
        "quota": sums.required,
    }
