"""Work modes are dated data: what can be chosen on a day and what it needs, asked by form, file and reviewer alike."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Activity, WorkModeRule
from reports.reviews.queue import waiting_of
from reports.rules.review_flags import ReviewFlag
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, login
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, policy
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
