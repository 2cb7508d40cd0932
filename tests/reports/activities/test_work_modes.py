"""Work modes are dated data: what can be chosen on a day and what it needs, asked by form, file and reviewer alike."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Activity, WorkModeExemption, WorkModeRule
from reports.reviews.queue import waiting_of
from reports.rules.review_flags import ReviewFlag
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, login
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, policy, submit
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
MONDAY, WEDNESDAY = date(2026, 10, 5), date(2026, 10, 7)
ONE_DAY = timedelta(days=1)


def rule(code, starts_on=MONDAY, **terms):
    """Put the rule of a mode in force; how rules are entered is tested elsewhere."""
    return WorkModeRule.objects.create(code=code, starts_on=starts_on, **terms)


def offered(day):
    return [terms.code for terms in Rulebook.load(day, day).modes.offered(day)]


def test_three_modes_have_always_been_and_the_fourth_waits_for_a_decree():
    assert offered(date(2015, 1, 1)) == offered(TUESDAY) == ["WFO", "WFH", "DL"]
    terms = Rulebook.load(TUESDAY, TUESDAY).modes.on("WFA", TUESDAY)
    assert (terms.needs_photo, terms.needs_position, terms.days_a_week, terms.refuses_beyond) == (True, True, 2, False)


def test_a_mode_begins_and_ends_within_a_month(people):
    rule("WFA", WEDNESDAY, needs_photo=True, needs_position=True)
    rule("WFH", WEDNESDAY, is_offered=False)
    later = local(WEDNESDAY)
    with refused("mode_unknown"):
        activity(people.sari, outside(mode="WFA"))
    with refused("photo_missing", "position_missing"):
        activity(people.sari, entry(mode="WFA", work_date=WEDNESDAY), at=later)
    assert activity(people.sari, outside(mode="WFA", work_date=WEDNESDAY), at=later).mode == "WFA"
    with refused("mode_unknown"):
        activity(people.sari, outside("10:00", work_date=WEDNESDAY), at=later)
    assert activity(people.sari, outside(), at=later).mode == "WFH"


def test_a_mode_of_ones_own_asks_what_its_row_says_whatever_the_rules_of_reporting_say(people):
    policy(dl_needs_letter=True, wfh_needs_photo=False)
    rule("KL", name="Kantor lain", needs_letter=True, needs_position=True, gallery=False)
    with refused("position_missing", "letter_missing"):
        activity(people.sari, entry(mode="KL"))
    assert activity(people.sari, outside(mode="KL", photo=None, letter_number="1/2026")).mode == "KL"


def test_a_correction_to_a_mode_without_evidence_keeps_none(people):
    stored = activity(people.sari, outside())
    changed = edit(people.sari, stored, entry(mode="WFO", reuse_evidence_id=stored.evidence_id)).activity
    assert (changed.mode, changed.evidence) == ("WFO", None)


def test_the_form_offers_what_an_open_day_has(client, people):
    rule("KL", name="Kantor lain")
    rule("WFA", WEDNESDAY, needs_photo=True, of_oneself=True)
    with time_machine.travel(NOON):
        sari = login(client, people.sari)
        page = sari.get("/activities/new/")
        assert [code for code, _label in page.context["form"].fields["mode"].choices] == ["WFO", "WFH", "DL", "KL"]
        html = page.content.decode()
        assert "<b>KL</b><small>Kantor lain</small>" in html
        assert html.count("data-no-evidence") == 2
        stored = activity(people.sari, entry(mode="KL"))
        assert 'title="Kantor lain"' in sari.get(f"/activities/{stored.pk}/").content.decode()
    with time_machine.travel(local(WEDNESDAY)):
        page = login(client, people.sari).get("/activities/new/")
        assert page.context["photo_rules"]["WFA"] == {"capture": "user", "gallery": True}
        assert "WFA: foto." in page.content.decode()
        # Used last, so it is proposed.
        assert page.context["form"]["mode"].value() == "KL"


def test_the_reviewer_is_told_of_missing_evidence_where_the_rules_ask_for_some(people):
    rule("KL", name="Kantor lain")
    policy(wfh_needs_photo=False, wfh_needs_position=False)
    bare = [activity(people.sari, entry("08:00", mode="KL")), activity(people.sari, entry("10:00", mode="WFH"))]
    seen = activity(people.sari, outside("12:00", 30, mode="DL", work_date=MONDAY))
    Activity.objects.filter(pk=seen.pk).update(evidence=None)
    flags = waiting_of(acting(people.budi), NOON).flags
    assert [flags[one.pk] for one in bare] == [(), ()]
    assert flags[seen.pk] == (ReviewFlag.NO_EVIDENCE,)


def test_modes_cost_no_query_of_their_own(people):
    with CaptureQueriesContext(connection) as before:
        Rulebook.load(TUESDAY, TUESDAY)
    for number in range(20):
        rule(f"X{number}", MONDAY + number * ONE_DAY, name="Lain")
    with CaptureQueriesContext(connection) as after:
        assert len(Rulebook.load(TUESDAY, TUESDAY).modes.offered(TUESDAY)) == 5
    assert len(before) == len(after) == 2


# On how many days a week


def days_of(person, *numbers, month=9):
    """Report WFA on these days of the month, the clock standing behind them; return the answers."""
    when = [date(2026, month, number) for number in numbers]
    return [submit(person, outside(mode="WFA", work_date=day), at=local(day, "17:00")) for day in when]


def codes(answers):
    return [[warning.code for warning in answer.warnings] for answer in answers]


def test_more_days_than_allowed_are_kept_told_and_marked(people):
    rule("WFA", date(2026, 9, 1), days_a_week=2)
    # Monday 28 September to Sunday 4 October: one week, two months.
    held = days_of(people.sari, 28, 30) + days_of(people.sari, 1, month=10) + days_of(people.sari, 5, month=10)
    assert codes(held) == [[], [], ["mode_week_over"], []]
    assert "28 September" in held[2].warnings[0].message
    flags = waiting_of(acting(people.eko), NOON).flags | waiting_of(acting(people.budi), NOON).flags
    assert [ReviewFlag.OVER_WEEK in flags[one.activity.pk] for one in held] == [False, False, True, False]


def test_a_second_piece_on_a_day_takes_no_other_day_and_a_withdrawn_one_none(people):
    rule("WFA", date(2026, 9, 1), days_a_week=1, refuses_beyond=True)
    first = days_of(people.sari, 28)[0].activity
    day = first.work_date
    assert submit(people.sari, outside("10:00", mode="WFA", work_date=day), at=local(day, "17:00")).warnings == ()
    with refused("mode_week_full", field="mode", says="1"):
        days_of(people.sari, 29)
    Activity.objects.filter(work_date=day).update(status="withdrawn")
    assert codes(days_of(people.sari, 29)) == [[]]


def test_it_is_refused_from_the_day_on_from_which_a_rule_says_so(people):
    rule("WFA", date(2026, 9, 1), days_a_week=1)
    rule("WFA", date(2026, 9, 30), days_a_week=1, refuses_beyond=True)
    assert codes(days_of(people.sari, 28, 29)) == [[], ["mode_week_over"]]
    with refused("mode_week_full"):
        days_of(people.sari, 30)


@pytest.mark.parametrize(
    ("who", "until", "code"),
    [
        ({"employee": "sari"}, None, None),
        ({"agency": "dinas"}, date(2026, 9, 29), None),
        ({"employee": "tari"}, None, "mode_week_full"),
        ({"agency": "kantor"}, None, "mode_week_full"),
        ({"employee": "sari"}, date(2026, 9, 28), "mode_week_full"),
    ],
)
def test_who_may_exceed_it(people, who, until, code):
    rule("WFA", date(2026, 9, 1), days_a_week=1, refuses_beyond=True)
    named = {name: getattr(people, value) for name, value in who.items()}
    WorkModeExemption.objects.create(code="WFA", starts_on=date(2026, 9, 1), ends_on=until, **named)
    days_of(people.sari, 28)
    if code:
        with refused(code):
            days_of(people.sari, 29)
    else:
        assert codes(days_of(people.sari, 29)) == [[]]


def test_a_correction_counts_its_own_day_once(people):
    rule("WFA", date(2026, 9, 1), days_a_week=1, refuses_beyond=True)
    stored = activity(people.sari, outside(mode="WFA"))
    assert edit(people.sari, stored, outside(mode="WFA", minutes=30, photo=None, reuse_evidence_id=stored.evidence_id))
    moved = outside(mode="WFA", work_date=MONDAY, photo=None, reuse_evidence_id=stored.evidence_id)
    assert edit(people.sari, stored, moved).activity.work_date == MONDAY


def test_the_form_says_how_many_are_used(client, people):
    rule("WFA", MONDAY, days_a_week=2)
    activity(people.sari, outside(mode="WFA", work_date=MONDAY))
    with time_machine.travel(NOON):
        page = login(client, people.sari).get("/activities/new/").content.decode()
    assert "WFA: paling banyak 2 hari dari Senin sampai Minggu; terpakai: 1." in page


def test_a_queue_without_limits_costs_no_query_more(people):
    activity(people.sari, outside(mode="WFA" if rule("WFA") else ""))
    with CaptureQueriesContext(connection) as without:
        waiting_of(acting(people.budi), NOON)
    WorkModeRule.objects.filter(code="WFA", starts_on=MONDAY).update(days_a_week=2)
    with CaptureQueriesContext(connection) as limited:
        waiting_of(acting(people.budi), NOON)
    assert len(limited) == len(without) + 1
