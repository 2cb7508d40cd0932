"""Validasi: the queue by person and day, decisions one by one, by day and by selection, taking back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.html import escape

from reports.activities.actions.activities import edit_activity
from reports.models import Activity, Review
from reports.month_locks.actions import lock_month
from reports.reviews.views import decisions
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, review

pytestmark = pytest.mark.django_db
MONDAY = TUESDAY - timedelta(days=1)
URL = "/review/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def budi(client, people):
    return login(client, people.budi)


@pytest.fixture
def waiting(people):
    return [
        activity(people.sari, entry("08:00", 60)),
        activity(people.sari, entry("09:00", 60)),
        activity(people.oki, entry("08:00", 60, work_date=MONDAY)),
    ]


def pair(activity):
    return f"{activity.pk}:{activity.version}"


def decide(client, items=(), decision="approve", reason="", **other):
    sent = {"items": [pair(item) for item in items], "decision": decision, "reason": reason} | other
    return client.post("/review/decide/", sent)


def status(*activities):
    return [Activity.objects.get(pk=found.pk).status for found in activities]


def shown(page):
    return [(group.name, [item.pk for item in group.items]) for group in page.context["groups"]]


# The queue


def test_the_queue_is_by_person_and_day_the_oldest_first(budi, people, waiting):
    page = budi.get(URL)
    assert shown(page) == [("Oki Ramadhan", [waiting[2].pk]), ("Sari Wulandari", [waiting[0].pk, waiting[1].pk])]
    assert page.context["page_obj"].paginator.count == 2


def test_everything_needed_to_judge_is_at_hand(budi, people):
    review(people.budi, activity(people.sari, entry("07:00", 60)))
    outdoors = activity(people.sari, outside("08:00", 90, output="Daftar hadir"))
    page = budi.get(URL).content.decode()
    for text in (
        "08.00–09.30",
        "WFH",
        "Menyusun laporan bulanan",
        "Daftar hadir",
        "geo:-7.75",
        "±12 m",
        f"/evidence/{outdoors.evidence_id}/photo/",
    ):
        assert text in page
    sums = budi.get(URL).context["groups"][0].sums
    assert ("90" in sums, "60" in sums, "360" in sums) == (True, True, True)


def test_what_was_typed_is_shown_as_text(budi, people):
    activity(people.sari, entry(description="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in budi.get(URL).content.decode()


@pytest.mark.parametrize(
    ("name", "count"), [("budi", 1), ("eko", 0), ("kepala", 0), ("sari", 0), ("dewi", 0), ("fajar", 0), ("citra", 0)]
)
def test_who_has_sari_in_the_queue(client, people, name, count):
    activity(people.sari, entry())
    assert len(login(client, getattr(people, name)).get(URL).context["groups"]) == count


def test_the_supervisor_of_the_work_date_reviews(client, people, at_noon):
    at_noon.move_to(local(date(2026, 10, 1)))
    activity(people.sari, entry(work_date=date(2026, 9, 30)), at=local(date(2026, 9, 30)))
    assert len(login(client, people.eko).get(URL).context["groups"]) == 1
    assert len(login(client, people.budi).get(URL).context["groups"]) == 0


def test_the_personnel_agency_reviews_who_has_nobody_above_but_not_itself(client, people):
    activity(people.kepala, entry())
    activity(people.dewi, entry())
    assert [name for name, _ids in shown(login(client, people.dewi).get(URL))] == ["Kepala Dinas"]
    assert {name for name, _ids in shown(login(client, people.dina).get(URL))} == {"Kepala Dinas", "Dewi Anggraini"}


def test_a_closed_month_waits_for_nobody(budi, people, waiting):
    lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
    assert [name for name, _ids in shown(budi.get(URL))] == ["Oki Ramadhan"]


def test_pages_hold_whole_person_days(budi, people, monkeypatch, waiting):
    monkeypatch.setattr(decisions, "PERSON_DAYS_A_PAGE", 1)
    assert shown(budi.get(URL)) == [("Oki Ramadhan", [waiting[2].pk])]
    assert shown(budi.get(URL, {"page": "2"})) == [("Sari Wulandari", [waiting[0].pk, waiting[1].pk])]
    assert shown(budi.get(URL, {"page": "99"})) == shown(budi.get(URL, {"page": "2"}))
    assert shown(budi.get(URL, {"page": "x"})) == shown(budi.get(URL))


def test_the_queue_costs_the_same_for_one_and_many(budi, people):
    activity(people.sari, entry("08:00", 15))
    few = queries(budi, URL)
    for number in range(1, 8):
        activity(people.sari, outside(f"0{number}:00", 15))
        activity(people.oki, entry(f"0{number}:00", 15, work_date=MONDAY))
    assert queries(budi, URL) == few <= 12


def test_the_queue_of_the_personnel_agency_stays_within_twelve_statements(client, people):
    for number in range(1, 5):
        activity(people.kepala, entry(f"0{number}:00", 15))
        activity(people.wira, entry(f"0{number}:00", 15))
    assert queries(login(client, people.dina), URL) <= 12


def test_an_empty_queue_says_so(budi):
    assert budi.get(URL).context["groups"] == []


# Decisions


def test_one_activity_is_approved_by_its_own_button(budi, waiting):
    answer = budi.post("/review/decide/", {"approve": pair(waiting[0])})
    assert (answer.status_code, answer["Location"]) == (303, "/review/")
    assert status(*waiting) == ["approved", "submitted", "submitted"]


def test_the_button_of_one_leaves_what_is_ticked_alone(budi, waiting):
    decide(budi, [waiting[2]], "", approve=pair(waiting[0]))
    assert status(*waiting) == ["approved", "submitted", "submitted"]


def test_a_day_is_approved_by_its_button(budi, waiting):
    budi.post("/review/decide/", {"approve": f"{pair(waiting[0])},{pair(waiting[1])}"})
    assert status(*waiting) == ["approved", "approved", "submitted"]


def test_a_ticked_day_and_its_ticked_activities_count_once(budi, waiting):
    both = f"{pair(waiting[0])},{pair(waiting[1])}"
    answer = budi.post("/review/decide/", {"items": [both, pair(waiting[0])], "decision": "approve"})
    assert answer.status_code == 303
    assert Review.objects.count() == 2


@pytest.mark.parametrize(("decision", "expected"), [("return", "returned"), ("reject", "rejected")])
def test_a_selection_is_returned_or_rejected_with_a_reason(budi, waiting, decision, expected):
    assert decide(budi, waiting, decision, "Kurang jelas").status_code == 303
    assert status(*waiting) == [expected] * 3
    assert set(Review.objects.values_list("reason", flat=True)) == {"Kurang jelas"}


@pytest.mark.parametrize("decision", ["return", "reject"])
@pytest.mark.parametrize("reason", ["", "   ", "\0"])
def test_without_a_reason_nothing_is_decided_and_the_ticks_stay(budi, waiting, decision, reason):
    answer = decide(budi, waiting[:1], decision, reason)
    assert answer.status_code == 422
    assert answer.context["reason_error"]
    assert escape(answer.context["reason_error"]) in answer.content.decode()
    assert [item.ticked for group in answer.context["groups"] for item in group.items] == [False, True, False]
    assert status(*waiting) == ["submitted"] * 3


def test_a_reason_that_is_too_long_stays_in_the_field(budi, waiting):
    answer = decide(budi, waiting[:1], "return", "x" * 501)
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"decision": "approve"},
        {"decision": ""},
        {"decision": "praise", "items": ["1:1"]},
        {"decision": "approve", "items": ["x"]},
        {"decision": "approve", "items": ["١:1"]},
        {"approve": ""},
    ],
)
def test_a_post_that_decides_nothing_is_refused_in_words(budi, waiting, sent):
    answer = budi.post("/review/decide/", sent)
    assert answer.status_code == 422
    assert answer.context["errors"]
    assert status(*waiting) == ["submitted"] * 3


def test_one_refused_row_does_not_block_the_rest_and_is_named(budi, people, waiting):
    lock_month(month=Month(2026, 10), employee_ids=[people.oki.pk], at=NOON)
    assert decide(budi, waiting).status_code == 303
    assert status(*waiting) == ["approved", "approved", "submitted"]
    page = budi.get(URL).content.decode()
    assert "Oki Ramadhan, Senin, 5 Oktober 2026, 08.00–09.00: " in page


def test_what_was_edited_after_it_was_shown_is_not_approved_and_the_row_says_why(budi, people, waiting):
    seen = pair(waiting[0])
    edit_activity(
        by=acting(people.sari),
        at=NOON,
        source="tests",
        activity_id=waiting[0].pk,
        seen_version=waiting[0].version,
        entry=entry("10:00", 30, work_date=waiting[0].work_date, description="Sesuatu yang lain"),
    )
    answer = budi.post("/review/decide/", {"items": [seen], "decision": "approve"})
    assert answer.status_code == 422
    assert any("Sari Wulandari" in text for text in answer.context["errors"])
    refusals = {item.pair: item.refusal != "" for group in answer.context["groups"] for item in group.items}
    waiting[0].refresh_from_db()
    assert refusals == {pair(one): one == waiting[0] for one in waiting}
    assert status(waiting[0]) == ["submitted"]


@pytest.mark.parametrize("name", ["sari", "eko", "citra", "dewi", "fajar", "kepala"])
def test_who_does_not_review_cannot_decide(client, people, waiting, name):
    answer = decide(login(client, getattr(people, name)), waiting[:1])
    assert answer.status_code == 422
    assert status(*waiting) == ["submitted"] * 3


def test_a_stranger_learns_no_name(client, people, waiting):
    answer = decide(login(client, people.citra), waiting[:1])
    assert not any("Sari" in text for text in answer.context["errors"])


def test_the_way_back_leads_to_the_same_page(budi, waiting):
    assert decide(budi, waiting[:1], page="3")["Location"] == "/review/?page=3"
    assert decide(budi, waiting[1:2], page="3&x=1")["Location"] == "/review/"


def test_deciding_is_a_post(budi):
    assert budi.get("/review/decide/").status_code == 405


def test_deciding_costs_the_same_for_one_and_many(budi, people, django_assert_max_num_queries):
    many = [activity(people.sari, entry(f"0{number}:00", 15)) for number in range(1, 8)]
    with django_assert_max_num_queries(30) as one:
        decide(budi, many[:1])
    with django_assert_max_num_queries(30) as six:
        decide(budi, many[1:])
    assert len(one) == len(six)


# What was decided


def test_a_decision_is_taken_back_with_a_reason(budi, people, waiting):
    review(people.budi, waiting[0])
    waiting[0].refresh_from_db()
    assert "Sari Wulandari" in budi.get("/review/decided/").content.decode()
    answer = decide(budi, waiting[:1], "take_back", "Salah tekan", back="decided")
    assert (answer.status_code, answer["Location"]) == (303, "/review/decided/")
    assert status(waiting[0]) == ["submitted"]


def test_taking_back_needs_a_reason(budi, people, waiting):
    review(people.budi, waiting[0])
    waiting[0].refresh_from_db()
    answer = decide(budi, waiting[:1], "take_back", "", back="decided")
    assert answer.status_code == 422
    assert answer.context["reason_error"]
    assert [row.ticked for row in answer.context["rows"]] == [True]


def test_a_decision_in_a_closed_month_cannot_be_ticked(budi, people, waiting):
    review(people.budi, waiting[0])
    lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
    row = budi.get("/review/decided/").context["rows"][0]
    assert row.refusal


def test_a_former_supervisor_keeps_the_list_of_what_he_decided(client, people, at_noon):
    earlier = activity(people.sari, entry(work_date=date(2026, 9, 30)), at=local(date(2026, 9, 30)))
    review(people.eko, earlier, at=local(date(2026, 9, 30)))
    assert len(login(client, people.eko).get("/review/decided/").context["rows"]) == 1
    assert login(client, people.budi).get("/review/decided/").context["rows"] == []


def test_the_list_of_decisions_costs_the_same_for_one_and_many(budi, people):
    review(people.budi, activity(people.sari, entry("08:00", 15)))
    few = queries(budi, "/review/decided/")
    for number in range(1, 6):
        review(people.budi, activity(people.oki, outside(f"0{number}:00", 15)))
    assert queries(budi, "/review/decided/") == few <= 12
