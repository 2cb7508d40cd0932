"""Official duty opens with the number of its letter, where the rules of reporting want one."""

from uuid import uuid4

import pytest
import time_machine

from reports.models import Activity
from reports.rules.activity_rules import check_letter
from tests.people import login
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, activity, entry, outside, policy
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
NUMBER = "094/118/2026"


@pytest.fixture
def wanted(people):
    return policy(dl_needs_letter=True, dl_needs_photo=False, dl_needs_position=False)


@pytest.mark.parametrize(
    ("mode", "number", "needed", "codes"),
    [
        ("DL", "", True, ["letter_missing"]),
        ("DL", " \u200b", True, ["letter_missing"]),
        ("DL", NUMBER, True, []),
        ("DL", "", False, []),
    ],
)
def test_the_rule(mode, number, needed, codes):
    assert [problem.code for problem in check_letter(mode, number, needed=needed)] == codes


@pytest.mark.parametrize("mode", ["WFO", "WFH"])
def test_the_rules_of_reporting_want_it_of_official_duty_alone(people, wanted, mode):
    assert activity(people.sari, outside(mode=mode)).letter_number == ""


def test_without_the_number_it_is_refused_where_it_is_wanted(people, wanted):
    with refused("letter_missing"):
        activity(people.sari, entry(mode="DL"))
    assert activity(people.sari, entry(mode="DL", letter_number=f"  {NUMBER} ")).letter_number == NUMBER


def test_a_correction_may_change_it_but_not_take_it_away(people, wanted):
    stored = activity(people.sari, entry(mode="DL", letter_number=NUMBER))
    changed = edit(people.sari, stored, entry(mode="DL", letter_number="094/119/2026"))
    assert (changed.created, changed.activity.letter_number) == (True, "094/119/2026")
    with refused("letter_missing"):
        edit(people.sari, stored, entry(mode="DL"))


def test_the_form_asks_where_the_rules_do_and_keeps_what_was_typed(client, people, wanted):
    typed = {"work_date": "2026-10-06", "start_time": "08:00", "minutes": "60", "mode": "DL", "description": "Monev"}
    with time_machine.travel(NOON):
        sari = login(client, people.sari)
        assert 'name="letter_number"' in sari.get("/activities/new/").content.decode()
        refused = sari.post("/activities/new/", typed | {"client_uuid": str(uuid4())})
        assert refused.status_code == 422
        assert "membutuhkan nomor surat tugas" in refused.content.decode()
        kept = sari.post(
            "/activities/new/", typed | {"client_uuid": str(uuid4()), "minutes": "0", "letter_number": NUMBER}
        )
        assert NUMBER in kept.content.decode()
        sent = sari.post("/activities/new/", typed | {"client_uuid": str(uuid4()), "letter_number": NUMBER})
        assert sent.status_code == 303
        stored = Activity.objects.get()
        assert NUMBER in sari.get(f"/activities/{stored.pk}/").content.decode()
        assert NUMBER in login(client, people.budi).get("/review/").content.decode()


def test_elsewhere_nothing_is_asked(client, people):
    with time_machine.travel(NOON):
        assert 'name="letter_number"' not in login(client, people.sari).get("/activities/new/").content.decode()
    assert activity(people.sari, outside(mode="DL")).letter_number == ""
