"""Hostile hands on the pages of silence, dispensations, receipts, quotas and notices."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from accounts.people.actions.agencies import create_agency
from reports.calendar.actions.quotas import add_quota_period
from reports.models import Activity, BulkApproval, Dispensation, Holiday
from reports.notifications.agencies import monthly, weekly
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.entries import NOON, WIB, activity, entry, local
from tests.tpp.months import closing_checks, general_amounts
from tpp.closing.actions.freeze import freeze_recap
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.verification import verify_recaps

pytestmark = pytest.mark.django_db
HUGE = 10**30
FRIDAY = local(date(2026, 10, 9))
NASTY = ("\0", "\u202e", "'; DROP TABLE", "{{ 7*7 }}", "<script>alert(1)</script>", "9" * 400, "99:99", "😀" * 1200)


@pytest.mark.parametrize(
    "url",
    [
        f"/review/undo/{HUGE}/",
        f"/settings/dispensations/{HUGE}/",
        f"/dispensations/{HUGE}/document/",
        f"/settings/quotas/{HUGE}/end/",
        f"/settings/quotas/{HUGE}/delete/",
        f"/absences/granted/{HUGE}/shorten/",
    ],
)
def test_an_id_that_fits_no_column_is_nobodys(client, people, url):
    with time_machine.travel(NOON):
        dewi = login(client, people.dewi)
        assert dewi.get(url).status_code in {404, 405}
        assert dewi.post(url, {"reason": "x"}).status_code in {303, 404, 405}


@pytest.mark.parametrize("text", NASTY)
def test_whatever_was_typed_comes_back_as_text_or_is_refused(client, people, text):
    with time_machine.travel(FRIDAY, tick=False):
        sari = login(client, people.sari)
        typed = dict.fromkeys(("start_time", "end_time", "minutes", "mode", "kind", "volume", "description"), text)
        carried = sari.post("/dispensations/new/", typed | {"work_date": "2026-10-06"})
        assert carried.status_code == 200
        assert "<script>alert" not in carried.content.decode()
        asked = sari.post("/dispensations/new/", typed | {"day": "2026-10-06", "reason": "Listrik padam"})
        assert asked.status_code in {303, 422}
        for found in Dispensation.objects.all():
            Dispensation.objects.update(
                status="granted", ends_at=local(date(2026, 10, 12)), decided_at=FRIDAY, decided_by=people.dewi
            )
            form = sari.get(f"/activities/new/?dispensation={found.pk}")
            assert form.status_code == 200
            assert "<script>alert" not in form.content.decode()
            dewi = login(client, people.dewi)
            assert "<script>alert" not in dewi.get(f"/settings/dispensations/{found.pk}/").content.decode()


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "0000-00-00", "9999-12-31", "2026-10-06'", "\u0662026-10-06"])
def test_no_day_is_no_failure(client, people, day):
    with time_machine.travel(FRIDAY):
        sari = login(client, people.sari)
        assert sari.get("/dispensations/new/", {"day": day}).status_code == 200
        assert sari.post("/dispensations/new/", {"day": day, "reason": "x"}).status_code == 422
        assert sari.post("/dispensations/new/", {"work_date": day}).status_code == 200
    assert not Dispensation.objects.exists()


def test_the_same_twice_is_done_once(client, people):
    with time_machine.travel(FRIDAY, tick=False):
        sari = login(client, people.sari)
        request = {"day": "2026-10-06", "reason": "Listrik padam"}
        assert [sari.post("/dispensations/new/", request).status_code for _twice in range(2)] == [303, 422]
        for hour in range(7, 13):
            sent = {"work_date": "2026-10-09", "start_time": f"0{hour}:00"[-5:], "minutes": "5", "mode": "WFO"}
            sari.post("/activities/new/", sent | {"description": "Rapat", "client_uuid": str(uuid4())})
        budi = login(client, people.budi)
        budi.post("/review/draw/")
        drawn = BulkApproval.objects.get()
        for _twice in range(2):
            budi.post("/review/draw/")
            budi.post("/review/sample/", {"seen": drawn.sample})
        assert BulkApproval.objects.count() == 1
        for _twice in range(2):
            budi.post(f"/review/undo/{drawn.pk}/", {"reason": "Salah tekan"})
    assert set(Activity.objects.values_list("status", flat=True)) == {"submitted"}


def test_an_agency_without_people_hurts_nobody(client, people):
    general_amounts()
    empty = create_agency(by=acting(people.dewi), at=NOON, source="tests", code="9.9", name="Kosong")
    after = local(date(2026, 11, 5))
    assert [check.code for check in closing_checks(Month(2026, 10), empty, after)] == ["nobody_listed"]
    assert freeze_recap(by=acting(people.dewi), at=after, source="tests", month=Month(2026, 10), agency=empty) is None
    assert all("Kosong" not in str(item.parameters) for item in weekly(WIB, date(2026, 10, 12), NOON))
    period = {"name": "Kosong", "starts_on": date(2026, 11, 1), "ends_on": None, "minutes": [300] * 7}
    assert add_quota_period(by=acting(people.dewi), at=NOON, source="tests", agency=empty, **period)
    with time_machine.travel(after):
        assert login(client, people.dewi).get("/tpp/recaps/2026-10/").status_code == 200


def test_a_month_without_duty_days_pays_whole_and_tells_nobody_of_gaps(people):
    general_amounts()
    Holiday.objects.filter(date__year=2026, date__month=10).delete()
    Holiday.objects.bulk_create(Holiday(date=day, kind="regional", name="Bencana") for day in Month(2026, 10).days)
    activity(people.sari, entry("08:00", 60))
    after = local(date(2026, 11, 5))
    line = next(one for one in recap_lines(Month(2026, 10)) if one.person.nip == people.sari.nip)
    assert (line.inputs.required, line.inputs.credited, line.result.deduction) == (0, 0, 0)
    told = monthly(WIB, date(2026, 11, 1), after)
    assert all(item.parameters["count"] == 0 for item in told)
    freeze_recap(by=acting(people.dewi), at=after, source="tests", month=Month(2026, 10), agency=people.dinas)
    assert verify_recaps(Month(2026, 10), people.dinas) == []
