"""Forms filled in by an enemy, or by somebody unlucky: a sentence, nothing lost, no failure of the server."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import PendingImport
from reports.models import Activity
from tests.people import login
from tests.reports.activities.test_create_page import URL, jpeg, position, typed
from tests.reports.entries import NOON, activity, outside
from tests.support.forms import codes_by_field

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sari(client, people):
    return login(client, people.sari)


@pytest.mark.parametrize("fixed_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30T00:00:00Z"])
def test_a_phone_with_a_mad_clock_can_report(sari, fixed_at):
    answer = sari.post(URL, typed(mode="WFH", photo=jpeg()) | position(fixed_at=fixed_at))
    assert answer.status_code == 303
    assert Activity.objects.get().evidence.fixed_at is None


def test_another_activity_in_the_form_of_a_saved_one_is_not_lost(sari):
    """Back, change the times, send: the old form still carries the old identifier."""
    first = typed()
    sari.post(URL, first)
    second = first | {"start_time": "10:00", "end_time": "11:00", "description": "Rapat koordinasi"}
    refused = sari.post(URL, second)
    assert refused.status_code == 422
    assert codes_by_field(refused)["client_uuid"] == ["sent_already"]
    assert "Rapat koordinasi" in refused.content.decode()
    again = second | {"client_uuid": refused.context["form"]["client_uuid"].value()}
    assert sari.post(URL, again).status_code == 303
    assert Activity.objects.count() == 2


def test_a_withdrawn_activity_can_be_sent_again_from_its_old_form(sari):
    first = typed()
    sari.post(URL, first)
    sari.post(f"/activities/{Activity.objects.get().pk}/withdraw/", {"seen_version": 1})
    refused = sari.post(URL, first)
    assert refused.status_code == 422
    again = first | {"client_uuid": refused.context["form"]["client_uuid"].value()}
    assert sari.post(URL, again).status_code == 303
    assert Activity.objects.filter(status="submitted").count() == 1


def test_a_decision_about_endlessly_many_reports_is_refused(client, people):
    answer = login(client, people.budi).post(
        "/review/decide/", {"items": ",".join(f"{number}:1" for number in range(1, 6000)), "decision": "approve"}
    )
    assert answer.status_code == 422
    assert answer.context["errors"] == ["Daftar tidak terbaca. Muat ulang halaman ini."]


@pytest.mark.parametrize("pending", ["9" * 19, "9" * 30, "9" * 5000, "x", ""])
def test_an_upload_with_an_endless_number_does_not_exist(client, people, pending):
    dewi = login(client, people.dewi)
    assert dewi.post("/settings/holidays/import/", {"pending": pending, "step": "write"}).status_code == 404


def test_an_upload_of_a_colleague_does_not_exist(client, people):
    kept = PendingImport.objects.create(
        kind="holidays", file_name="a.csv", content=b"date,kind,name\n", uploaded_by=people.dina, uploaded_at=NOON
    )
    dewi = login(client, people.dewi)
    assert dewi.post("/settings/holidays/import/", {"pending": kept.pk, "step": "write"}).status_code == 404


@pytest.mark.parametrize("bound", ["first", "last"])
@pytest.mark.parametrize("day", [date.min, date.min + timedelta(days=1), date.max])
def test_the_audit_trail_has_no_end_of_time(client, people, bound, day):
    assert login(client, people.dewi).get("/people/audit/", {bound: day.isoformat()}).status_code == 200


def test_the_photo_kept_for_one_person_is_nothing_to_another(client, people):
    """Budi, who has found out the note in Sari's refused form, gets no photo by it."""
    kept = login(client, people.sari).post(URL, typed(mode="WFH", minutes="0", end_time="", photo=jpeg()))
    token = kept.context["form"]["photo_token"].value()
    assert token
    answer = login(client, people.budi).post(URL, typed(mode="WFH", photo_token=token) | position())
    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_the_evidence_of_another_person_cannot_be_used(client, people):
    evidence = activity(people.sari, outside()).evidence
    answer = login(client, people.budi).post(URL, typed(mode="WFH", reuse_evidence=evidence.pk))
    assert answer.status_code == 422
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("amount", ["9" * 30, "9" * 5000, "1" + ".000" * 2000])
def test_an_endless_amount_is_refused(client, people, amount):
    form = {"agency": "", "position_class": 7, "component": "beban_kerja", "amount": amount, "starts_on": "2026-11-01"}
    assert login(client, people.dewi).post("/tpp/amounts/new/", form).status_code == 422
