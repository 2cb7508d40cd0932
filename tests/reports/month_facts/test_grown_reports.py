"""A stub that comes back inflated: shown with both figures, approved by itself, counted by no silence."""

from datetime import timedelta

import pytest
import time_machine

from accounts.authorization.access import authority_of
from accounts.models import Employee
from reports.activities.actions.activities import withdraw_activity
from reports.models import Activity, ReportingPolicy, Review
from reports.month_facts.facts import employee_month, month_facts
from reports.reviews.actions.bulk_approvals import approve_bulk, draw_sample
from reports.reviews.actions.decisions import decide
from reports.reviews.queue import waiting_of
from reports.rules.activity_rules import has_grown, is_replaced
from reports.rules.period import Month
from reports.rules.review_flags import ReviewFlag
from tests.people import acting, login
from tests.reports.activities.test_edit import edit
from tests.reports.counting import queries
from tests.reports.entries import NOON, SECOND, TUESDAY, activity, entry, local, review
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
# Tuesday's reports close when Thursday ends.
CUTOFF = local(TUESDAY + timedelta(days=3), "00:00")
AFTER = CUTOFF + timedelta(hours=12)
REASON = "Menit tidak sesuai"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def stub(people):
    """A report of one minute, typed just before the cutoff."""
    return activity(people.sari, entry("08:00", 1, description="Rapat"), at=CUTOFF - SECOND)


def sent_again(people, row, minutes=360, description="Rapat", at=AFTER):
    """Return what Budi returned and Sari sent again."""
    review(people.budi, row, "return", REASON, at=at)
    row.refresh_from_db()
    changed = edit(people.sari, row, entry("08:00", minutes, description=description), at=at)
    return changed.activity


def codes(results):
    return {result.activity_id: result.refusal.code if result.refusal else None for result in results}


# What growth is


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ("Rapat", "Rapat", False),
        ("Rapat", "rapat koordinasi dengan camat", False),
        ("Menyusun laporan bulanan", "Menyusun laporan triwulan", False),
        ("Menyusun laporan bulanan", "Mengawasi ujian sekolah", True),
        ("", "Rapat", False),
        ("Rapat", "", True),
    ],
)
def test_a_text_is_replaced_when_less_than_half_of_its_words_remain(before, after, replaced):
    assert is_replaced(before, after) is replaced


def test_growth_is_more_minutes_or_another_text():
    assert not has_grown(None, "", 360, "Rapat")
    assert not has_grown(60, "Rapat", 60, "Rapat dinas")
    assert not has_grown(60, "Rapat", 30, "Rapat")
    assert has_grown(60, "Rapat", 61, "Rapat")
    assert has_grown(60, "Rapat", 60, "Apel pagi")


# Only after a return, within its time


def test_after_the_cutoff_a_stub_that_nobody_returned_cannot_grow(people, stub):
    for at in (CUTOFF, AFTER):
        with refused("after_cutoff"):
            edit(people.sari, stub, entry("08:00", 360), at=at)
        with refused("after_cutoff"):
            activity(people.sari, entry("10:00", 360), at=at)
        with refused("after_cutoff"):
            withdraw_activity(by=acting(people.sari), at=at, source="tests", activity_id=stub.pk, seen_version=1)
    assert Activity.objects.get(pk=stub.pk).minutes == 1


def test_a_decision_that_was_taken_back_does_not_open_it_either(people, stub):
    review(people.budi, stub, at=AFTER)
    review(people.budi, stub, "take_back", "Salah tekan", at=AFTER)
    with refused("after_cutoff"):
        edit(people.sari, stub, entry("08:00", 360), at=AFTER)


def test_within_48_hours_of_a_return_it_may_grow_and_not_a_second_later(people, stub):
    review(people.budi, stub, "return", REASON, at=AFTER)
    end = AFTER + timedelta(hours=48)
    with refused("after_cutoff"):
        edit(people.sari, stub, entry("08:00", 360), at=end)
    stub.refresh_from_db()
    grown = edit(people.sari, stub, entry("08:00", 360), at=end - SECOND).activity
    assert (grown.status, grown.seen_minutes, grown.seen_description, grown.grown) == ("submitted", 1, "Rapat", True)
    with refused("after_cutoff"):
        edit(people.sari, grown, entry("08:00", 400), at=end - SECOND)


