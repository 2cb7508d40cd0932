from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import RELEASED, Event, correction, diagram, needs_reason, refuse, transition

OPENS = datetime(2026, 10, 5, 17, tzinfo=UTC)
CUTOFF = datetime(2026, 10, 8, 17, tzinfo=UTC)
RESEND = CUTOFF + timedelta(hours=30)
SECOND = timedelta(seconds=1)
STATES = (None, *ActivityStatus)
OWNER_EVENTS = {Event.CREATE, Event.EDIT, Event.WITHDRAW, Event.RESEND}


def ask(event, status=ActivityStatus.SUBMITTED, *, owner=None, reviewer=None, at=OPENS, locked=False, resend=None):
    is_owner = event in OWNER_EVENTS if owner is None else owner
    return refuse(
        event,
        is_owner=is_owner,
        is_reviewer=not is_owner if reviewer is None else reviewer,
        status=status,
        at=at,
        opens=OPENS,
        cutoff=CUTOFF,
        resend_until=resend,
        locked=locked,
    )


# Written by hand from DESIGN.md, not from the table of the code.
EXPECTED = {
    (Event.CREATE, None): "submitted",
    (Event.EDIT, "submitted"): "submitted",
    (Event.WITHDRAW, "submitted"): "withdrawn",
    (Event.RESEND, "returned"): "submitted",
    (Event.APPROVE, "submitted"): "approved",
    (Event.RETURN, "submitted"): "returned",
    (Event.REJECT, "submitted"): "rejected",
    (Event.TAKE_BACK, "approved"): "submitted",
    (Event.TAKE_BACK, "returned"): "submitted",
    (Event.TAKE_BACK, "rejected"): "submitted",
}


@pytest.mark.parametrize(("event", "status"), list(product(Event, STATES)))
def test_every_state_and_event(event, status):
    row = transition(event, status)
    target = EXPECTED.get((event, status.value if status else None))
    assert (row.target.value if row else None) == target
    assert (ask(event, status) is None) == (target is not None)


@pytest.mark.parametrize(("event", "status", "owner", "reviewer"), list(product(Event, STATES, *[(True, False)] * 2)))
def test_every_actor(event, status, owner, reviewer):
    refused = ask(event, status, owner=owner, reviewer=reviewer)
    if event in OWNER_EVENTS:
        assert (refused == "not_owner") == (not owner)
    elif owner:
        assert refused == "own_report"
    else:
        assert (refused == "not_reviewer") == (not reviewer)


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        (Event.EDIT, ActivityStatus.APPROVED, "decided"),
        (Event.EDIT, ActivityStatus.REJECTED, "decided"),
        (Event.EDIT, ActivityStatus.RETURNED, "decided"),
        (Event.RESEND, ActivityStatus.APPROVED, "decided"),
        (Event.WITHDRAW, ActivityStatus.RETURNED, "decided"),
        (Event.EDIT, ActivityStatus.WITHDRAWN, "withdrawn"),
        (Event.APPROVE, ActivityStatus.WITHDRAWN, "withdrawn"),
        (Event.APPROVE, ActivityStatus.APPROVED, "already_decided"),
        (Event.REJECT, ActivityStatus.RETURNED, "already_decided"),
        (Event.TAKE_BACK, ActivityStatus.SUBMITTED, "not_decided"),
        (Event.RESEND, ActivityStatus.SUBMITTED, "not_returned"),
        (Event.CREATE, ActivityStatus.APPROVED, "no_such_state"),
        (Event.CREATE, ActivityStatus.SUBMITTED, "no_such_state"),
        (Event.EDIT, None, "no_such_state"),
        (Event.RESEND, None, "no_such_state"),
        (Event.TAKE_BACK, None, "no_such_state"),
    ],
)
def test_the_code_says_what_is_wrong_with_the_state(event, status, code):
    assert ask(event, status) == code


@pytest.mark.parametrize("event", [Event.CREATE, Event.EDIT, Event.WITHDRAW])
def test_the_owner_has_until_the_cutoff(event):
    status = None if event == Event.CREATE else ActivityStatus.SUBMITTED
    assert ask(event, status, at=OPENS - SECOND) == "not_open_yet"
    assert ask(event, status, at=OPENS) is None
    assert ask(event, status, at=CUTOFF - SECOND) is None
    assert ask(event, status, at=CUTOFF) == "after_cutoff"
    assert ask(event, status, at=CUTOFF, resend=RESEND) == "after_cutoff"


def test_a_returned_report_has_the_later_of_cutoff_and_resend_limit():
    returned = ActivityStatus.RETURNED
    assert ask(Event.RESEND, returned, at=RESEND - SECOND, resend=RESEND) is None
    assert ask(Event.RESEND, returned, at=RESEND, resend=RESEND) == "after_cutoff"
    early = CUTOFF - timedelta(hours=5)
    assert ask(Event.RESEND, returned, at=CUTOFF - SECOND, resend=early) is None
    assert ask(Event.RESEND, returned, at=CUTOFF, resend=early) == "after_cutoff"
    assert ask(Event.RESEND, returned, at=CUTOFF) == "after_cutoff"


def test_a_decision_waits_for_no_cutoff_but_for_the_lock():
    late = CUTOFF + timedelta(days=20)
    assert ask(Event.APPROVE, at=late) is None
    assert ask(Event.APPROVE, at=late, locked=True) == "month_locked"
    assert ask(Event.TAKE_BACK, ActivityStatus.APPROVED, at=late, locked=True) == "month_locked"


def test_a_locked_month_refuses_everything():
    for event, status in EXPECTED:
        assert ask(event, ActivityStatus(status) if status else None, locked=True) == "month_locked"


def test_a_correction_is_an_edit_or_a_resend():
    assert correction(ActivityStatus.SUBMITTED) == Event.EDIT
    assert correction(ActivityStatus.RETURNED) == Event.RESEND
    assert correction(ActivityStatus.APPROVED) == Event.EDIT


def test_withdrawn_and_rejected_reports_hold_no_time():
    assert {"withdrawn", "rejected"} == {status.value for status in RELEASED}


def test_reasons_are_needed_for_everything_but_approval():
    assert {event for event in Event if needs_reason(event)} == {Event.RETURN, Event.REJECT, Event.TAKE_BACK}


def test_the_documentation_shows_the_table_as_it_is():
    text = Path("docs/lifecycle.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}\n```" in text, "make documents"


@given(
    event=st.sampled_from(Event),
    status=st.sampled_from(STATES),
    owner=st.booleans(),
    reviewer=st.booleans(),
    minute=st.integers(-100, 100),
    resend=st.none() | st.integers(-100, 100),
    locked=st.booleans(),
)
def test_nothing_passes_that_a_second_reading_of_the_rules_refuses(
    *, event, status, owner, reviewer, minute, resend, locked
):
    at = CUTOFF + timedelta(minutes=minute)
    limit = None if resend is None else CUTOFF + timedelta(minutes=resend)
    refused = ask(event, status, owner=owner, reviewer=reviewer, at=at, locked=locked, resend=limit)
    right_person = owner if event in OWNER_EVENTS else reviewer and not owner
    in_table = (event, status.value if status else None) in EXPECTED
    in_time = (
        event not in OWNER_EVENTS
        or at < CUTOFF
        or (event == Event.RESEND and status == "returned" and limit is not None and at < limit)
    )
    assert (refused is None) == (right_person and in_table and in_time and not locked)
