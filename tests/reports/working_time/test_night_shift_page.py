"""The form of a night shift."""

from datetime import time
from html import unescape
from uuid import uuid4

import pytest
import time_machine

from reports.activities.actions.activities import edit_activity
from reports.models import Activity
from tests.people import acting, login
from tests.reports.entries import activity, local
from tests.reports.working_time.nights import MORNING, NIGHT, piece, roster

pytestmark = pytest.mark.django_db


# The form.
def typed(**other):
    values = {
        "client_uuid": str(uuid4()),
        "work_date": NIGHT.isoformat(),
        "start_time": "02:00",
        "end_time": "04:00",
        "mode": "WFO",
        "description": "Jaga malam di bangsal",
    }
    return values | other


QUESTION = "Kapan dalam sif malam pekerjaan ini dimulai?"


def test_the_form_asks_whoever_has_a_night(client, people):
    roster(people, people.sari, NIGHT)
    with time_machine.travel(local(MORNING, "07:30"), tick=False):
        page = unescape(login(client, people.sari).get("/activities/new/").content.decode())
        other = login(client, people.oki).get("/activities/new/").content.decode()
    assert QUESTION in page
    assert "setelah tengah malam berarti Minggu, 1 November 2026" in page
    assert QUESTION not in other


def test_a_clock_that_the_shift_has_twice_is_asked_about(client, people):
    roster(people, people.sari, NIGHT)
    login(client, people.sari)
    with time_machine.travel(local(MORNING, "07:30"), tick=False):
        asked = client.post("/activities/new/", typed())
        assert asked.status_code == 422
        assert "Sif Anda Sabtu, 31 Oktober 2026 berlanjut melewati tengah malam" in unescape(asked.content.decode())
        assert "Jaga malam di bangsal" in asked.content.decode()
        assert client.post("/activities/new/", typed(next_day="1")).status_code == 303
        assert client.post("/activities/new/", typed(next_day="0")).status_code == 303
        # Before midnight there is no doubt.
        assert client.post("/activities/new/", typed(start_time="21:00", end_time="22:00")).status_code == 303
        assert client.post("/activities/new/", typed(next_day="2")).status_code == 422
    rows = Activity.objects.order_by("work_date", "next_day", "start_time")
    assert [(row.next_day, row.start_time.hour) for row in rows] == [(False, 2), (False, 21), (True, 2)]


def test_others_are_asked_nothing(client, people):
    login(client, people.oki)
    with time_machine.travel(local(MORNING, "07:30"), tick=False):
        assert client.post("/activities/new/", typed()).status_code == 303
    assert not Activity.objects.get().next_day


def test_the_form_proposes_what_follows_after_midnight(client, people):
    roster(people, people.sari, NIGHT)
    morning = local(MORNING, "07:30")
    done = activity(people.sari, piece("00:00", 200), at=morning)
    login(client, people.sari)
    with time_machine.travel(morning, tick=False):
        form = client.get(f"/activities/new/?date={NIGHT}").context["form"]
        assert (form["start_time"].value(), form["next_day"].value()) == (time(3, 20), "1")
        edit = client.get(f"/activities/{done.pk}/edit/")
        assert edit.context["form"]["next_day"].value() == "1"
        copied = client.get(f"/activities/{done.pk}/copy/")
        assert copied.context["form"]["next_day"].value() == "1"


def test_a_correction_shows_where_a_piece_lies_otherwise(client, people):
    roster(people, people.sari, NIGHT)
    morning = local(MORNING, "07:30")
    done = activity(people.sari, piece("02:00", 60), at=morning)
    login(client, people.sari)
    with time_machine.travel(morning, tick=False):
        edit_activity(
            by=acting(people.sari),
            at=morning,
            source="tests",
            activity_id=done.pk,
            seen_version=1,
            entry=piece("02:00", 50),
        )
        stale = client.post(f"/activities/{done.pk}/edit/", typed(next_day="0", seen_version="1", end_time="03:00"))
    page = unescape(stale.content.decode())
    assert stale.status_code == 422
    assert "Dimulai setelah tengah malam" in page
    assert "sebelum tengah malam" in page