def test_a_change_before_anybody_had_seen_it_is_no_growth(people):
    row = activity(people.sari, entry("08:00", 1))
    assert not edit(people.sari, row, entry("08:00", 240)).activity.grown


def test_an_edit_while_waiting_is_measured_by_what_came_back(people):
    row = activity(people.sari, entry("08:00", 60))
    same = sent_again(people, row, 60, "Menyusun laporan bulanan", at=NOON)
    assert not same.grown
    more = edit(people.sari, same, entry("08:00", 90)).activity
    assert more.grown
    assert not edit(people.sari, more, entry("08:00", 60)).activity.grown


def test_after_a_decision_is_taken_back_growth_is_measured_too(people):
    row = activity(people.sari, entry("08:00", 60))
    review(people.budi, row)
    review(people.budi, row, "take_back", "Salah tekan")
    row.refresh_from_db()
    assert edit(people.sari, row, entry("08:00", 300)).activity.grown


def test_a_second_return_sets_a_new_measure(people, stub):
    grown = sent_again(people, stub, 200)
    again = sent_again(people, grown, 200)
    assert (again.seen_minutes, again.grown) == (200, False)


# Approved by itself, in the version seen


def test_it_is_never_approved_together_with_others(people, stub):
    other = activity(people.oki, at=CUTOFF - SECOND)
    grown = sent_again(people, stub)
    assert codes(review(people.budi, [grown, other], at=AFTER)) == {grown.pk: "grown", other.pk: None}
    assert Activity.objects.get(pk=grown.pk).status == "submitted"
    assert codes(review(people.budi, grown, at=AFTER)) == {grown.pk: None}
    assert Activity.objects.get(pk=grown.pk).status == "approved"


def test_many_may_be_returned_or_rejected_with_it(people, stub):
    other = activity(people.oki, at=CUTOFF - SECOND)
    grown = sent_again(people, stub)
    assert set(codes(review(people.budi, [grown, other], "return", REASON, at=AFTER)).values()) == {None}


def test_it_is_approved_only_in_the_version_that_was_seen(people, stub):
    grown = sent_again(people, stub)
    results = review(people.budi, grown, at=AFTER, versions=[(grown.pk, grown.version - 1)])
    assert codes(results) == {grown.pk: "changed_meanwhile"}


def test_neither_the_pool_nor_the_sample_contains_it(people, stub):
    others = [activity(people.oki, entry(f"{hour:02}:00"), at=CUTOFF - SECOND) for hour in (7, 8, 9)]
    grown = sent_again(people, stub)
    drawn = draw_sample(by=acting(people.budi), at=AFTER, source="tests", choose=lambda ids, _many: list(ids))
    assert drawn.sample == [one.pk for one in others]
    waiting = waiting_of(authority_of(people.budi, AFTER), AFTER)
    assert waiting.flags[grown.pk][0] == ReviewFlag.GROWN


def test_a_pool_that_names_it_all_the_same_does_not_approve_it(people, stub):
    """Whatever drew the pool: the verb looks at the row."""
    other = activity(people.oki, at=CUTOFF - SECOND)
    drawn = draw_sample(by=acting(people.budi), at=CUTOFF - SECOND, source="tests", choose=lambda ids, _many: list(ids))
    grown = sent_again(people, stub)
    type(drawn).objects.filter(pk=drawn.pk).update(pool=[[grown.pk, grown.version], [other.pk, other.version]])
    seen = [grown.pk, other.pk]
    results = approve_bulk(by=acting(people.budi), at=AFTER, source="tests", bulk_id=drawn.pk, seen=seen)
    assert codes(results) == {other.pk: None}
    assert Activity.objects.get(pk=grown.pk).status == "submitted"


def test_with_a_bulk_even_a_single_one_is_refused(people, stub):
    from_pool = draw_sample(by=acting(people.budi), at=CUTOFF - SECOND, source="tests")
    grown = sent_again(people, stub)
    [result] = decide(
        by=acting(people.budi),
        at=AFTER,
        source="tests",
        items=[(grown.pk, grown.version)],
        decision=Review.Decision.APPROVE,
        bulk=from_pool,
    )
    assert result.refusal.code == "grown"


