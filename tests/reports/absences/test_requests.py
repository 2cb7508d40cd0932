"""Leave from the request to the days it excuses."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Notice
from accounts.notifications.labels import notice_words
from accounts.people.actions.delegations import enter_delegation
from accounts.rules.enums import DelegationKind
from reports.absences.actions.absences import add_absence, remove_absence
from reports.absences.actions.requests import decide_absence_request, file_absence_request, withdraw_absence_request
from reports.activities.timesheet import own_days
from reports.models import Absence, AbsenceRequest
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry
from tests.support.forms import codes_by_field
from tests.support.refusals import refused

MINE, NEW, WAITING = (reverse(f"reports:absence_{page}") for page in ("mine", "request", "waiting"))
MONDAY = date(2026, 10, 5)
PDF = b"%PDF-1.4 surat"


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=False):
        yield


def by(person):
    return {"by": acting(person), "at": NOON, "source": "tests"}


def ask(person, first=MONDAY, last=TUESDAY, employee=None, kind="annual_leave", **other):
    return file_absence_request(
        **by(person), employee=employee or person, kind=kind, starts_on=first, ends_on=last, **other
    )


def decide(person, request, grant=True, reason=""):
    return decide_absence_request(**by(person), request_id=request.pk, grant=grant, reason=reason)


def page_of(request, what="detail"):
    return reverse(f"reports:absence_{what}", args=[request.pk])


def typed(**changes):
    return {"kind": "sick", "starts_on": "2026-10-05", "ends_on": "2026-10-06", "document_number": "800/1"} | changes


def required(person, day):
    return own_days(person, NOON, first=day, last=day).fact(day).required


def test_the_whole_way(client, people):
    activity(people.sari, entry())
    letter = SimpleUploadedFile("surat.pdf", PDF, "application/pdf")
    assert login(client, people.sari).post(NEW, typed(attachment=letter))["Location"] == MINE
    request = AbsenceRequest.objects.get()
    assert required(people.sari, TUESDAY) == 360
    page = client.get(page_of(request)).content.decode()
    assert "1 laporan pada tanggal" in page
    assert "surat.pdf" in page

    login(client, people.budi)
    assert "Sari Wulandari" in client.get(WAITING).content.decode()
    assert "1 laporan pada tanggal" in client.get(page_of(request)).content.decode()
    assert client.get(page_of(request, "document")).content == PDF
    assert client.post(page_of(request), {"decision": "grant"})["Location"] == WAITING
    assert "Sari Wulandari" not in client.get(WAITING).content.decode()

    assert required(people.sari, TUESDAY) == required(people.sari, MONDAY) == 0
    absence = Absence.objects.get()
    assert (absence.kind, absence.ends_on, absence.document_number) == ("sick", TUESDAY, "800/1")
    assert people.sari.activities.count() == 1
    events = AuditEvent.objects.filter(object_type="absence_request", subject=people.sari)
    assert list(events.order_by("sequence").values_list("event", flat=True)) == [
        "absence_request.filed",
        "absence_request.granted",
    ]


def test_what_is_not_granted_needs_a_reason_and_excuses_nothing(client, people):
    request = ask(people.sari)
    login(client, people.budi)
    answer = client.post(page_of(request), {"decision": "refuse", "reason": " "})
    assert answer.status_code == 422
    assert codes_by_field(answer)["reason"] == ["reason_missing"]
    client.post(page_of(request), {"decision": "refuse", "reason": "Ada pemeriksaan"})
    assert "Ada pemeriksaan" in login(client, people.sari).get(page_of(request)).content.decode()
    assert not Absence.objects.exists()
    assert required(people.sari, TUESDAY) == 360
    with refused("already_decided"):
        decide(people.budi, request)


def test_a_withdrawn_request_cannot_be_granted(client, people):
    request = ask(people.sari)
    assert login(client, people.sari).post(page_of(request, "withdraw")).status_code == 303
    with refused("already_decided"):
        decide(people.budi, request)
    with refused("already_decided"):
        withdraw_absence_request(**by(people.sari), request_id=request.pk)
    assert ask(people.sari).status == "open"


@pytest.mark.parametrize("person", ["sari", "eko", "citra", "dewi", "oki"])
def test_only_the_supervisor_on_the_first_day_decides(client, people, person):
    request = ask(people.sari)
    with refused("not_reviewer"):
        decide(getattr(people, person), request)
    login(client, getattr(people, person))
    assert client.post(page_of(request), {"decision": "grant"}).status_code == 404
    assert not Absence.objects.exists()


def test_the_supervisor_of_the_first_day_is_asked(people):
    request = ask(people.sari, date(2026, 9, 30), date(2026, 10, 2))
    with refused("not_reviewer"):
        decide(people.budi, request)
    assert decide(people.eko, request).status == "approved"


def test_a_stand_in_decides_on_behalf_of_the_superior(client, people):
    request = ask(people.sari)
    enter_delegation(
        **by(people.dewi),
        absent=people.budi,
        stand_in=people.eko,
        kind=DelegationKind.PLH,
        starts_on=TUESDAY,
        ends_on=TUESDAY,
        document_number="1",
    )
    assert decide(people.eko, request).decided_by == people.eko
    both = "Eko Prasetyo, a.n. Budi Santoso"
    assert both in login(client, people.sari).get(page_of(request)).content.decode()
    assert both in notice_words(Notice.objects.get(employee=people.sari)).body
    event = AuditEvent.objects.get(event="absence_request.granted")
    assert event.after["on_behalf_of"] == "Budi Santoso"
    remove_absence(**by(people.dewi), absence_id=Absence.objects.get().pk, reason="Salah tanggal")
    assert "a.n." not in client.get(page_of(request)).content.decode()


def test_the_personnel_agency_decides_where_nobody_is_above_but_never_about_itself(people):
    assert decide(people.dewi, ask(people.kepala)).status == "approved"
    own = ask(people.dewi)
    with refused("not_reviewer"):
        decide(people.dewi, own)
    assert decide(people.dina, own).status == "approved"
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceRequest.objects.filter(pk=own.pk).update(decided_by=people.dewi)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (TUESDAY, MONDAY, "absence_dates"),
        (date(2026, 10, 6), date(2031, 12, 6), "absence_too_long"),
        (date(2028, 1, 1), date(2028, 1, 2), "absence_too_far"),
        (date(2025, 12, 31), TUESDAY, "no_placement"),
    ],
)
def test_days_that_cannot_be(people, first, last, expected):
    with refused(expected):
        ask(people.sari, first, last)


def test_overlaps_are_refused_on_both_sides_of_the_day(people):
    ask(people.sari)
    with refused("absence_overlap"):
        ask(people.sari, TUESDAY, date(2026, 10, 8), kind="sick")
    assert ask(people.sari, date(2026, 10, 7), date(2026, 10, 8)).status == "open"
    assert ask(people.oki).status == "open"


def test_an_absence_entered_meanwhile_stops_the_grant(people):
    request = ask(people.sari)
    add_absence(**by(people.dewi), employee_id=people.sari.pk, kind="sick", starts_on=TUESDAY, ends_on=TUESDAY)
    with refused("absence_overlap"):
        decide(people.budi, request)
    with refused("absence_overlap"):
        ask(people.sari, TUESDAY, TUESDAY)


def test_a_closed_month_is_refused_with_the_way_out(client, people):
    request = ask(people.sari, date(2026, 9, 30), date(2026, 10, 1))
    with transaction.atomic():
        lock_month(month=Month(2026, 9), employee_ids=[people.sari.pk], at=NOON)
    with refused("absence_month_closed"):
        decide(people.eko, request)
    answer = login(client, people.sari).post(NEW, typed(starts_on="2026-09-30"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "sanggahan" in page
    assert 'value="800/1"' in page
    assert ask(people.sari, date(2026, 10, 12), date(2026, 10, 12)).status == "open"


def test_the_operator_enters_for_the_own_agency_only(client, people):
    login(client, people.oki)
    assert client.post(NEW, typed(nip=people.sari.nip)).status_code == 303
    request = AbsenceRequest.objects.get()
    assert (request.employee, request.filed_by) == (people.sari, people.oki)
    answer = client.post(NEW, typed(nip=people.citra.nip))
    assert codes_by_field(answer)["nip"] == ["not_your_agency"]
    assert "Oki Ramadhan" in client.get(page_of(request)).content.decode()
    assert client.get(page_of(request, "document")).status_code == 404


def test_an_employee_cannot_ask_for_somebody_else(client, people):
    login(client, people.sari).post(NEW, typed(nip=people.citra.nip))
    assert AbsenceRequest.objects.get().employee == people.sari
    with refused("not_your_agency"):
        ask(people.sari, employee=people.citra)


def test_what_is_no_letter_is_refused(client, people):
    wrong = SimpleUploadedFile("surat.pdf", b"<svg/>", "application/pdf")
    answer = login(client, people.sari).post(NEW, typed(attachment=wrong))
    assert codes_by_field(answer)["attachment"] == ["attachment_unknown"]
    assert not AbsenceRequest.objects.exists()


def test_a_removed_absence_is_told_on_its_request(client, people):
    request = decide(people.budi, ask(people.sari))
    with refused("reason_missing"):
        remove_absence(**by(people.dewi), absence_id=request.absence_id, reason=" ")
    remove_absence(**by(people.dewi), absence_id=request.absence_id, reason="Kembali lebih awal")
    assert required(people.sari, TUESDAY) == 360
    assert "Kembali lebih awal" in login(client, people.sari).get(page_of(request)).content.decode()


def test_holidays_within_are_shown(client, people):
    request = ask(people.sari, date(2026, 12, 24), date(2026, 12, 28))
    assert "Natal" in login(client, people.sari).get(page_of(request)).content.decode()


def test_the_queue_asks_the_same_number_of_queries(client, people):
    login(client, people.budi)
    ask(people.sari)
    one = queries(client, WAITING)
    for day in range(10, 20):
        ask(people.sari, date(2026, 10, day), date(2026, 10, day))
    assert queries(client, WAITING) == one <= 12


def test_what_lies_on_the_days_is_seen_before_sending(client, people):
    activity(people.sari, entry())
    sari = login(client, people.sari)
    page = sari.post(NEW, typed(look="1"))
    assert page.status_code == 200
    assert page.context["conflicts"].reports == [(TUESDAY, 1)]
    assert "6 Oktober 2026 (1)" in page.content.decode()
    assert page.context["form"]["document_number"].value() == "800/1"
    free = sari.post(NEW, typed(look="1", starts_on="2026-10-07", ends_on="2026-10-08"))
    assert "Tidak ada apa-apa pada hari-hari itu." in free.content.decode()
    assert sari.post(NEW, typed(look="1", starts_on="x")).status_code == 422
    for days in ({"ends_on": "2026-10-04"}, {"ends_on": "2099-01-01"}):
        assert "conflicts" not in sari.post(NEW, typed(look="1", **days)).context
    assert not AbsenceRequest.objects.exists()


def test_nobody_looks_into_the_days_of_another_agency(client, people):
    activity(people.citra, entry())
    operator = login(client, people.oki)
    assert "conflicts" not in operator.post(NEW, typed(look="1", nip=people.citra.nip)).context
    activity(people.sari, entry())
    assert operator.post(NEW, typed(look="1", nip=people.sari.nip)).context["conflicts"].total == 1
