"""Who is stuck, why, and what helps: for the operator who coaches the people of an agency and types for nobody.

A fixed number of queries for 3 and for 300 people; never writes.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext_lazy

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows
from accounts.models import AuditEvent
from accounts.organisation.queries import serving, with_placement_on
from accounts.people.awaiting_activation import not_activated
from reports.activities.gate_facts import Context
from reports.models import AbsenceRequest, Activity, Dispensation
from reports.reviews.team import Member, standing_of
from reports.rules.period import Month


class Need(StrEnum):
    """Why somebody is stuck, the most urgent first."""

    BARRED = "barred"
    NOT_ACTIVATED = "not_activated"
    NEVER_REPORTED = "never_reported"
    RETURNED = "returned"
    GAP = "gap"
    TOO_LATE = "too_late"
    LOST = "lost"
    NO_REVIEWER = "no_reviewer"
    REQUEST_WAITS = "request_waits"


NAMES = {
    Need.BARRED: gettext_lazy("The access is barred"),
    Need.NOT_ACTIVATED: gettext_lazy("Has never logged in"),
    Need.NEVER_REPORTED: gettext_lazy("Has never reported"),
    Need.RETURNED: gettext_lazy("A report came back"),
    Need.GAP: gettext_lazy("Days can still be filled"),
    Need.TOO_LATE: gettext_lazy("Sent too late"),
    Need.LOST: gettext_lazy("Days were lost"),
    Need.NO_REVIEWER: gettext_lazy("Nobody reviews the reports"),
    Need.REQUEST_WAITS: gettext_lazy("A request waits for a decision"),
}
# What helps, in steps that fit on one sheet; read to a person who holds the phone in their own hand.
STEPS = {
    Need.BARRED: [
        gettext_lazy("Only the personnel agency can open the access again. Ask them why it was barred."),
    ],
    Need.NOT_ACTIVATED: [
        gettext_lazy("Take the activation letter with the code. If it is lost or too old, ask BKD for a new one."),
        gettext_lazy("Open the address that is written on the letter."),
        gettext_lazy("Type the 18 digits of the NIP and the code."),
        gettext_lazy("Choose a password of at least 10 characters that nobody else knows. Write it nowhere."),
    ],
    Need.NEVER_REPORTED: [
        gettext_lazy("Log in with the NIP and the password."),
        gettext_lazy("Press the plus sign below. Choose the day, the time, the minutes and where the work was done."),
        gettext_lazy("Write in one sentence what was done and what came of it, and send it."),
        gettext_lazy("Repeat until the ring of the day is full."),
    ],
    Need.RETURNED: [
        gettext_lazy("Open the report from the start page: the supervisor's reason stands below it."),
        gettext_lazy("Correct what the reason asks for, and send it again before the time that is shown."),
    ],
    Need.GAP: [
        gettext_lazy("Open the start page: the open days stand there, with the time that is left."),
        gettext_lazy("Report the missing minutes of the day that closes first, then the others."),
        gettext_lazy("Was there leave or an illness? Then ask for leave instead of reporting."),
    ],
    Need.TOO_LATE: [
        gettext_lazy("Report on the same day, best before going home. The system accepts nothing after the deadline."),
        gettext_lazy("Was it not the person's fault? Open the day in the calendar and ask for a dispensation there."),
    ],
    Need.LOST: [
        gettext_lazy("A day that has closed needs a dispensation. Open it in the calendar and ask for one there."),
        gettext_lazy("Was the network or the system down? Then tell BKD, or ask for a dispensation with the reason."),
    ],
    Need.NO_REVIEWER: [
        gettext_lazy("No supervisor is entered. Tell BKD who the supervisor is, or who stands in (Plh/Plt)."),
        gettext_lazy("Go on reporting: what was sent in time is not lost."),
    ],
    Need.REQUEST_WAITS: [
        gettext_lazy("Remind who decides. Until then the days count as working days."),
    ],
}


@dataclass(slots=True)
class Stuck:
    """A person with the needs found, the most urgent first, and how they stand this month."""

    employee_id: int
    name: str
    agency_name: str
    needs: list[Need]
    member: Member
    late: int = 0
    requests: int = 0

    @property
    def urgency(self) -> tuple[int, tuple[bool, datetime | str, str]]:
        """Return the key for the order: by the first need, then as a supervisor sees the team."""
        return list(Need).index(self.needs[0]), self.member.urgency


def may_help(authority: Authority, agency_id: int | None) -> bool:
    """Tell whether the person coaches the people of an agency: its operator, and the personnel agency."""
    return agency_id is not None and allows(authority, Permission.HELPER_VIEW, agency_id)


def stuck_in(agency_ids: Collection[int], at: datetime, today: date, *, employee_id: int | None = None) -> list[Stuck]:
    """Return the people of the agencies who are stuck on `today`, the most urgent first; or one of them alone."""
    people = with_placement_on(today).filter(serving(today), agency_id__in=agency_ids)
    if employee_id is not None:
        people = people.filter(pk=employee_id)
    rows = list(people.annotate(lacks_password=not_activated()).order_by("name", "pk"))
    ids = [person.pk for person in rows]
    if not ids:
        return []
    standing = standing_of(ids, at, today)
    reported = set(Activity.objects.filter(employee__in=ids).order_by().values_list("employee", flat=True).distinct())
    late, waiting = _late(ids, today), _requests(ids)
    context = Context(ids, [today])
    found = []
    for person in rows:
        member = standing.get(person.pk) or Member(person.pk, person.name)
        # Everybody lacks minutes of today until the evening.
        member.gaps = [gap for gap in member.gaps if gap.day < today]
        says = {
            Need.BARRED: not person.is_active,
            Need.NOT_ACTIVATED: person.is_active and person.lacks_password,
            Need.NEVER_REPORTED: person.is_active and not person.lacks_password and person.pk not in reported,
            Need.RETURNED: bool(member.returned),
            Need.GAP: bool(member.gaps),
            Need.TOO_LATE: bool(late[person.pk]),
            Need.LOST: bool(member.lost),
            Need.NO_REVIEWER: not context.reviewers(person.pk, today, at),
            Need.REQUEST_WAITS: bool(waiting[person.pk]),
        }
        needs = [need for need in Need if says[need]]
        if needs:
            agency = person.agency_name or ""
            found.append(Stuck(person.pk, person.name, agency, needs, member, late[person.pk], waiting[person.pk]))
    return sorted(found, key=lambda one: one.urgency)


def _late(ids: Collection[int], today: date) -> Counter[int]:
    """Return how often each of the people sent something too late this month."""
    begin = datetime.combine(Month.of(today).first, time.min, ZoneInfo("Asia/Jakarta"))
    rows = AuditEvent.objects.filter(event="activity.late", subject__in=ids, at__gte=begin).order_by()
    return Counter(rows.values_list("subject", flat=True))


def _requests(ids: Collection[int]) -> Counter[int]:
    """Return how many requests for leave and dispensations of each of the people nobody has decided."""
    leave = AbsenceRequest.objects.filter(employee__in=ids, status=AbsenceRequest.Status.OPEN).order_by()
    asked = Dispensation.objects.filter(employee__in=ids, status=Dispensation.Status.ASKED).order_by()
    rows = (
        leave.annotate(who=F("employee_id"))
        .values_list("who")
        .union(asked.annotate(who=F("employee_id")).values_list("who"), all=True)
    )
    return Counter(employee_id for (employee_id,) in rows)
