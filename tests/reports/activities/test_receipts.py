"""The receipt of a report: a code and a moment to keep; what arrived too late is kept as well."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.models import AuditEvent
from accounts.rules.codes import printed_code
from reports.models import Activity
from tests.people import login
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, submit

pytestmark = pytest.mark.django_db
URL = "/receipts/"
LATE = local(TUESDAY + timedelta(days=3), "00:00")
TYPED = {"work_date": "2026-10-06", "start_time": "08:00", "minutes": "60", "mode": "WFO", "description": "Rapat"}


def check(client, person, code):
    return login(client, person).get(URL, {"code": code}).context["found"]


def test_every_arrival_has_a_code_of_its_own(people):
    one, other = (activity(people.sari, entry(f"{hour:02}:00", 30)) for hour in (7, 8))
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", one.receipt)
    assert one.receipt != other.receipt


def test_a_correction_arrives_anew_and_the_trail_keeps_both(people):
    stored = activity(people.sari)
    first = stored.receipt
    changed = edit(people.sari, stored, entry(minutes=45)).activity
    assert changed.receipt not in {"", first}
    events = AuditEvent.objects.filter(event__in=["activity.submitted", "activity.edited"]).order_by("pk")
    assert [event.after["receipt"] for event in events] == [first, changed.receipt]


def test_the_same_sent_twice_keeps_its_code(people):
    uuid = uuid4()
    first, again = (submit(people.sari, uuid=uuid).activity for _time in range(2))
    assert first.receipt == again.receipt


def test_it_is_shown_after_sending_and_with_the_report(client, people):
    with time_machine.travel(NOON):
        page = login(client, people.sari).post("/activities/new/", TYPED | {"client_uuid": str(uuid4())}, follow=True)
        stored = Activity.objects.get()
        code = printed_code(stored.receipt)
        assert f"Tanda terima {code}, Selasa, 6 Oktober 2026 pukul 12.00 WIB." in page.content.decode()
        assert code in client.get(f"/activities/{stored.pk}/").content.decode()


@pytest.mark.parametrize(
    ("person", "sees"),
    [("sari", True), ("budi", True), ("dewi", True), ("oki", True), ("citra", False), ("tari", False)],
)
def test_who_may_read_the_report_may_check_the_code(client, people, person, sees):
    stored = activity(people.sari)
    with time_machine.travel(NOON):
        found = check(client, getattr(people, person), printed_code(stored.receipt).lower())
    assert (found == stored) if sees else (found is None)


@pytest.mark.parametrize("code", ["", "-", "0000000000", "x" * 500, "\u0660" * 10])
def test_what_is_no_code_finds_nothing(client, people, code):
    activity(people.sari)
    assert check(client, people.sari, code) is None


def test_what_came_too_late_is_kept_with_its_moment(client, people):
    with time_machine.travel(LATE, tick=False):
        page = login(client, people.sari).post("/activities/new/", TYPED | {"client_uuid": str(uuid4())})
    assert page.status_code == 422
    assert "Laporan Anda sampai di server pada Jumat, 9 Oktober 2026 pukul 00.00 WIB" in page.content.decode()
    event = AuditEvent.objects.get(event="activity.late")
    assert (event.subject_id, event.at) == (people.sari.pk, LATE)
    assert (event.after["work_date"], event.after["description"]) == ("2026-10-06", "Rapat")
    assert not Activity.objects.exists()


def test_other_refusals_leave_no_such_trace(client, people):
    with time_machine.travel(NOON):
        login(client, people.sari).post("/activities/new/", TYPED | {"client_uuid": str(uuid4()), "minutes": "0"})
    assert not AuditEvent.objects.filter(event="activity.late").exists()
