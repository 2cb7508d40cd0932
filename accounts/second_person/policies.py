"""Asks for the second person: whether an act needs one, who can be it, and why not you."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority, roles_on
from accounts.authorization.permissions import Permission, allows
from accounts.authorization.two_people import EXPIRES_AFTER, TABLE, Act, needs_second
from accounts.models import AuditEvent, Employee, Proposal
from accounts.rules.clock import local_date
from accounts.rules.enums import ProposalState, Zone
from accounts.rules.refusal import Refusal, Refused
from accounts.rules.roles import roles_with

# How the trail names the door of a confirmed proposal; no request can come from there.
SOURCE = "proposal "


class SecondPersonNeeded(Refused):
    """Raised by verbs for an act that one person alone may not do; nothing has been written."""

    def __init__(self, act: Act, touches: Collection[int] = ()) -> None:
        self.act, self.touches = act, touches
        message = _("This needs a second person (%(act)s). Propose it; another personnel officer confirms it.")
        super().__init__(Refusal("second_person_needed", message % {"act": TABLE[act].title}))


def required(act: Act, by: Authority, touches: Collection[int] = ()) -> None:
    """Raise `SecondPersonNeeded` where the act, which touches these people, needs a second person who is not there.

    The command line on the server replaces the second person; see `note_command_line` in
    `accounts.second_person.actions.proposals`.
    """
    if lacks_second(act, by, touches):
        raise SecondPersonNeeded(act, touches)


def lacks_second(act: Act, by: Authority, touches: Collection[int] = ()) -> bool:
    """Tell what `required` would raise for; a button asks it too."""
    if by.is_command_line or by.confirmation is not None:
        return False
    return needs_second(act, by.employee.pk, touches)


def officers(at: datetime) -> QuerySet[Employee]:
    """Return the personnel officers who can log in at this moment, by name."""
    held = roles_on(local_date(at, Zone.WIB)).filter(role__in=roles_with(Permission.PROPOSALS_DECIDE))
    people = Employee.objects.filter(pk__in=held.values("employee"), is_active=True)
    return people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).order_by("name", "pk")


def holds_any_role(employee_ids: Collection[int], at: datetime) -> set[int]:
    """Return those of the people who hold a role now or will later; two days of the zones make no difference here."""
    day = local_date(at, Zone.WIB)
    coming = roles_on(day) | roles_on(day).model.objects.filter(starts_on__gt=day)
    return set(coming.filter(employee__in=employee_ids).order_by().values_list("employee_id", flat=True))


def is_officer(employee_id: int, at: datetime) -> bool:
    """Tell whether the person can be a second person, as personnel officers can, now or later."""
    day = local_date(at, Zone.WIB)
    held = roles_on(day) | roles_on(day).model.objects.filter(starts_on__gt=day)
    return held.filter(employee=employee_id, role__in=roles_with(Permission.PROPOSALS_DECIDE)).exists()


def is_expired(proposal: Proposal, at: datetime) -> bool:
    """Tell whether nobody decided in time."""
    return proposal.state == ProposalState.PROPOSED and at >= proposal.proposed_at + EXPIRES_AFTER


def is_red(proposal: Proposal) -> bool:
    """Tell whether the command line stood in for a person and no auditor has seen it."""
    return proposal.state == ProposalState.CONFIRMED and proposal.decided_by_id is None and proposal.seen_at is None


_UNSEEN = Q(state=ProposalState.CONFIRMED, decided_by__isnull=True, seen_at__isnull=True)


def _waits(at: datetime) -> Q:
    return Q(state=ProposalState.PROPOSED, proposed_at__gt=at - EXPIRES_AFTER)


def waiting(rows: QuerySet[Proposal], at: datetime) -> QuerySet[Proposal]:
    """Keep the rows that are undecided and not yet expired at `at`; no query."""
    return rows.filter(_waits(at))


def unseen(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Return those which the command line did or confirmed and no auditor has seen (`is_red`)."""
    return rows.filter(_UNSEEN)


class WaitingActs(NamedTuple):
    """How many acts wait for a second person, and how many of the command line for an auditor."""

    proposed: int
    red: int


