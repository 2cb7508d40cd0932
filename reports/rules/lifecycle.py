"""The life of an activity: its states, who may move it on, until when. The one gate.

Forms, lists, bulk decisions and imports all ask `refuse`; the table below is the only place where the rules
of change stand. `docs/lifecycle.md` shows it as a diagram that a test compares with `diagram()`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reports.rules.enums import ActivityStatus
from reports.rules.promises import PhotoState, bars_approval

DECIDED = frozenset({ActivityStatus.APPROVED, ActivityStatus.RETURNED, ActivityStatus.REJECTED})
# These hold no time of the day: another activity may take their place.
RELEASED = frozenset({ActivityStatus.REJECTED, ActivityStatus.WITHDRAWN})


class Event(StrEnum):
    """What can happen to an activity."""

    CREATE = "create"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    RESEND = "resend"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    TAKE_BACK = "take_back"


class Actor(StrEnum):
    """Who may make it happen."""

    OWNER = "owner"
    REVIEWER = "reviewer"


class EventWindow(StrEnum):
    """Until when; a locked month ends every window."""

    CUTOFF = "until the cutoff"
    RESEND = "until the later of the cutoff and the resend limit"
    MONTH = "until the month is locked"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `source` is None where nothing exists yet. `audit` names the audit event."""

    event: Event
    source: ActivityStatus | None
    target: ActivityStatus
    actor: Actor
    window: EventWindow
    audit: str
    needs_reason: bool = False


_S = ActivityStatus
TRANSITIONS = (
    Transition(Event.CREATE, None, _S.SUBMITTED, Actor.OWNER, EventWindow.CUTOFF, "activity.submitted"),
    Transition(Event.EDIT, _S.SUBMITTED, _S.SUBMITTED, Actor.OWNER, EventWindow.CUTOFF, "activity.edited"),
    Transition(Event.WITHDRAW, _S.SUBMITTED, _S.WITHDRAWN, Actor.OWNER, EventWindow.CUTOFF, "activity.withdrawn"),
    Transition(Event.RESEND, _S.RETURNED, _S.SUBMITTED, Actor.OWNER, EventWindow.RESEND, "activity.resent"),
    Transition(Event.APPROVE, _S.SUBMITTED, _S.APPROVED, Actor.REVIEWER, EventWindow.MONTH, "activity.approved"),
    Transition(Event.RETURN, _S.SUBMITTED, _S.RETURNED, Actor.REVIEWER, EventWindow.MONTH, "activity.returned", True),
    Transition(Event.REJECT, _S.SUBMITTED, _S.REJECTED, Actor.REVIEWER, EventWindow.MONTH, "activity.rejected", True),
    *(
        Transition(
            Event.TAKE_BACK,
            status,
            _S.SUBMITTED,
            Actor.REVIEWER,
            EventWindow.MONTH,
            "activity.decision_taken_back",
            True,
        )
        for status in (_S.APPROVED, _S.RETURNED, _S.REJECTED)
    ),
)
_TABLE = {(row.event, row.source): row for row in TRANSITIONS}
_ACTORS = {row.event: row.actor for row in TRANSITIONS}


def transition(event: Event, status: ActivityStatus | str | None) -> Transition | None:
    """Look up one row; None for what the table does not know. A `status` of None is before the first report."""
    return _TABLE.get((event, None if status is None else ActivityStatus(status)))


def needs_reason(event: Event) -> bool:
    """Tell whether `event` must say why, whatever the state: every return, rejection and taking back."""
    return any(row.needs_reason for row in TRANSITIONS if row.event == event)


def correction(status: ActivityStatus | str) -> Event:
    """Return what a change of the content means in the state `status`: an edit, or a resend after a return."""
    return Event.RESEND if status == ActivityStatus.RETURNED else Event.EDIT


def refuse(
    event: Event,
    *,
    is_owner: bool,
    is_reviewer: bool,
    status: ActivityStatus | str | None,
    at: datetime,
    opens: datetime,
    cutoff: datetime,
    resend_until: datetime | None,
    locked: bool,
    photo: PhotoState = PhotoState.NONE,
) -> str | None:
    """Return the code why `event` may not happen at `at`, or None where it may.

    Codes, in the order of asking: `not_owner`; `own_report`, `not_reviewer`; `month_locked`; `withdrawn`,
    `decided`, `already_decided`, `not_decided`, `not_returned`, `no_such_state`; for an approval `photo_awaited`,
    `photo_never_came`; `not_open_yet`; `after_cutoff`. Moments are aware; `resend_until` counts only for a returned
    activity, `photo` is where an announced photo stands.
    """
    refused = refuse_person(event, is_owner=is_owner, is_reviewer=is_reviewer)
    if refused:
        return refused
    if locked:
        return "month_locked"
    row = transition(event, status)
    if row is None:
        return _refuse_state(event, status)
    if event == Event.APPROVE and bars_approval(photo):
        return "photo_awaited" if photo == PhotoState.PENDING else "photo_never_came"
    return _refuse_moment(row.window, at, opens, cutoff, resend_until)


def refuse_person(event: Event, *, is_owner: bool, is_reviewer: bool) -> str | None:
    """Return `not_owner`, `own_report` or `not_reviewer`, whatever the moment; None where the role fits."""
    if _ACTORS[event] == Actor.OWNER:
        return None if is_owner else "not_owner"
    if is_owner:
        return "own_report"
    return None if is_reviewer else "not_reviewer"


def diagram() -> str:
    """Return `TRANSITIONS` as the Mermaid state diagram of docs/lifecycle.md, which a test compares."""
    lines = ["stateDiagram-v2"]
    for row in TRANSITIONS:
        source = row.source.value if row.source else "[*]"
        reason = ", with a reason" if row.needs_reason else ""
        lines.append(f"    {source} --> {row.target.value}: {row.event} ({row.actor}, {row.window}{reason})")
    return "\n".join(lines)


def _refuse_state(event: Event, status: ActivityStatus | str | None) -> str:
    if status == ActivityStatus.WITHDRAWN:
        return "withdrawn"
    if event == Event.TAKE_BACK and status == ActivityStatus.SUBMITTED:
        return "not_decided"
    if event == Event.RESEND and status == ActivityStatus.SUBMITTED:
        return "not_returned"
    if status in DECIDED and event != Event.CREATE:
        return "decided" if _ACTORS[event] == Actor.OWNER else "already_decided"
    return "no_such_state"


def _refuse_moment(
    window: EventWindow, at: datetime, opens: datetime, cutoff: datetime, resend_until: datetime | None
) -> str | None:
    if window == EventWindow.MONTH:
        return None
    if at < opens:
        return "not_open_yet"
    closes = cutoff
    if window == EventWindow.RESEND and resend_until is not None:
        closes = max(cutoff, resend_until)
    return None if at < closes else "after_cutoff"
