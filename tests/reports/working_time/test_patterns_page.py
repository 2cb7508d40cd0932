"""The pages of weeks, shifts and rosters."""

from datetime import date, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import place_employee
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import retire_shift
from reports.models import RosterDay, Shift, WorkPattern
from reports.working_time.rosters import rosters_of
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY
from tests.reports.working_time.rostering import FIRST, HEAD, OCTOBER, line, required, roster

pytestmark = pytest.mark.django_db


# Pages.
def test_a_file_of_rosters_is_written_by_personnel_after_a_look(client, people, by, shifts, rostered):
    page = reverse("settings:import_rosters")
    for person in (people.oki, people.fajar, people.tari):
        assert login(client, person).get(page).status_code == 404
    login(client, people.dewi)
    file = SimpleUploadedFile("roster.csv", (HEAD + line(people.sari, "P M L - P")).encode())
    with time_machine.travel(NOON, tick=False):
        looked = client.post(page, {"file": file})
        assert not RosterDay.objects.exists()
        client.post(page, {"pending": looked.context["pending"].pk, "step": "write"})
    assert required(people.sari)[:5] == [360, 600, 0, 0, 360]


def test_dewi_enters_a_week_and_reads_whom_it_touches(client, people):
    login(client, people.dewi)
    typed = {"week": "six_days", "agency": people.dinas.pk, "starts_on": "2026-10-01", "legal_basis": "SE 3/2026"}
    with time_machine.travel(NOON, tick=False):
        answer = client.post("/settings/patterns/new/", typed, follow=True)
    text = answer.content.decode()
    assert "SE 3/2026" in text
    assert "dihitung ulang" in text
    assert WorkPattern.objects.get().agency == people.dinas


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agency": ""}, "Pilih perangkat daerah, atau tulis NIP satu pegawai"),
        ({"nip": "199001012015032001"}, "jangan keduanya"),
        ({"agency": "", "nip": "199001012015032999"}, "NIP"),
        ({"ends_on": "2026-09-01"}, "Hari terakhir"),
        ({"week": "seven"}, "seven"),
    ],
)
def test_a_refused_week_keeps_what_was_typed(client, people, changes, sentence):
    typed = {"week": "six_days", "agency": people.dinas.pk, "starts_on": "2026-10-01", "legal_basis": "SE 3/2026"}
    answer = login(client, people.dewi).post("/settings/patterns/new/", typed | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "SE 3/2026" in answer.content.decode()
    assert not WorkPattern.objects.exists()


def test_dewi_ends_and_removes_a_week(client, people, rostered):
    login(client, people.dewi)
    page = client.post(
        f"/settings/patterns/{rostered.pk}/end/", {"ends_on": "2026-10-31"}, follow=True
    ).content.decode()
    assert "Kewajiban 1 orang dihitung ulang" in page
    rostered.refresh_from_db()
    assert rostered.ends_on == OCTOBER.last
    assert "Sari" in client.get(f"/settings/patterns/{rostered.pk}/delete/").content.decode()
    assert client.post(f"/settings/patterns/{rostered.pk}/delete/").status_code == 303
    assert not WorkPattern.objects.exists()


def test_dewi_enters_shifts(client, people):
    login(client, people.dewi)
    client.post("/settings/shifts/", {"code": "s2", "name": "Siang", "starts_at": "14:00", "duty_minutes": "420"})
    shift = Shift.objects.get(code="S2")
    assert (shift.starts_at, shift.duty_minutes) == (time(14), 420)
    refused = client.post("/settings/shifts/", {"code": "S-2", "name": "Siang", "starts_at": "14:00"})
    assert (refused.status_code, "huruf besar" in refused.content.decode()) == (422, True)
    client.post(f"/settings/shifts/{shift.pk}/retire/")
    assert "diistirahatkan" in client.get("/settings/shifts/").content.decode()
    client.post(f"/settings/shifts/{shift.pk}/retire/")
    assert Shift.objects.get(pk=shift.pk).is_active
    assert login(client, people.fajar).post("/settings/shifts/", {"code": "X"}).status_code == 404


def fields(letters, first=1):
    return {f"day_{first + n}": "" if code == "-" else code for n, code in enumerate(letters.split())}


def test_dewi_enters_the_month_of_a_nurse(client, people, shifts, rostered):
    login(client, people.dewi)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    answer = client.post(page, fields("P M L"))
    assert (answer.status_code, answer["Location"]) == (303, "/settings/rosters/?month=2026-10")
    text = client.get("/settings/rosters/?month=2026-10").content.decode()
    assert "1 pegawai punya hari tanpa sif" in text
    assert "tidak bekerja menurut jadwal dinas" not in client.get(page).content.decode()
    other = client.get(f"/settings/rosters/{people.oki.pk}/2026-10/").content.decode()
    assert "tidak bekerja menurut jadwal dinas" in other
    assert "selected>M Malam" in client.get(page).content.decode().replace(" >", ">")
    assert required(people.sari)[:4] == [360, 600, 0, 0]
    assert client.post(page, fields("P Q L")).status_code == 422
    assert client.get(f"/settings/rosters/{people.sari.pk}/2026-13/").status_code == 404


def test_oki_enters_days_to_come(client, people, by, shifts, rostered):
    roster(by, people.sari, "P P P P P P", shifts)
    login(client, people.oki)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    with time_machine.travel(NOON, tick=False):
        assert client.post(page, fields("P P P P P M M")).status_code == 303
        refused = client.post(page, fields("P P L P P M M"))
        assert client.get("/settings/rosters/").status_code == 200
        # Citra serves elsewhere.
        assert client.get(f"/settings/rosters/{people.citra.pk}/2026-10/").status_code == 404
    assert refused.status_code == 422
    assert "BKD" in refused.content.decode()
    assert required(people.sari)[:7] == [360] * 5 + [600, 600]


def test_a_retired_shift_can_stay_but_not_come(client, people, by, shifts, rostered):
    roster(by, people.sari, "M", shifts)
    retire_shift(**by, shift_id=shifts["M"].pk, is_active=False)
    page = f"/settings/rosters/{people.sari.pk}/2026-10/"
    login(client, people.dewi)
    assert client.post(page, fields("M P")).status_code == 303
    assert client.post(page, fields("M M")).status_code == 422


def test_the_list_asks_the_same_for_one_and_for_many(client, people, by, shifts, rostered):
    login(client, people.dewi)
    roster(by, people.sari, "P M L", shifts)
    client.get("/settings/rosters/?month=2026-10")
    one = queries(client, "/settings/rosters/?month=2026-10")
    add_pattern(**by, agency=people.dinas, week="roster", starts_on=FIRST, ends_on=None)
    many = client.get("/settings/rosters/?month=2026-10").context["people"]
    assert many > 3
    assert queries(client, "/settings/rosters/?month=2026-10") == one


def test_who_moves_stands_under_the_last_agency_and_who_left_only_until_then(people, by, shifts):
    add_pattern(**by, agency=people.dinas, week="roster", starts_on=FIRST, ends_on=None)
    move = {"agency": people.badan, "title": "Analis", "position_class": 7, "supervisor": people.dewi}
    place_employee(**by, employee=people.sari, starts_on=date(2026, 10, 12), **move)
    end_service(**by, employee=people.oki, last_day=date(2026, 10, 20), reason="Pindah")
    lines = {line.employee_id: line for line in rosters_of(OCTOBER)}
    assert lines[people.sari.pk].agency_id == people.badan.pk
    assert lines[people.sari.pk].codes == ("",) * 11 + (None,) * 20
    assert lines[people.oki.pk].codes == ("",) * 20 + (None,) * 11
    assert people.sari.pk not in {line.employee_id for line in rosters_of(OCTOBER, {people.dinas.pk})}
    assert rosters_of(OCTOBER, {people.kantor.pk}) == []


def test_the_day_names_the_shift(client, people, by, shifts, rostered):
    add_holiday(**by, date=TUESDAY, kind="regional", name="Hari Jadi")
    roster(by, people.sari, "M", shifts, first=6)
    login(client, people.sari)
    with time_machine.travel(NOON, tick=False):
        page = client.get("/days/2026-10-06/")
        month = client.get("/calendar/2026-10/")
    assert "Jadwal dinas: Malam" in " ".join(page.content.decode().split())
    assert page.context["fact"].required == 600
    assert month.status_code == 200
