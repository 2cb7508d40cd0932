"""One activity: read, correct, send again, withdraw, copy; by person, and with every refusal in words."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.html import escape

from reports.models import Activity
from reports.month_locks.actions import lock_month
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from tests.people import login
from tests.reports.activities.test_create_page import TEXT, jpeg, position, typed
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, review
from tests.support.forms import codes

pytestmark = pytest.mark.django_db
MONDAY = TUESDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sari(client, people):
    return login(client, people.sari)


@pytest.fixture
def report(people):
    return activity(people.sari, entry("08:00", 60))


def corrected(activity, **other):
    return typed(seen_version=str(activity.version), **other)


def url(activity, verb=""):
    return f"/activities/{activity.pk}/{verb}"


# Who


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("sari", 200),
        ("budi", 200),
        ("dewi", 200),
        ("fajar", 200),
        ("oki", 200),
        ("eko", 404),
        ("kepala", 404),
        ("citra", 404),
        ("tari", 404),
    ],
)
def test_who_may_read_an_activity(client, people, report, name, status):
    assert login(client, getattr(people, name)).get(url(report)).status_code == status


def test_eko_reads_what_was_done_while_he_supervised(client, people, at_noon):
    at_noon.move_to(local(date(2026, 9, 30)))
    earlier = activity(people.sari, entry(work_date=date(2026, 9, 30)), at=local(date(2026, 9, 30)))
    assert login(client, people.eko).get(url(earlier)).status_code == 200
    assert login(client, people.budi).get(url(earlier)).status_code == 404


@pytest.mark.parametrize(
    ("name", "sees"), [("sari", True), ("budi", True), ("fajar", True), ("dewi", False), ("oki", False)]
)
def test_position_and_photo_are_for_owner_reviewer_and_auditor(client, people, name, sees):
    outdoors = activity(people.sari, outside())
    page = login(client, getattr(people, name)).get(url(outdoors)).content.decode()
    assert ("geo:-7.75" in page) is sees
    assert (f"/evidence/{outdoors.evidence_id}/photo/" in page) is sees


@pytest.mark.parametrize("name", ["budi", "dewi", "fajar", "citra", "oki"])
@pytest.mark.parametrize("verb", ["edit/", "copy/"])
def test_only_the_owner_can_correct_and_copy(client, people, report, name, verb):
    assert login(client, getattr(people, name)).get(url(report, verb)).status_code == 404


@pytest.mark.parametrize("name", ["budi", "dewi", "fajar", "citra"])
@pytest.mark.parametrize("verb", ["edit/", "withdraw/"])
def test_only_the_owner_can_change(client, people, report, name, verb):
    answer = login(client, getattr(people, name)).post(url(report, verb), corrected(report))
    assert answer.status_code == 404
    report.refresh_from_db()
    assert report.version == 1


def test_only_the_owner_sees_what_can_be_done(client, people, report):
    assert "/edit/" in login(client, people.sari).get(url(report)).content.decode()
    assert "/edit/" not in login(client, people.budi).get(url(report)).content.decode()


# Read


def test_the_history_names_who_decided_and_why(sari, people, report):
    review(people.budi, report, "return", "Sebutkan hasilnya")
    page = sari.get(url(report)).content.decode()
    assert "Sebutkan hasilnya" in page
    assert "Budi Santoso" in page


def test_the_page_says_why_nothing_can_be_changed(sari, people, report):
    review(people.budi, report)
    page = sari.get(url(report))
    assert page.context["edit_refusal"].code == "decided"
    assert escape(page.context["edit_refusal"].message) in page.content.decode()
    assert "/withdraw/" not in page.content.decode()


def test_the_activity_costs_the_same_for_one_and_many_decisions(sari, people, report):
    review(people.budi, report)
    few = queries(sari, url(report))
    for _number in range(3):
        review(people.budi, report, "take_back", "Keliru")
        review(people.budi, report, "reject", "Ganda")
        review(people.budi, report, "take_back", "Keliru")
        review(people.budi, report)
    assert queries(sari, url(report)) == few <= 12


# Correct


def test_sari_corrects_an_open_activity(sari, report):
    form = sari.get(url(report, "edit/")).context["form"]
    assert (form["description"].value(), form["seen_version"].value()) == ("Menyusun laporan bulanan", 1)
    answer = sari.post(url(report, "edit/"), corrected(report, end_time="08:45"))
    assert (answer.status_code, answer["Location"]) == (303, "/days/2026-10-06/")
    report.refresh_from_db()
    assert (report.minutes, report.description, report.version) == (45, TEXT, 2)


def test_an_unchanged_correction_says_that_nothing_changed(sari, report):
    same = corrected(report, end_time="09:00", description="Menyusun laporan bulanan", output="")
    assert sari.post(url(report, "edit/"), same).status_code == 303
    report.refresh_from_db()
    assert report.version == 1


def test_a_correction_keeps_the_evidence_given_before(sari, people):
    outdoors = activity(people.sari, outside())
    kept = sari.get(url(outdoors, "edit/")).context["form"]["reuse_evidence"].value()
    assert kept == outdoors.evidence_id
    sent = corrected(outdoors, mode="WFH", reuse_evidence=str(kept))
    assert sari.post(url(outdoors, "edit/"), sent).status_code == 303
    outdoors.refresh_from_db()
    assert outdoors.evidence_id == kept


def test_a_correction_can_replace_the_evidence(sari, people):
    outdoors = activity(people.sari, outside())
    sent = corrected(outdoors, mode="WFH", reuse_evidence=str(outdoors.evidence_id), photo=jpeg(), **position())
    assert sari.post(url(outdoors, "edit/"), sent).status_code == 303
    before = outdoors.evidence_id
    outdoors.refresh_from_db()
    assert outdoors.evidence_id != before


def test_a_stale_correction_shows_both_and_keeps_the_typed_text(sari, people, report):
    first = corrected(report, description="Dari telepon genggam", output="")
    assert sari.post(url(report, "edit/"), first).status_code == 303
    answer = sari.post(url(report, "edit/"), corrected(report))
    page = answer.content.decode()
    assert (answer.status_code, codes(answer)) == (422, ["changed_meanwhile"])
    assert "Dari telepon genggam" in page
    assert escape(TEXT) in page
    assert {row["stored"] for row in answer.context["differences"]} >= {"Dari telepon genggam"}
    again = typed(seen_version=answer.context["form"]["seen_version"].value())
    assert sari.post(url(report, "edit/"), again).status_code == 303
    report.refresh_from_db()
    assert report.description == TEXT


def test_a_correction_without_the_version_seen_is_stale(sari, report):
    answer = sari.post(url(report, "edit/"), typed())
    assert codes(answer) == ["changed_meanwhile"]


def test_a_returned_activity_is_sent_again_after_the_cutoff(sari, people, report, at_noon):
    returned_at = local(date(2026, 10, 8), "20:00")
    review(people.budi, report, "return", "Sebutkan hasilnya", at=returned_at)
    report.refresh_from_db()
    at_noon.move_to(returned_at + timedelta(hours=47))
    page = sari.get(url(report, "edit/"))
    assert "Sebutkan hasilnya" in page.content.decode()
    assert "2026-10-06" in [option["value"] for option in page.context["day_options"] if option["open"]]
    assert sari.post(url(report, "edit/"), corrected(report)).status_code == 303
    report.refresh_from_db()
    assert report.status == ActivityStatus.SUBMITTED


def test_after_the_time_to_resend_the_form_is_refused_with_everything_typed(sari, people, report, at_noon):
    returned_at = local(date(2026, 10, 8), "20:00")
    review(people.budi, report, "return", "Sebutkan hasilnya", at=returned_at)
    report.refresh_from_db()
    at_noon.move_to(returned_at + timedelta(hours=48))
    answer = sari.post(url(report, "edit/"), corrected(report))
    assert (answer.status_code, codes(answer)) == (422, ["after_cutoff"])
    assert escape(TEXT) in answer.content.decode()
    assert sari.get(url(report, "edit/")).status_code == 422


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_decided_activity_cannot_be_corrected(sari, people, report, decision):
    review(people.budi, report, decision, "Ganda")
    report.refresh_from_db()
    assert sari.get(url(report, "edit/")).status_code == 422
    answer = sari.post(url(report, "edit/"), corrected(report))
    assert codes(answer) == ["decided"]
    assert escape(TEXT) in answer.content.decode()


def test_a_closed_month_refuses_corrections_in_words(sari, people, report):
    lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
    answer = sari.post(url(report, "edit/"), corrected(report))
    assert codes(answer) == ["month_locked"]
    assert escape(TEXT) in answer.content.decode()


def test_the_form_of_a_correction_costs_the_same_for_one_and_many(sari, people, report):
    few = queries(sari, url(report, "edit/"))
    for number in range(9, 12):
        activity(people.sari, entry(f"{number:02d}:00", 15))
    assert queries(sari, url(report, "edit/")) == few <= 12


# Withdraw


def test_sari_withdraws_an_open_activity(sari, report):
    answer = sari.post(url(report, "withdraw/"), {"seen_version": "1"})
    assert (answer.status_code, answer["Location"]) == (303, "/days/2026-10-06/")
    report.refresh_from_db()
    assert report.status == ActivityStatus.WITHDRAWN
    assert "Menyusun laporan bulanan" not in sari.get("/days/2026-10-06/").content.decode()


@pytest.mark.parametrize("names_a_version", [True, False])
def test_a_stale_withdrawal_is_refused_in_words(sari, report, names_a_version):
    seen = {"seen_version": str(report.version)} if names_a_version else {}
    if names_a_version:
        assert sari.post(url(report, "edit/"), corrected(report)).status_code == 303
    answer = sari.post(url(report, "withdraw/"), seen)
    assert (answer.status_code, answer.context["refusals"][0].code) == (422, "changed_meanwhile")
    assert escape(answer.context["refusals"][0].message) in answer.content.decode()


def test_an_approved_activity_cannot_be_withdrawn(sari, people, report):
    review(people.budi, report)
    answer = sari.post(url(report, "withdraw/"), {"seen_version": "2"})
    assert (answer.status_code, answer.context["refusals"][0].code) == (422, "decided")


def test_withdrawing_is_a_post(sari, report):
    assert sari.get(url(report, "withdraw/")).status_code == 405


# Copy


def test_a_copy_fills_the_form_for_today_without_evidence(sari, people):
    earlier = activity(people.sari, outside("08:00", 75, work_date=MONDAY))
    form = sari.get(url(earlier, "copy/")).context["form"]
    assert form["work_date"].value() == "2026-10-06"
    assert (form["minutes"].value(), form["mode"].value()) == (75, "WFH")
    assert form["description"].value() == "Menyusun laporan bulanan"
    assert not form["reuse_evidence"].value()
    assert not Activity.objects.filter(work_date=TUESDAY).exists()


def test_an_old_or_withdrawn_activity_can_be_copied(sari, report, at_noon):
    sari.post(url(report, "withdraw/"), {"seen_version": "1"})
    at_noon.shift(timedelta(days=25))
    assert sari.get(url(report, "copy/")).status_code == 200
    assert queries(sari, url(report, "copy/")) <= 12


def test_what_does_not_exist_is_not_found(sari):
    for verb in ("", "edit/", "copy/"):
        assert sari.get(f"/activities/987654/{verb}").status_code == 404
        assert sari.get(f"/activities/{10**30}/{verb}").status_code == 404
