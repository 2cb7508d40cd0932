"""A report whose announced photo has not come is approved by nobody and nothing, and opens no time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.authorization.access import authority_of
from reports.activities.actions.activities import edit_activity
from reports.activities.actions.copying import copy_day
from reports.evidence.announced import broken_promises
from reports.models import Activity, AnnouncedFile
from reports.month_facts.facts import employee_month
from reports.notifications.reviewers import queue as told_to_reviewers
from reports.reviews.actions.bulk_approvals import draw_sample
from reports.reviews.queue import waiting_of
from reports.rules.period import Month
from reports.rules.promises import PhotoState, bars_approval, photo_state
from tests.people import acting, login
from tests.reports.entries import NOON, TUESDAY, WIB, activity, entry, local, outside, photo, policy, review, submit
from tests.reports.outbox.announcing import DAY, HOUR, announced, jpeg, promised
from tests.support.refusals import refused as refusing

CUTOFF = local(TUESDAY + timedelta(days=3), "00:00")
LATE = CUTOFF - timedelta(minutes=2)


def refused(verb, *args, **kwargs):
    with refusing() as caught:
        verb(*args, **kwargs)
    return set(caught.codes)


def edited(by, row, what, *, at=NOON):
    row.refresh_from_db()
    return edit_activity(by=acting(by), at=at, source="tests", activity_id=row.pk, seen_version=row.version, entry=what)


def test_the_state_is_a_question_of_the_moment():
    until = NOON + HOUR
    assert photo_state(None, NOON) == PhotoState.NONE
    assert photo_state(None, NOON, was_announced=True) == PhotoState.COMPLETE
    assert photo_state(until, until - timedelta(microseconds=1)) == PhotoState.PENDING
    assert photo_state(until, until) == PhotoState.MISSING
    assert [bars_approval(state) for state in PhotoState] == [False, True, False, True]


def test_the_hours_are_those_of_the_day_on_which_the_work_was_done(people):
    policy(photo_hours=6)
    policy(starts_on=TUESDAY + DAY, photo_hours=1)
    row = promised(people.sari)
    assert row.photo_until == row.evidence.photo_until == NOON + 6 * HOUR
    assert (row.announced_files.get().until, row.evidence.photo.name) == (NOON + 6 * HOUR, "")


@pytest.mark.parametrize(("later", "code"), [(HOUR, "photo_awaited"), (DAY, "photo_never_came")])
def test_no_hand_approves_it(people, later, code):
    row, other = promised(people.sari), activity(people.sari, entry("10:00"))
    singly = review(people.budi, row, at=NOON + later)
    assert [result.refusal.code for result in singly] == [code]
    together = review(people.budi, [row, other], at=NOON + later)
    assert [result.ok for result in together] == [False, True]
    assert waiting_of(authority_of(people.budi, NOON), NOON + later).unremarkable == []
    assert refused(draw_sample, by=acting(people.budi), at=NOON + later, source="tests") == {"nothing_unremarkable"}


def test_the_database_refuses_it_too(people):
    row = promised(people.sari)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(status="approved", decided_at=NOON, decided_by=people.budi)


def test_a_rejection_that_is_taken_back_changes_nothing(people):
    row = promised(people.sari)
    review(people.budi, row, "reject", "Bukan")
    review(people.budi, row, "take_back", "Keliru")
    assert review(people.budi, row)[0].refusal.code == "photo_awaited"


@pytest.mark.parametrize("rule", ["count", "hold"])
def test_no_silence_counts_or_holds_it(people, rule):
    policy(silence_at_closing=rule)
    promised(people.sari, minutes=120)
    activity(people.sari, entry("10:00", 60))
    facts = employee_month(people.sari.pk, Month(2026, 10), at_closing=True)
    assert (facts.credited, facts.held) == ((60, 0) if rule == "count" else (0, 60))
    # It is still shown as what nobody has decided, and is no hope for the estimate.
    assert facts.waiting == 180
    assert facts.if_all_approved().credited == 60


def test_a_return_opens_no_time(people):
    """Who announces anything at all two minutes before the cutoff has two minutes, whoever returns it."""
    row, honest = promised(people.sari, at=LATE), activity(people.sari, entry("10:00"), at=LATE)
    review(people.budi, [row, honest], "return", "Lengkapi", at=LATE)
    other = jpeg((200, 0, 0))
    resent = outside(photo=None, announced=announced(other))
    assert refused(edited, people.sari, row, resent, at=CUTOFF) == {"after_cutoff"}
    assert refused(edited, people.sari, row, outside(), at=CUTOFF + 2 * DAY) == {"after_cutoff"}
    assert edited(people.sari, honest, entry("10:00", 50), at=CUTOFF).created


def test_an_edit_before_the_cutoff_may_bring_another_photo(people):
    row = promised(people.sari)
    edited(people.sari, row, outside(photo=None, announced=announced(jpeg((200, 0, 0)))), at=NOON + HOUR)
    row.refresh_from_db()
    assert row.photo_until == NOON + HOUR + DAY
    assert row.announced_files.get().sha256 == announced(jpeg((200, 0, 0))).sha256
    edited(people.sari, row, outside(photo=photo()), at=NOON + 2 * HOUR)
    row.refresh_from_db()
    assert row.photo_until is None
    assert not AnnouncedFile.objects.exists()
    assert review(people.budi, row)[0].ok


def test_an_edit_of_the_text_keeps_the_promise_and_its_time(people):
    row = promised(people.sari)
    kept = {"photo": None, "latitude": None, "longitude": None, "accuracy_m": None}
    edited(people.sari, row, outside(**kept, description="Lain", reuse_evidence_id=row.evidence_id), at=NOON + HOUR)
    row.refresh_from_db()
    assert (row.description, row.photo_until, row.announced_files.count()) == ("Lain", NOON + DAY, 1)


def test_the_evidence_of_the_day_is_a_promise_for_all_its_reports(people):
    policy(evidence_per_day=True)
    first = promised(people.sari)
    second = activity(people.sari, entry("10:00", mode="WFH"))
    assert (second.evidence_id, second.photo_until) == (first.evidence_id, NOON + DAY)
    # What did not come is not taken for another report.
    assert refused(activity, people.sari, entry("12:00", mode="WFH"), at=NOON + DAY) >= {"photo_missing"}


def test_a_copy_takes_no_promise_along(people):
    promised(people.sari)
    copied = copy_day(
        by=acting(people.sari),
        at=NOON + DAY,
        source="tests",
        from_date=TUESDAY,
        to_date=TUESDAY + DAY,
        client_uuid=uuid4(),
    )
    assert [refusal.code for refusal in copied[0].refusals] == ["photo_missing", "position_missing"]


def test_both_sides_see_it_and_broken_promises_are_counted(people, client):
    row = promised(people.sari)
    assert broken_promises([people.sari.pk], NOON + HOUR) == {}
    assert broken_promises([people.sari.pk], NOON + DAY) == {people.sari.pk: 1}
    budi = acting(people.budi)
    assert len(waiting_of(budi, NOON).photo_notes[row.pk]) == 1
    notes = waiting_of(budi, NOON + DAY).photo_notes[row.pk]
    assert notes == ["Foto tidak datang", "1 foto orang ini diumumkan dan tidak datang."]
    # It waits for nobody's decision: nobody is told that the reviewer sleeps.
    assert waiting_of(budi, NOON).oldest is None
    day = TUESDAY + DAY
    assert told_to_reviewers(WIB, day, local(day, "07:30")) == []
    with time_machine.travel(NOON, tick=False):
        for page in (f"/activities/{row.pk}/", f"/days/{TUESDAY}/"):
            shown = login(client, people.sari).get(page).content.decode()
            assert "Menunggu foto sampai Rabu, 7 Oktober 2026 pukul 12.00 WIB" in shown
    queue = login(client, people.budi).get("/review/").content.decode()
    assert f'name="approve" value="{row.pk}:1"' not in queue


def test_withdrawn_promises_stay_counted(people):
    row = promised(people.sari)
    Activity.objects.filter(pk=row.pk).update(status="withdrawn")
    assert broken_promises([people.sari.pk], NOON + DAY) == {people.sari.pk: 1}


def test_a_promise_from_the_gallery_is_refused_where_the_camera_is_asked_for(people):
    policy(wfh_gallery=False)
    what = outside(photo=None, announced=announced(source="gallery"))
    assert refused(activity, people.sari, what) == {"photo_from_gallery"}


def test_the_same_submission_again_is_the_same_and_another_hash_is_not(people):

    uuid = uuid4()
    what = outside(photo=None, announced=announced())
    first = submit(people.sari, what, uuid=uuid)
    assert submit(people.sari, what, uuid=uuid).activity == first.activity
    other = replace(what, announced=announced(jpeg((200, 0, 0))))
    assert refused(submit, people.sari, other, uuid=uuid) == {"sent_already"}