@pytest.mark.parametrize("together", [1, 3])
def test_what_was_really_edited_meanwhile_is_not_approved(people, together):
    rows = [activity(people.sari, entry(f"{hour:02}:00", 30)) for hour in range(8, 8 + together)]
    seen = [(row.pk, row.version) for row in rows]
    edit(people.sari, rows[0], entry("08:00", 45))
    results = codes(review(people.budi, rows, versions=seen))
    assert results.pop(rows[0].pk) == "changed_meanwhile"
    assert set(results.values()) <= {None}
    assert Activity.objects.get(pk=rows[0].pk).status == "submitted"


@pytest.mark.parametrize("in_sample", [True, False])
def test_what_was_really_edited_after_the_draw_is_left_out(people, in_sample):
    rows = [activity(people.sari, entry(f"{hour:02}:00", 30)) for hour in (8, 9, 10)]
    picked = [rows[0].pk] if in_sample else [rows[1].pk]
    drawn = draw_sample(by=acting(people.budi), at=NOON, source="tests", choose=lambda _ids, _many: picked)
    edit(people.sari, rows[0], entry("08:00", 45))
    results = approve_bulk(by=acting(people.budi), at=NOON, source="tests", bulk_id=drawn.pk, seen=picked)
    assert codes(results) == {rows[1].pk: None, rows[2].pk: None}
    assert Activity.objects.get(pk=rows[0].pk).status == "submitted"


# Silence


@pytest.mark.parametrize(("rule", "silent", "held"), [("count", 60, 0), ("hold", 0, 420), ("do_not_count", 0, 0)])
def test_silence_does_not_approve_it(people, stub, rule, silent, held):
    activity(people.sari, entry("15:00", 60), at=CUTOFF - SECOND)
    sent_again(people, stub)
    ReportingPolicy.objects.update(silence_at_closing=rule)
    [facts] = month_facts(Month.of(TUESDAY), Employee.objects.filter(pk=people.sari.pk), at_closing=True)
    assert (facts.silent, facts.held) == (silent, held)


def test_it_waits_like_everything_else_and_would_count_if_approved(people, stub):
    sent_again(people, stub)
    facts = employee_month(people.sari.pk, Month.of(TUESDAY))
    assert facts.waiting == 360
    assert facts.days[TUESDAY.day - 1].waiting == 360
    assert facts.lacking_by_day[TUESDAY.day - 1] == 0
    assert facts.if_all_approved().credited == 360


# The page


def test_the_queue_shows_both_figures_and_both_texts(client, people, stub, at_noon):
    other = activity(people.sari, entry("15:00"), at=CUTOFF - SECOND)
    grown = sent_again(people, stub, 360, "Mengawasi ujian sekolah")
    at_noon.move_to(AFTER)
    text = login(client, people.budi).get("/review/", headers=ENGLISH).content.decode()
    assert "1 min before, 360 min now" in text
    assert "<del>Rapat</del>" in text
    [group] = client.get("/review/").context["groups"]
    assert group.pairs == f"{other.pk}:{other.version}"
    assert f'name="approve" value="{grown.pk}:{grown.version}"' in text


def test_approving_it_by_its_own_button_and_not_with_the_day(client, people, stub, at_noon):
    other = activity(people.sari, entry("15:00"), at=CUTOFF - SECOND)
    grown = sent_again(people, stub)
    at_noon.move_to(AFTER)
    login(client, people.budi)
    both = f"{grown.pk}:{grown.version},{other.pk}:{other.version}"
    page = client.post("/review/decide/", {"approve": both}, headers=ENGLISH, follow=True)
    assert "by its own button" in page.content.decode()
    assert Activity.objects.get(pk=grown.pk).status == "submitted"
    client.post("/review/decide/", {"approve": f"{grown.pk}:{grown.version}"})
    assert Activity.objects.get(pk=grown.pk).status == "approved"


def test_the_queue_costs_the_same_with_many_that_have_grown(client, people, at_noon):
    def more(hours):
        for hour in hours:
            row = activity(people.sari, entry(f"{hour:02}:00", 1))
            review(people.budi, row, "return", REASON)
            row.refresh_from_db()
            edit(people.sari, row, entry(f"{hour:02}:00", 30))

    more([6])
    login(client, people.budi)
    few = queries(client, "/review/")
    more(range(7, 12))
    assert queries(client, "/review/") == few
