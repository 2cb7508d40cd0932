"""Had those who decided the authority to do so at that moment? By the posts, stand-ins and roles as they stand."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, GoLive, Placement, Role
from accounts.organisation.queries import succession_between
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.roles import Permission, roles_with
from reports.models import Absence, AbsenceRequest, Dispensation, Outage, Review
from reports.rules.period import Month
from tpp.closing.data_checks.finding import DataFinding, Heap, person
from tpp.closing.data_checks.rows import EAST, WEST
from tpp.models import Acceptance, Adjustment, Letterhead, Objection, Recap

CHUNK = 2000
POSTED = ("placed", "placement_corrected")
# Acts for which nothing but a role is asked: the pair `<stem>_by`, `<stem>_at` of a table, and the permission.
OFFICERS: tuple[tuple[type[Model], str, Permission], ...] = (
    (Dispensation, "decided", Permission.DISPENSATIONS_DECIDE),
    (Outage, "recorded", Permission.OUTAGES_CHANGE),
    (Outage, "cancelled", Permission.OUTAGES_CHANGE),
    (GoLive, "set", Permission.GO_LIVE_CHANGE),
    (Acceptance, "accepted", Permission.FINDINGS_ACCEPT),
    (Letterhead, "changed", Permission.LETTERHEAD_CHANGE),
    (Objection, "answered", Permission.OBJECTIONS_ANSWER),
    (Adjustment, "requested", Permission.ADJUSTMENTS_CHANGE),
    (Adjustment, "confirmed", Permission.ADJUSTMENTS_CHANGE),
    (Adjustment, "cancelled", Permission.ADJUSTMENTS_CHANGE),
    (Recap, "frozen", Permission.RECAPS_CLOSE),
    (Recap, "reopen_requested", Permission.RECAPS_REOPEN),
    (Recap, "reopened", Permission.RECAPS_REOPEN),
)


class _Decision(NamedTuple):
    """A decision that does not explain itself by the post of the work date."""

    pk: int
    employee_id: int
    name: str
    nip: str
    day: date
    agency_id: int | None
    zone: str | None
    supervisor_id: int | None
    decider_id: int
    decider: str
    at: datetime


def checks(month: Month | None) -> Iterator[DataFinding]:
    """Yield decisions by those who could not decide, in one month or in all; a fixed number of queries."""
    yield from _own(month)
    yield from _superiors(month)
    yield from _officers(month)


def _own(month: Month | None) -> Iterator[DataFinding]:
    """Name those who decided about themselves where no constraint of the database can see it."""
    own = Heap()
    reviews = _in_month(Review.objects.filter(reviewer=F("activity__employee")), "decided_at", month)
    rows = reviews.order_by("pk").values("pk", "activity", name=F("reviewer__name"), nip=F("reviewer__nip"))
    own.take(rows, lambda row: f"{person(row['name'], row['nip'])} #{row['activity']}")
    granted = _in_month(Dispensation.objects.filter(decided_by=F("employee")), "decided_at", month)
    rows = granted.order_by("pk").values("pk", name=F("employee__name"), nip=F("employee__nip"))
    own.take(rows, lambda row: f"{person(row['name'], row['nip'])} #{row['pk']}")
    message = _("Decisions about one's own report or dispensation: %(names)s. Let somebody else decide again.")
    yield from own.told("own_decision", True, message)


def _superiors(month: Month | None) -> Iterator[DataFinding]:
    """Name decisions about reports and leave by others than superiors, their stand-ins, or who decides without any.

    Where the trail says that a post of the person was entered afterwards, it may have been right at its moment.
    """
    authorities = _Authorities()
    wrong, explained = Heap(), Heap()
    for source in _sources():
        for portion in _portions(_others(source, month)):
            unfounded = [one for one in portion if not authorities.could(one, source.personnel_may)]
            posted = _posted_last(unfounded)
            for one in unfounded:
                later = posted.get(one.employee_id)
                heap = explained if later and later > one.at else wrong
                heap.add(f"{person(one.name, one.nip)} {one.day} #{one.pk}: {one.decider}")
    yield from wrong.told(
        "decider_without_authority",
        True,
        _(
            "Decisions by somebody who was neither the superior nor a stand-in nor otherwise entitled: %(names)s. Ask "
            "the superior to take them back and decide anew; run verify_audit."
        ),
    )
    yield from explained.told(
        "decider_before_post",
        False,
        _(
            "Decisions that do not fit the posts, which were entered or corrected afterwards: %(names)s. Check the "
            "dates of the posts."
        ),
    )


class _DecidedRows(NamedTuple):
    """Rows with a decision that a superior makes: about whom and which day, by whom, when."""

    rows: QuerySet[Any, Any]
    about: str
    day: Any
    who: str
    at: str
    # Also where there are superiors.
    personnel_may: bool = False


def _sources() -> list[_DecidedRows]:
    requests = AbsenceRequest.objects.filter(decided_by__isnull=False)
    cancelled = Q(status=AbsenceRequest.Status.CANCELLED)
    shortened = Absence.objects.filter(shortened_by__isnull=False)
    return [
        # An earlier system had reviewers of its own.
        _DecidedRows(
            Review.objects.filter(activity__import_batch__isnull=True),
            "activity__employee",
            F("activity__work_date"),
            "reviewer",
            "decided_at",
        ),
        _DecidedRows(requests.exclude(cancelled), "employee", F("starts_on"), "decided_by", "decided_at"),
        _DecidedRows(requests.filter(cancelled), "employee", F("starts_on"), "decided_by", "decided_at", True),
        _DecidedRows(
            shortened, "employee", TruncDate("shortened_at", tzinfo=EAST), "shortened_by", "shortened_at", True
        ),
    ]


def _others(source: _DecidedRows, month: Month | None) -> QuerySet[Any, Any]:
    """Return what others than the supervisor of the day decided, and what somebody decided who has left by now."""
    rows = _in_month(source.rows, source.at, month).annotate(day=source.day)
    posts = Placement.objects.filter(employee=OuterRef(source.about), starts_on__lte=OuterRef("day"))
    post = posts.order_by("-starts_on")
    rows = rows.annotate(
        agency=Subquery(post.values("agency_id")[:1]),
        zone=Subquery(post.values("agency__timezone")[:1]),
        supervisor=Subquery(post.values("supervisor_id")[:1]),
    )
    another = Q(supervisor__isnull=True) | ~Q(supervisor=F(source.who))
    left = Q(**{f"{source.who}__service_ends_on__isnull": False})
    whose, who = (source.about, f"{source.about}__name", f"{source.about}__nip"), (source.who, f"{source.who}__name")
    columns = ("pk", *whose, "day", "agency", "zone", "supervisor", *who, source.at)
    found: QuerySet[Any, Any] = rows.filter(another | left).order_by("pk").values_list(*columns)
    return found


def _portions(rows: QuerySet[Any, Any]) -> Iterator[list[_Decision]]:
    decisions = map(_Decision._make, rows.iterator(chunk_size=CHUNK))
    while portion := list(islice(decisions, CHUNK)):
        yield portion


class _Authorities:
    """Who could decide on which day; stand-ins, successions and personnel officers of all times, read once."""

    def __init__(self) -> None:
        self._succession = succession_between(date.min, date.max)
        self._personnel: dict[int, list[tuple[date, date]]] = defaultdict(list)
        held = Role.objects.filter(role__in=roles_with(Permission.REPORTS_REVIEW))
        rows = held.values_list("employee", "starts_on", "ends_on", "employee__service_ends_on")
        for who, first, last, serves_until in rows:
            self._personnel[who].append((first, min(last or date.max, serves_until or date.max)))

    def could(self, one: _Decision, personnel_may: bool) -> bool:
        """Tell whether the decision was made by somebody whom the gate would have let decide."""
        today = local_date(one.at, one.zone or Zone.WIB)
        deciders = (
            {}
            if one.agency_id is None
            else self._succession.deciders(one.supervisor_id, one.agency_id, one.employee_id, today)
        )
        if one.decider_id in deciders:
            return True
        held = self._personnel.get(one.decider_id, ())
        return (personnel_may or not deciders) and any(first <= today <= last for first, last in held)


def _posted_last(decisions: list[_Decision]) -> dict[int, datetime]:
    """Return when a post of these people was last entered or corrected."""
    if not decisions:
        return {}
    events = AuditEvent.objects.filter(subject__in={one.employee_id for one in decisions}, event__in=POSTED)
    return dict(events.order_by().values_list("subject").annotate(last=Max("at")))


def _officers(month: Month | None) -> Iterator[DataFinding]:
    """Name acts by somebody who held no role with the permission on that day."""
    heap = Heap()
    for model, stem, permission in OFFICERS:
        who, at = f"{stem}_by", f"{stem}_at"
        held = Role.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("acted_on")),
            employee=OuterRef(who),
            starts_on__lte=OuterRef("acted_on"),
            role__in=roles_with(permission),
        )
        rows = _in_month(model._base_manager.filter(**{f"{who}__isnull": False}), at, month)
        # A role begins with its day in the zone of its holder.
        without = rows.annotate(acted_on=TruncDate(at, tzinfo=EAST)).filter(~Exists(held)).order_by("pk")
        heap.take(without.values("pk", name=F(f"{who}__name"), nip=F(f"{who}__nip")), partial(_act, model))
    yield from heap.told(
        "officer_without_role",
        True,
        _(
            "Done by somebody who did not hold the role for it on that day: %(names)s. Run verify_audit, and ask "
            "whoever is named what happened."
        ),
    )


def _act(model: type[Model], row: dict[str, Any]) -> str:
    return f"{model._meta.verbose_name} #{row['pk']}: {person(row['name'], row['nip'])}"


def _in_month(rows: QuerySet[Any, Any], at: str, month: Month | None) -> QuerySet[Any, Any]:
    if month is None:
        return rows
    dated: QuerySet[Any, Any] = rows.annotate(local_day=TruncDate(at, tzinfo=WEST))
    return dated.filter(local_day__gte=month.first, local_day__lte=month.last)
