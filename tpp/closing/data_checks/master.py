"""Is the master data fit to compute with? Looked at for one day and for every later change of posts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.authorization.access import roles_on
from accounts.models import Agency, Employee, Placement
from accounts.organisation.queries import serving, unsupervised_on
from accounts.people.delegation_policies import doubly_stood_in
from accounts.people.duplicates import doubles
from accounts.rules.ranks import ranks_of
from accounts.rules.roles import Permission, roles_with
from reports.models import Absence
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.holiday_years import unconfirmed_years
from tpp.closing.data_checks.finding import DataFinding, Heap
from tpp.payroll.base_amounts import Amounts
from tpp.payroll.month_rules import NoSchemeError, scheme_in_force


class _KnownPerson(NamedTuple):
    pk: int
    nip: str
    name: str
    status: str
    rank: str


class _HeldPost(NamedTuple):
    employee_id: int
    starts_on: date
    agency_id: int
    position_class: int
    supervisor_id: int | None


def master_data_findings(day: date) -> list[DataFinding]:
    """Return what is wrong on `day`, errors first; a fixed number of queries."""
    serving_people = [
        _KnownPerson(*row) for row in Employee.objects.filter(serving(day)).values_list(*_KnownPerson._fields)
    ]
    people = {one.pk: f"{one.name} ({one.nip})" for one in serving_people}
    posts = _posts()
    if in_circle := list(_agency_circles()):
        # Nothing that looks upward through the agencies would come to an end.
        return [*in_circle, *_supervision_circles(people, posts, day)]
    rulebook = Rulebook.load(Month.of(day).first, Month.of(day).last)
    found = [
        *_supervision_circles(people, posts, day),
        *_rules(rulebook, day),
        *_calendars(day),
        *_posts_missing(people, posts, day),
        *_amounts_missing(people, posts, rulebook, day),
        *_alone(people, day),
        *_doubly_stood_in(day),
        *_overlapping_absences(people),
        *_ranks(serving_people),
        *_doubles(serving_people),
    ]
    return sorted(found, key=lambda finding: not finding.is_error)


def _posts() -> dict[int, list[_HeldPost]]:
    found: dict[int, list[_HeldPost]] = {}
    rows = Placement.objects.order_by("employee_id", "starts_on").values_list(*_HeldPost._fields)
    for row in map(_HeldPost._make, rows):
        found.setdefault(row.employee_id, []).append(row)
    return found


def _in_force(posts: Iterable[_HeldPost], day: date) -> _HeldPost | None:
    return max((post for post in posts if post.starts_on <= day), key=lambda post: post.starts_on, default=None)


def _agency_circles() -> Iterator[DataFinding]:
    rows = Agency.objects.order_by("code").values_list("pk", "parent_id", "code")
    parents = {pk: parent for pk, parent, _code in rows}
    codes = {pk: code for pk, _parent, code in rows}
    for circle in circles(parents):
        message = _("Agencies form a circle: %(circle)s. Give one of them another superior agency.")
        yield DataFinding("agency_cycle", True, message % {"circle": " → ".join(codes[pk] for pk in circle)})


def _supervision_circles(
    people: Mapping[int, str], posts: Mapping[int, list[_HeldPost]], day: date
) -> Iterator[DataFinding]:
    changes = {post.starts_on for held in posts.values() for post in held if post.starts_on > day}
    reported = set()
    for when in [day, *sorted(changes)]:
        above = {pk: post.supervisor_id for pk, held in posts.items() if (post := _in_force(held, when))}
        for circle in circles(above):
            if frozenset(circle) in reported:
                continue
            reported.add(frozenset(circle))
            names = " → ".join(people.get(pk, str(pk)) for pk in circle)
            message = _("Supervision forms a circle from %(day)s on: %(circle)s. Give one of them another supervisor.")
            yield DataFinding("supervision_cycle", True, message % {"day": when.isoformat(), "circle": names})


def circles(above: Mapping[int, int | None]) -> list[tuple[int, ...]]:
    """Return the circles of a relation "who is above whom", each beginning with its smallest id."""
    done: set[int] = set()
    found = []
    for start in sorted(above):
        path: dict[int, None] = {}
        current: int | None = start
        while current is not None and current not in done and current not in path:
            path[current] = None
            current = above.get(current)
        if current in path:
            members = list(path)
            circle = members[members.index(current) :]
            first = circle.index(min(circle))
            found.append((*circle[first:], *circle[:first]))
        done.update(path)
    return found


def _rules(rulebook: Rulebook, day: date) -> Iterator[DataFinding]:
    try:
        scheme_in_force(Month.of(day))
    except NoSchemeError:
        yield DataFinding("scheme_missing", True, _("No scheme is in force in %(month)s.") % {"month": Month.of(day)})
    for agency_id, agency in sorted(rulebook.agencies.items(), key=lambda item: item[1].code):
        if rulebook.policy(agency_id, day) is None:
            message = _("No rules of reporting are in force in %(agency)s. Enter them under the settings.")
            yield DataFinding("policy_missing", True, message % {"agency": f"{agency.code} {agency.name}"})


def _calendars(day: date) -> Iterator[DataFinding]:
    """Yield the years without a decree; that of `day` without any free day makes every weekday a day of duty."""
    for one in unconfirmed_years(day):
        yield DataFinding("calendar_unconfirmed", one.year <= day.year and not one.holidays, one.sentence)


def _posts_missing(people: Mapping[int, str], posts: Mapping[int, list[_HeldPost]], day: date) -> Iterator[DataFinding]:
    none = [pk for pk in people if pk not in posts]
    later = [pk for pk in people if pk in posts and _in_force(posts[pk], day) is None]
    yield from _about(
        "placement_missing", True, none, people, lambda: _("Without any placement, so in no recap: %(names)s.")
    )
    yield from _about(
        "placement_later",
        False,
        later,
        people,
        lambda: _("In service, but the first placement begins later: %(names)s."),
    )


def _amounts_missing(
    people: Mapping[int, str], posts: Mapping[int, list[_HeldPost]], rulebook: Rulebook, day: date
) -> Iterator[DataFinding]:
    amounts = Amounts.load(Month.of(day), rulebook.agencies)
    found = []
    for pk in people:
        post = _in_force(posts.get(pk, ()), day)
        if post and not amounts.on(post.agency_id, post.position_class, day):
            found.append(pk)
    yield from _about(
        "base_amount_missing", True, found, people, lambda: _("Without base amount for the position class: %(names)s.")
    )


def _overlapping_absences(people: Mapping[int, str]) -> Iterator[DataFinding]:
    """Absences that share a day: from before overlaps were refused; they keep their months from closing."""
    other = Absence.objects.filter(
        employee=OuterRef("employee"), pk__gt=OuterRef("pk"), starts_on__lte=OuterRef("ends_on")
    ).filter(ends_on__gte=OuterRef("starts_on"))
    ids = set(Absence.objects.filter(Exists(other)).values_list("employee_id", flat=True))
    yield from _about(
        "overlapping_absences",
        True,
        sorted(ids),
        people,
        lambda: _("Absences that share a day; remove or shorten one of them: %(names)s."),
    )


def _doubly_stood_in(day: date) -> Iterator[DataFinding]:
    """Stand-ins who decide for the same people at the same time: from before they were refused."""
    pairs = doubly_stood_in(day)
    named = {
        number: f"{one.absent.name}: {one.stand_in.name} / {other.stand_in.name}"
        for number, (one, other) in enumerate(pairs)
    }
    yield from _about(
        "delegation_overlap",
        False,
        named,
        named,
        lambda: _("Two stand-ins for the same people at the same time; end or cancel one of them: %(names)s."),
    )


def _alone(people: Mapping[int, str], day: date) -> Iterator[DataFinding]:
    alone = set(unsupervised_on(day).values_list("pk", flat=True))
    yield from _about(
        "supervisor_missing",
        False,
        sorted(alone),
        people,
        lambda: _("Without supervisor, reviewed by the personnel agency: %(names)s."),
    )
    held = roles_on(day).filter(role__in=roles_with(Permission.REPORTS_REVIEW))
    personnel = set(held.values_list("employee_id", flat=True))
    if len(personnel) <= 1:
        yield from _about(
            "reviewer_missing",
            False,
            sorted(alone & personnel) if personnel else sorted(alone),
            people,
            lambda: _(
                "Nobody can review the reports of: %(names)s. Name a supervisor, or a second person of the "
                "personnel agency."
            ),
        )


def _ranks(serving_people: Iterable[_KnownPerson]) -> Iterator[DataFinding]:
    """Name the ranks that the status does not have: schemes that ask for the rank cannot pay these people."""
    wrong = {
        one.pk: f"{one.name} ({one.nip}): {one.rank}" for one in serving_people if one.rank not in ranks_of(one.status)
    }
    yield from _about(
        "rank_unknown", True, wrong, wrong, lambda: _("Without a rank that exists for their status: %(names)s.")
    )


def _doubles(serving_people: Iterable[_KnownPerson]) -> Iterator[DataFinding]:
    groups = doubles((one.nip, one.name) for one in serving_people)
    named = {number: " = ".join(group) for number, group in enumerate(groups)}
    yield from _about(
        "same_person",
        False,
        named,
        named,
        lambda: _(
            "Perhaps one person under two NIPs, with the same name and birth date: %(names)s. If so, end the service "
            "of the one that is too many, so that nobody is paid twice."
        ),
    )


def _about(
    code: str, is_error: bool, ids: Collection[int], people: Mapping[int, str], say: Callable[[], str]
) -> Iterator[DataFinding]:
    heap = Heap()
    for pk in ids:
        if pk in people:
            heap.add(people[pk])
    yield from heap.told(code, is_error, say())
