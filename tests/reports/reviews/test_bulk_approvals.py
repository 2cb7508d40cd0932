"""Approving what is unremarkable together: the sample, what is left out, who, and undoing it as one act."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import AuditEvent
from reports.models import Activity, BulkApproval, Review
from reports.month_locks.actions import lock_month
from reports.reviews.actions.bulk_approvals import approve_bulk, draw_sample, undo_bulk
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.activities.test_edit import edit
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, review
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
QUEUE, SAMPLE, DRAW, DECIDED = "/review/", "/review/sample/", "/review/draw/", "/review/decided/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def six(people):
    """Six ordinary reports of Sari and Oki."""
    return [activity(person, entry(f"{hour:02}:00", 60)) for person in (people.sari, people.oki) for hour in (7, 8, 9)]


@pytest.fixture
def budi(client, people):
    return login(client, people.budi)


def draw(by, **other):
    return draw_sample(**({"by": acting(by), "at": NOON, "source": "tests"} | other))


def approve(by, drawn, seen=None, at=NOON):
    ticked = drawn.sample if seen is None else seen
    return approve_bulk(by=acting(by), at=at, source="tests", bulk_id=drawn.pk, seen=ticked)


def undo(by, drawn, reason="Salah tekan", at=LATER):
    return undo_bulk(by=acting(by), at=at, source="tests", bulk_id=drawn.pk, reason=reason)


def statuses(*activities):
    return [Activity.objects.get(pk=one.pk).status for one in activities]


# Drawing


def test_one_in_twenty_is_drawn_by_chance_and_recorded(people, six):
    drawn = draw(people.budi, choose=lambda ids, count: list(ids)[-count:])
    assert drawn.pool == [(one.pk, 1) for one in six]
    assert drawn.sample == [six[-1].pk]
    event = AuditEvent.objects.get(event="bulk_approval.drawn")
    assert (event.actor_id, event.after) == (people.budi.pk, {"pool": 6, "sample": [six[-1].pk]})


def test_drawing_again_gives_the_same(people, six):
    drawn = draw(people.budi, choose=lambda ids, count: list(ids)[:count])
    again = draw(people.budi, choose=lambda ids, count: list(ids)[-count:], at=LATER)
    assert (again.pk, again.sample) == (drawn.pk, [six[0].pk])


def test_a_new_one_is_drawn_once_nothing_of_the_pool_waits(people, six):
    drawn = draw(people.budi)
    review(people.budi, six)
    newer = activity(people.sari, entry("10:00", 60))
    again = draw(people.budi, at=LATER)
    assert (again.pk != drawn.pk, again.sample) == (True, [newer.pk])
    assert BulkApproval.objects.get(pk=drawn.pk).ended_at == LATER


def test_what_is_unusual_is_not_in_the_pool(people, six):
    long = activity(people.oki, entry("10:00", 2))
    Activity.objects.filter(pk=long.pk).update(minutes=481)
    assert long.pk not in dict(draw(people.budi).pool)


def test_nothing_to_draw_from(people):
    with refused("nothing_unremarkable"):
        draw(people.budi)
    assert not BulkApproval.objects.exists()


# Approving


def test_all_are_approved_after_a_look_at_the_sample(people, six):
    drawn = draw(people.budi)
    results = approve(people.budi, drawn)
    assert [result.ok for result in results] == [True] * 6
    assert set(statuses(*six)) == {"approved"}
    assert Review.objects.filter(bulk=drawn, reviewer=people.budi, decision="approve").count() == 6
    assert BulkApproval.objects.get(pk=drawn.pk).ended_at == NOON
    assert AuditEvent.objects.get(event="bulk_approval.approved").after == {"approved": 6, "seen": drawn.sample}


def test_without_a_look_nothing_is_approved(people, six):
    drawn = draw(people.budi)
    with refused("sample_unseen"):
        approve(people.budi, drawn, seen=[])
    assert set(statuses(*six)) == {"submitted"}


def test_what_was_changed_or_came_later_is_left_out(people, six):
    drawn = draw(people.budi, choose=lambda ids, count: list(ids)[:count])
    edit(people.oki, six[-1], entry("09:00", 90), at=NOON)
    newer = activity(people.sari, entry("11:00", 60))
    approve(people.budi, drawn)
    assert statuses(*six, newer) == ["approved"] * 5 + ["submitted"] * 2


def test_a_returned_report_of_the_sample_was_looked_at(people, six):
    drawn = draw(people.budi, choose=lambda ids, count: list(ids)[:count])
    review(people.budi, six[0], "return", "Tulis lebih rinci")
    approve(people.budi, drawn, seen=[])
    assert statuses(*six) == ["returned"] + ["approved"] * 5


def test_it_happens_once(people, six):
    drawn = draw(people.budi)
    approve(people.budi, drawn)
    with refused("bulk_approval_ended"):
        approve(people.budi, drawn, at=LATER)


def test_the_sample_of_somebody_else_is_nobodys_business(people, six):
    drawn = draw(people.budi)
    for verb in (lambda: approve(people.kepala, drawn), lambda: undo(people.kepala, drawn)):
        with refused("bulk_approval_ended"):
            verb()


# Undoing


def test_undoing_takes_back_what_still_stands(people, six):
    drawn = draw(people.budi)
    approve(people.budi, drawn)
    review(people.budi, six[0], "take_back", "Ada yang salah", at=LATER)
    review(people.budi, six[0], "reject", "Tidak dikerjakan", at=LATER)
    results = undo(people.budi, drawn)
    assert [result.ok for result in results] == [True] * 5
    assert statuses(*six) == ["rejected"] + ["submitted"] * 5
    event = AuditEvent.objects.get(event="bulk_approval.undone")
    assert (event.after, event.reason) == ({"undone": 5}, "Salah tekan")
    with refused("bulk_approval_ended"):
        undo(people.budi, drawn)


def test_what_was_approved_anew_is_not_undone(people, six):
    drawn = draw(people.budi)
    approve(people.budi, drawn)
    review(people.budi, six[0], "take_back", "Ada yang salah", at=LATER)
    review(people.budi, six[0], at=LATER)
    undo(people.budi, drawn)
    assert statuses(*six) == ["approved"] + ["submitted"] * 5


def test_undoing_needs_a_reason(people, six):
    drawn = draw(people.budi)
    approve(people.budi, drawn)
    with refused("reason_missing"):
        undo(people.budi, drawn, reason="  ")
    assert set(statuses(*six)) == {"approved"}


def test_a_closed_month_stays(people, six):
    drawn = draw(people.budi)
    approve(people.budi, drawn)
    lock_month(month=Month.of(TUESDAY), employee_ids=[people.oki.pk], at=NOON)
    results = undo(people.budi, drawn)
    assert [result.refusal.code if result.refusal else "" for result in results] == [""] * 3 + ["month_locked"] * 3
    assert statuses(*six) == ["submitted"] * 3 + ["approved"] * 3


# Pages


def test_the_way_through_the_pages(budi, people, six):
    page = budi.get(QUEUE)
    assert page.context["unremarkable"] == {"count": 6, "sample": 1}
    assert budi.post(DRAW).url == SAMPLE
    drawn = BulkApproval.objects.get()
    shown = budi.get(SAMPLE)
    assert [row.pk for row in shown.context["rows"]] == drawn.sample

    refused = budi.post(SAMPLE)
    assert refused.status_code == 422
    assert "sampel" in refused.content.decode()
    done = budi.post(SAMPLE, {"seen": [str(drawn.sample[0]), "x", "9" * 30]}, follow=True)
    assert [url for url, _status in done.redirect_chain] == [QUEUE]
    assert "6 aktivitas disetujui" in done.content.decode()
    assert set(statuses(*six)) == {"approved"}

    decided = budi.get(DECIDED)
    assert [(bulk.pk, standing) for bulk, standing in decided.context["bulks"]] == [(drawn.pk, 6)]
    undone = budi.post(f"/review/undo/{drawn.pk}/", {"reason": "Salah tekan"}, follow=True)
    assert "6" in undone.content.decode()
    assert set(statuses(*six)) == {"submitted"}
    assert budi.get(DECIDED).context["bulks"] == []


def test_the_sample_shows_every_text_of_a_report(budi, people):
    texts = {"output": "Dua berkas", "letter_number": "094/118/2026"}
    for hour in range(7, 12):
        activity(people.sari, entry(f"{hour:02}:00", 60, **texts))
    budi.post(DRAW)
    for page in (SAMPLE, QUEUE):
        shown = budi.get(page).content.decode()
        assert "→ Dua berkas" in shown
        assert "Nomor surat tugas: 094/118/2026" in shown


def test_a_report_can_be_returned_from_the_sample(budi, six):
    budi.post(DRAW)
    pk = BulkApproval.objects.get().sample[0]
    sent = {"items": f"{pk}:1", "decision": "return", "reason": "Tulis lebih rinci", "back": "sample"}
    assert budi.post("/review/decide/", sent).url == SAMPLE
    assert budi.get(SAMPLE).context["rows"] == []
    budi.post(SAMPLE)
    assert sorted(statuses(*six)) == ["approved"] * 5 + ["returned"]


def test_few_are_approved_by_day(budi, people, six):
    review(people.budi, six[:2])
    assert budi.get(QUEUE).context["unremarkable"] is None


def test_without_a_sample_the_page_leads_to_the_queue(budi, people):
    assert budi.get(SAMPLE).url == budi.post(SAMPLE, {"seen": "1"}).url == budi.post(DRAW).url == QUEUE


def test_undoing_nothing_says_so(budi, people):
    page = budi.post("/review/undo/77/", {"reason": "Salah tekan"}, follow=True)
    assert page.redirect_chain[0][0] == DECIDED
    assert "muat ulang" in page.content.decode().lower()


def test_the_sample_costs_the_same_for_few_and_many(budi, people, six):
    budi.post(DRAW)
    few = queries(budi, SAMPLE)
    budi.post(SAMPLE, {"seen": BulkApproval.objects.get().sample})
    # What was said about it is read with the next page.
    budi.get(QUEUE)
    for minute in range(10, 58, 2):
        activity(people.sari, entry(f"10:{minute}", 1))
    budi.post(DRAW)
    assert len(BulkApproval.objects.get(ended_at=None).sample) == 2
    assert queries(budi, SAMPLE) == few
