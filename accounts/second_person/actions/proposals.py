"""Propose an act that needs two people, and decide about it: the same verb runs then, with all its rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority, authority_of
from accounts.authorization.open_days import SHORTENED
from accounts.authorization.permissions import NotPermitted, Permission, require
from accounts.authorization.two_people import Act
from accounts.models import Employee, Proposal
from accounts.rules.enums import ProposalState
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.actions.changes import shown_changes, touched_by
from accounts.second_person.actions.news import tell_decided, tell_waiting
from accounts.second_person.arguments import decode, encode
from accounts.second_person.policies import SOURCE, SecondPersonNeeded, is_red, may_withdraw, officers, refuse_deciding
from accounts.second_person.verbs import VERBS

Verb = Callable[..., Any]
# The argument of verbs that want to know that their effect on others was seen (`accounts.authorization.open_days`).
CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Done:
    """What became of an act: done with its result, or proposed."""

    result: Any = None
    proposal: Proposal | None = None


def do_or_propose(verb: Verb, *, by: Authority, at: datetime, source: str, why: str = "", **arguments: Any) -> Done:
    """Run the verb, or propose it where it needs a second person; `why` is for that one. Raise `Refused` as it does."""
    try:
        return Done(verb(by=by, at=at, source=source, **arguments))
    except SecondPersonNeeded as needed:
        proposal = propose(
            by=by,
            at=at,
            source=source,
            act=needed.act,
            verb=verb.__name__,
            arguments=arguments,
            touches=[pk for pk in needed.touches if pk != by.employee.pk],
            reason=why,
        )
        return Done(proposal=proposal)


def propose(
    *,
    by: Authority,
    at: datetime,
    source: str,
    act: Act,
    verb: str,
    arguments: Mapping[str, Any],
    touches: Iterable[int] = (),
    reason: str = "",
) -> Proposal:
    """Keep the act until a second person confirms it; who can, and whom it touches, is told.

    `touches` are ids of people beside those whom the changes name. The verb is rehearsed and undone: it refuses now
    what it would refuse then. Raise `Refused` as the verb does, and with `already_proposed` or `nothing_changes`.
    """
    # What closes for others is seen by each of the two when they act.
    kept = {name: encode("" if name == CONFIRMED else value) for name, value in arguments.items()}
    with transaction.atomic():
        changes = _rehearse(verb, arguments, by, at, source)
        _refuse_twice(act, verb, kept)
        proposal = Proposal.objects.create(
            act=act,
            verb=verb,
            arguments=kept,
            changes=shown_changes(changes),
            change_count=_count(changes),
            touches=sorted({*touched_by(changes), *touches}),
            proposed_by=by.actor,
            proposed_at=at,
            reason=reason.strip(),
        )
        _record("proposal.made", proposal, by=by.actor, at=at, source=source, reason=proposal.reason)
        tell_waiting(proposal, at)
    return proposal


def confirm_proposal(*, by: Authority, at: datetime, source: str, proposal_id: int, confirmed: str = "") -> Done:
    """Confirm as the second person: the verb runs with the authority that the proposer has now.

    Return the proposal with the result of the verb. Raise `Refused` with the codes of `refuse_deciding`, as the verb
    does, or with `proposer_not_permitted` or `changed_meanwhile`; then it waits as before. Raise `Unconfirmed` where
    others lose open days by it and `confirmed` is not the token of just that.
    """
    require(by, Permission.PROPOSALS_DECIDE)
    with transaction.atomic():
        held = _decidable(proposal_id, by, at)
        assert held.proposed_by is not None  # noqa: S101 - only the command line has none, and never waits
        acting = authority_of(held.proposed_by, at).confirmed(by.actor)
        arguments = {name: decode(value) for name, value in held.arguments.items()}
        if CONFIRMED in arguments:
            arguments[CONFIRMED] = confirmed
        try:
            with audit.observed() as changes:
                result = _verb(held.verb)(by=acting, at=at, source=f"{SOURCE}{held.pk}, {source}", **arguments)
        except NotPermitted:
            message = _("Whoever proposed this may not do it any more. Refuse it.")
            raise Refused(Refusal("proposer_not_permitted", message)) from None
        _refuse_stale(held, changes)
        _decide(held, ProposalState.CONFIRMED, "", by, at)
        _record("proposal.confirmed", held, by=by.actor, at=at, source=source, reason=held.reason)
        tell_decided(held, at)
    return Done(result, held)


def refuse_proposal(*, by: Authority, at: datetime, source: str, proposal_id: int, answer: str) -> Proposal:
    """End it with an answer for whoever proposed it.

    Raise `Refused` with the codes of `refuse_deciding`, or `no_answer`.
    """
    require(by, Permission.PROPOSALS_DECIDE)
    with transaction.atomic():
        held = _decidable(proposal_id, by, at)
        if not answer.strip():
            raise Refused(Refusal("no_answer", _("Write why, so that the colleague knows what to do."), "answer"))
        _decide(held, ProposalState.REFUSED, answer.strip(), by, at)
        _record("proposal.refused", held, by=by.actor, at=at, source=source, reason=held.answer)
        tell_decided(held, at)
    return held


def withdraw_proposal(*, by: Authority, at: datetime, source: str, proposal_id: int) -> Proposal:
    """Take back what one proposed oneself; raise `Refused` with `not_yours` or `already_decided`."""
    require(by, Permission.PROPOSALS_DECIDE)
    with transaction.atomic():
        held = _held(proposal_id)
        if not may_withdraw(held, by, at):
            message = _("Only who proposed this takes it back, as long as nobody has decided.")
            raise Refused(Refusal("not_yours", message))
        _decide(held, ProposalState.WITHDRAWN, "", by, at)
        _record("proposal.withdrawn", held, by=by.actor, at=at, source=source)
    return held


def mark_seen(*, by: Authority, at: datetime, source: str, proposal_id: int) -> Proposal:
    """Note that an auditor has looked at what the command line did; raise `Refused` with `not_red`."""
    require(by, Permission.PROPOSALS_SEE)
    with transaction.atomic():
        held = _held(proposal_id)
        if not is_red(held):
            raise Refused(Refusal("not_red", _("Nothing is left to look at here.")))
        held.seen_by, held.seen_at = by.actor, at
        held.save(update_fields=["seen_by", "seen_at"])
        _record("proposal.seen", held, by=by.actor, at=at, source=source)
    return held


def note_command_line(
    act: Act, verb: str, changes: Sequence[audit.Change], *, by: Authority, at: datetime, source: str
) -> None:
    """Leave a red mark where the command line did alone what two people do elsewhere; must run with the change.

    Before anybody of the personnel agency can log in there is no second person to replace, and no mark.
    """
    # Whoever gets the role just now could not have confirmed it.
    new = touched_by(changes) if act == Act.ROLE_GRANT else []
    if not by.is_command_line or not changes or not officers(at).exclude(pk__in=new).exists():
        return
    note = Proposal.objects.create(
        act=act,
        verb=verb,
        arguments={},
        changes=shown_changes(changes),
        change_count=len(changes),
        touches=touched_by(changes),
        proposed_at=at,
        state=ProposalState.CONFIRMED,
        decided_at=at,
    )
    _record("proposal.command_line", note, by=None, at=at, source=source)


def _verb(name: str) -> Verb:
    verb: Verb = import_string(f"{VERBS[name]}.{name}")
    return verb


def _rehearse(
    verb: str, arguments: Mapping[str, Any], by: Authority, at: datetime, source: str
) -> Sequence[audit.Change]:
    """Return what the verb records when it is confirmed, and undo it."""
    with transaction.atomic():
        with audit.observed() as changes:
            _verb(verb)(by=by.confirmed(), at=at, source=source, **arguments)
        transaction.set_rollback(True)
    if not changes:
        raise Refused(
            Refusal(
                "nothing_changes", _("This changes nothing; it is recorded like that already. Nothing is left to do.")
            )
        )
    return changes


def _refuse_twice(act: Act, verb: str, kept: Mapping[str, Any]) -> None:
    waiting = Proposal.objects.filter(state=ProposalState.PROPOSED, act=act, verb=verb)
    if any(arguments == kept for arguments in waiting.values_list("arguments", flat=True)):
        message = _(
            "The same has been proposed already and waits for a second person. Look at it in the list of proposals."
        )
        raise Refused(Refusal("already_proposed", message))


def _refuse_stale(proposal: Proposal, changes: Sequence[audit.Change]) -> None:
    """Refuse to confirm what nobody has read: the page showed other values before the change."""
    if proposal.change_count != _count(changes) or _seen(proposal.changes) != _seen(shown_changes(changes)):
        message = _("What is recorded has changed since this was proposed. Refuse it; it has to be proposed again.")
        raise Refused(Refusal("changed_meanwhile", message))


def _seen(changes: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (change["event"], change["subject"], change["before"]) for change in changes if change["event"] != SHORTENED
    ]


def _count(changes: Sequence[audit.Change]) -> int:
    return sum(change.event != SHORTENED for change in changes)


def _held(proposal_id: int) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal_id)


def _decidable(proposal_id: int, by: Authority, at: datetime) -> Proposal:
    held = _held(proposal_id)
    if refusal := refuse_deciding(held, by, at):
        raise Refused(refusal)
    return held


def _decide(held: Proposal, state: ProposalState, answer: str, by: Authority, at: datetime) -> None:
    held.state, held.answer = state, answer
    held.decided_by, held.decided_at = by.actor, at
    held.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _record(
    event: str, proposal: Proposal, *, by: Employee | None, at: datetime, source: str, reason: str = ""
) -> None:
    after = {"act": proposal.act, "state": str(proposal.state), "touches": proposal.touches}
    change = audit.Change(
        event, "proposal", proposal.pk, after=after, reason=reason, stream="proposals", rows=[proposal]
    )
    audit.record([change], by=by, at=at, source=source)
