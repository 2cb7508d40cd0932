"""The operator's page: who is stuck, why, and what helps; a sheet to print, and nothing to type for anybody."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from accounts.authorization.access import authority_of
from accounts.login.actions.activation import activate, issue_activation_codes
from accounts.models import Employee
from accounts.people.actions.employees import create_employee
from accounts.people.actions.placements import place_employee
from reports.absences.actions.requests import file_absence_request
from reports.activities.actions.activities import note_late
from reports.adoption.guide_pdf import MOST_NEEDS
from reports.adoption.support import NAMES, STEPS, Need, may_help, stuck_in
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, review

pytestmark = pytest.mark.django_db
PAGE = "/help-desk/"


def needs(person, agency=None, at=NOON):
    found = {one.employee_id: one for one in stuck_in([(agency or person.agency).pk], at, TUESDAY)}
    return found[person.pk].needs if person.pk in found else []


@pytest.fixture
def sari(people):
    people.sari.agency = people.dinas
    return people.sari


def fill(person, *days, by=None):
    for day in days:
        done = activity(person, entry("08:00", 360, work_date=day), at=local(day, "16:00"))
        if by:
            review(by, done, at=local(day, "17:00"))


def test_every_need_has_a_name_and_steps():
    assert set(NAMES) == set(STEPS) == set(Need)
    assert all(STEPS[need] for need in Need)


def test_who_reports_and_is_reviewed_is_not_stuck(people, sari):
    assert needs(sari) == [Need.NEVER_REPORTED, Need.GAP, Need.LOST]
    fill(sari, date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5))
    # Of today the whole day is still to come, as for everybody.
    assert needs(sari, at=local(TUESDAY, "18:00")) == []


def test_a_report_that_came_back_and_one_that_came_too_late(people, sari):
    fill(sari, date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5))
    done = activity(sari, entry("08:00", 360), at=local(TUESDAY, "16:00"))
    review(people.budi, done, "return", "Kurang jelas", at=local(TUESDAY, "17:00"))
    note_late(by=acting(sari), at=local(TUESDAY, "17:30"), source="tests", entry=entry(work_date=date(2026, 9, 30)))
    at = local(TUESDAY, "18:00")
    assert needs(sari, at=at) == [Need.RETURNED, Need.TOO_LATE]


def test_who_has_never_logged_in_and_who_is_barred(people):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    new = create_employee(**by, nip="199512122022031001", name="Nina Baru", status="PNS", rank="III/a")
    post = {"title": "Analis", "position_class": 7, "supervisor": None, "starts_on": TUESDAY}
    place_employee(**by, employee=new, agency=people.dinas, **post)
    new.agency = people.dinas
    assert needs(new) == [Need.NOT_ACTIVATED, Need.NO_REVIEWER]
    ((_person, code),) = issue_activation_codes(
        Employee.objects.filter(pk=new.pk), by=acting(people.dewi), at=NOON, source="tests"
    )
    activate(nip=new.nip, code=code, password="rahasia-sekali-9", at=NOON, source="tests")
    assert needs(new) == [Need.NEVER_REPORTED, Need.NO_REVIEWER]
    Employee.objects.filter(pk=new.pk).update(is_active=False)
    assert needs(new)[0] == Need.BARRED


def test_a_request_that_nobody_decides(people, sari):
    dates = {"starts_on": date(2026, 10, 12), "ends_on": date(2026, 10, 13)}
    file_absence_request(by=acting(sari), at=NOON, source="tests", employee=sari, kind="sick", **dates)
    assert Need.REQUEST_WAITS in needs(sari)


def test_who_coaches_whom(client, people):
    assert login(client, people.sari).get(PAGE).status_code == 404
    assert login(client, people.fajar).get(PAGE).status_code == 404
    with time_machine.travel(NOON, tick=False):
        text = login(client, people.oki).get(PAGE).content.decode()
        assert "Sari Wulandari" in text
        # Citra serves elsewhere, Eko in a school below.
        assert "Citra Lestari" not in text
        assert "Eko Prasetyo" in text
        narrowed = client.get(PAGE, {"agency": people.sekolah.pk, "need": "gap"}).content.decode()
        assert "Eko Prasetyo" in narrowed
        assert "Sari Wulandari" not in narrowed
        assert client.get(PAGE, {"agency": people.kantor.pk, "need": "nonsense", "page": "x"}).status_code == 200
        assert "Citra Lestari" not in client.get(PAGE, {"agency": people.kantor.pk}).content.decode()
        empty = login(client, people.dewi).get(PAGE).content.decode()
        assert "Pilih perangkat daerah" in empty or "Pilih OPD" in empty
        assert "Citra Lestari" in client.get(PAGE, {"agency": people.kantor.pk}).content.decode()


def test_the_page_asks_the_same_for_one_and_for_many(client, people):
    login(client, people.dewi)
    with time_machine.travel(NOON, tick=False):
        few = queries(client, f"{PAGE}?agency={people.sekolah.pk}")
        many = queries(client, f"{PAGE}?agency={people.dinas.pk}")
    assert few == many


def guide(client, person):
    with time_machine.travel(NOON, tick=False):
        return client.get(f"{PAGE}{person.pk}/guide.pdf")


def test_the_guide_is_one_sheet_without_secrets(client, people, sari):
    login(client, people.oki)
    answer = guide(client, sari)
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert "Sari Wulandari" in text
    assert "1. Masuk dengan NIP" in text
    assert "Senin, 5 Oktober 2026: kurang 360 menit" in text
    assert "Oki Ramadhan" in text
    assert sari.nip not in text
    assert len(Need) > MOST_NEEDS


def test_a_guide_is_only_for_ones_own_people(client, people):
    login(client, people.oki)
    assert guide(client, people.citra).status_code == 404
    assert client.get(f"{PAGE}999999/guide.pdf").status_code == 404


def test_who_is_not_stuck_needs_no_guide(client, people, sari):
    fill(sari, date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5))
    activity(sari, entry("00:00", 360), at=NOON)
    login(client, people.oki)
    assert guide(client, sari).status_code == 404


def test_nobody_helps_somebody_without_a_post(people):
    assert not may_help(authority_of(people.dewi, NOON), None)
    assert may_help(authority_of(people.oki, NOON), people.sekolah.pk)
    assert not may_help(authority_of(people.oki, NOON), people.kantor.pk)