def proposals_for(by: Authority, at: datetime) -> WaitingActs | None:
    """Return what waits, for those who see proposals; None where there is nothing. One query, for them only."""
    if not allows(by, Permission.PROPOSALS_VIEW):
        return None
    rows = Proposal.objects.filter(_waits(at) | _UNSEEN).order_by()
    counted = rows.aggregate(proposed=Count("pk", filter=_waits(at)), red=Count("pk", filter=_UNSEEN))
    return WaitingActs(**counted) if any(counted.values()) else None


def who_can_confirm(proposal: Proposal, at: datetime) -> list[Employee]:
    """Return the people who could confirm the proposal now, by name; four queries at most."""
    people = list(officers(at).exclude(pk__in=[proposal.proposed_by_id or 0, *proposal.touches]))
    puppets = made_alone(proposal.proposed_by_id, [person.pk for person in people], at)
    return [person for person in people if person.pk not in puppets]


def refuse_deciding(proposal: Proposal, by: Authority, at: datetime) -> Refusal | None:
    """Return why this person may not confirm or refuse the proposal, or None.

    Codes: `already_decided`, `expired`, `own_proposal`, `touches_you`, `made_by_proposer`.
    """
    if proposal.state != ProposalState.PROPOSED:
        return Refusal("already_decided", _("Somebody has decided about this already. Load the page again to see it."))
    if is_expired(proposal, at):
        return Refusal("expired", _("Nobody decided in time. Whoever still wants it proposes it again."))
    if by.is_command_line:
        return None
    return refuse_second(proposal.proposed_by_id, proposal.touches, by, at)


def refuse_second(first_id: int | None, touches: Collection[int], by: Authority, at: datetime) -> Refusal | None:
    """Return why this person cannot be the second to `first_id` in an act that touches these people, or None."""
    me = by.employee.pk
    if me == first_id:
        return Refusal("own_proposal", _("Nobody confirms what they proposed. A colleague has to."))
    if me in touches:
        return Refusal("touches_you", _("This is about you. Somebody whom it does not touch has to decide."))
    if made_alone(first_id, [me], at):
        message = _(
            "Your role or your activation letter comes from the person who proposed this, and nobody else confirmed "
            "it. Have a new letter for you proposed and confirmed first."
        )
        return Refusal("made_by_proposer", message)
    return None


def may_withdraw(proposal: Proposal, by: Authority, at: datetime) -> bool:
    """Tell whether the person may take the proposal back: who made it, as long as it waits."""
    waits = proposal.state == ProposalState.PROPOSED and not is_expired(proposal, at)
    return waits and not by.is_command_line and by.employee.pk == proposal.proposed_by_id


def may_see_red(proposal: Proposal, by: Authority) -> bool:
    """Tell whether the person is to look at what the command line did."""
    return is_red(proposal) and allows(by, Permission.PROPOSALS_SEE)


def made_alone(maker_id: int | None, officer_ids: Collection[int], at: datetime) -> set[int]:
    """Return those of the officers whose role, or whose latest letter, one person alone made; two queries."""
    if maker_id is None or not officer_ids:
        return set()
    events = AuditEvent.objects.filter(subject__in=officer_ids).order_by("subject_id", "at", "pk")
    deciding = roles_with(Permission.PROPOSALS_DECIDE)
    held = roles_on(local_date(at, Zone.WIB)).filter(role__in=deciding, employee__in=officer_ids)
    roles = {str(pk) for pk in held.values_list("pk", flat=True)}
    granted = events.filter(event="role_granted", object_id__in=roles, actor=maker_id)
    found = set(granted.exclude(source__startswith=SOURCE).values_list("subject_id", flat=True))
    letters = events.filter(event="activation_code_issued").values_list("subject_id", "actor_id", "source")
    latest = {subject: (actor, source) for subject, actor, source in letters}
    found |= {
        subject for subject, (actor, source) in latest.items() if actor == maker_id and not source.startswith(SOURCE)
    }
    return {pk for pk in found if pk is not None}
