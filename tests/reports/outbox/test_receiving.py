"""A as a phone speaks it: docs/outbox.md, and what a hostile client tries."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.test import Client

from accounts.models import AuditEvent
from reports.models import Activity, AnnouncedFile
from reports.outbox import limits
from tests.people import login
from tests.reports.entries import TUESDAY, entry, local, policy, review, submit
from tests.reports.outbox.announcing import DAY, HOUR, jpeg
from tests.reports.outbox.phone import REPORTS, piece, rev, said, send

PAGE = configured.BASE_DIR / "docs/outbox.md"
CUTOFF = local(TUESDAY + timedelta(days=3), "00:00")
MINUTE = timedelta(minutes=1)
PHOTO = {"sha256": "0" * 64, "size": 9, "type": "image/jpeg", "role": "camera"}


def test_the_page_of_the_protocol_shows_what_is_said(people, phone, noon):
    shown = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)]
    session, report, receipt, refusal = shown
    what = said(people.sari)
    assert report.keys() - {"sent", "kind", "volume", "output", "letter_number", "place"} <= what.keys()
    photo = report["files"][0] | {"sha256": what["files"][0]["sha256"], "size": what["files"][0]["size"]}
    position = report["position"] | {"fixed_at": None}
    told = report | {"person": what["person"], "work_date": TUESDAY.isoformat(), "starts_on": TUESDAY.isoformat()}
    answer = send(phone, told | {"kind": None, "files": [photo], "position": position})
    assert (answer.status_code, answer.json().keys()) == (201, receipt.keys())
    assert answer.json()["files"][0].keys() == receipt["files"][0].keys()
    assert phone.get("/outbox/session/").json().keys() == session.keys()
    assert phone.get("/outbox/session/").json()["limits"] == session["limits"]
    noon.move_to(CUTOFF)
    assert send(phone, said(people.sari)).json().keys() == refusal.keys()


def test_the_same_again_is_the_same_and_everything_else_under_its_name_is_refused(people, phone, noon):
    what = said(people.sari)
    first = send(phone, what).json()
    noon.shift(HOUR)
    again = send(phone, json.dumps(what, sort_keys=True, indent=1))
    assert (again.status_code, again.json()["receipt"], again.json()["moment"]) == (
        200,
        first["receipt"],
        first["moment"],
    )
    other = send(phone, what | {"description": "Lain"})
    assert (other.status_code, other.json()["error"]) == (409, "sent_already")
    assert other.json()["stands"]["receipt"] == first["receipt"]
    hashed = send(phone, said(people.sari, jpeg((1, 2, 3))) | {"uuid": what["uuid"]})
    assert (hashed.status_code, hashed.json()["error"]) == (409, "sent_already")
    assert Activity.objects.get().description == "Menyusun laporan"


def test_a_higher_rev_is_an_edit_with_its_own_moment(people, phone, noon):
    what = said(people.sari)
    first = send(phone, what).json()
    noon.shift(HOUR)
    piece(phone, what, 0, jpeg()[:100])
    second = send(phone, rev(what, description="Lebih baik"))
    got = second.json()
    assert (second.status_code, got["rev"]) == (200, 2)
    assert got["moment"] > first["moment"]
    assert got["receipt"] != first["receipt"]
    # The same bytes were announced once: what has come is kept, and so is the time.
    assert (got["files"][0]["offset"], got["evidence"]) == (100, first["evidence"])
    assert send(phone, what).json()["error"] == "sent_already"
    assert piece(phone, what, 100, jpeg()[100:]).status_code == 200
    # What came of the photo is no change that the phone has not seen.
    third = send(phone, rev(rev(what), description="Terakhir"))
    assert (third.status_code, third.json()["evidence"]["state"]) == (200, "complete")
    row = Activity.objects.get()
    assert (row.description, bool(row.evidence.photo), row.announced_files.count()) == ("Terakhir", True, 1)


def test_what_happened_elsewhere_is_not_written_over(people, phone):
    what = said(people.sari)
    send(phone, what)
    row = Activity.objects.get()
    review(people.budi, row, "return", "Lengkapi")
    blind = send(phone, rev(what, minutes=50))
    assert (blind.status_code, blind.json()["error"]) == (409, "changed_meanwhile")
    row.refresh_from_db()
    seen = send(phone, rev(what, minutes=50, seen_version=row.version))
    assert (seen.status_code, seen.json()["status"]) == (200, "submitted")


def test_the_moment_is_the_last_byte(people, phone, noon, settings):
    """Stamped by the proxy: begun before the cutoff and complete 5 s after it, which a form would be pardoned for."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    noon.move_to(CUTOFF + 6 * (MINUTE / 60))
    stamps = {"X-Request-End": f"{CUTOFF.timestamp() + 5:.3f}", "X-Request-Time": "20.000"}
    late = send(phone, said(people.sari), headers=stamps | {"X-Forwarded-For": "203.0.113.9"})
    assert (late.status_code, late.json()["late"], late.json()["codes"]) == (422, True, ["after_cutoff"])
    assert late.json()["moment"] == "2026-10-08T17:00:05.000Z"
    assert list(late.json()["fields"]) == ["work_date"]
    kept = AuditEvent.objects.filter(event="activity.late").get()
    assert kept.at == CUTOFF + 5 * (MINUTE / 60)
    stamps["X-Request-End"] = f"{CUTOFF.timestamp() - 0.001:.3f}"
    assert send(phone, said(people.sari), headers=stamps | {"X-Forwarded-For": "203.0.113.9"}).status_code == 201


def test_without_a_proxy_of_ours_nobody_stamps(people, phone, noon):
    noon.move_to(CUTOFF)
    forged = {"X-Request-End": f"{CUTOFF.timestamp() - 60:.3f}", "X-Request-Time": "0.010"}
    assert send(phone, said(people.sari), headers=forged).json()["codes"] == ["after_cutoff"]


def test_another_person_is_told_so_and_sees_nothing(people, phone):
    what = said(people.sari)
    send(phone, what)
    other = login(Client(), people.budi)
    answer = send(other, what)
    assert (answer.status_code, answer.json()["error"]) == (409, "other_person")
    assert answer.json()["person"] == str(people.budi.pk)
    assert [piece(other, what, 0, b"x").status_code, other.get(f"{REPORTS}{what['uuid']}/files/0/").status_code] == [
        404
    ] * 2
    # Under the tag of who is there, it is a report of that person.
    assert Activity.objects.get().employee == people.sari


def test_nobody_and_strangers_get_json(people, phone):
    nobody = Client()
    answer = send(nobody, said(people.sari))
    assert (answer.status_code, answer.json()) == (401, {"app": "sikap", "error": "login"})
    strict = login(Client(enforce_csrf_checks=True), people.sari)
    for forged in (
        send(strict, said(people.sari)),
        send(strict, said(people.sari), headers={"Origin": "https://evil.example"}),
        piece(strict, said(people.sari), 0, b"x"),
    ):
        assert (forged.status_code, forged.json()["error"]) == (403, "csrf")
    assert (phone.get(REPORTS).status_code, phone.get(REPORTS).json()["error"]) == (405, "method")
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[1]", 422),
        (b"\xff\xfe", 422),
        (b"[" * 8000, 422),
        (b'{"minutes": ' + b"9" * 7000 + b"}", 422),
        (b"x" * (limits.BODY_BYTES + 1), 413),
        (b'{"schema": 0}', 426),
        (b'{"schema": 2}', 503),
    ],
)
def test_what_is_no_report(phone, body, status):
    answer = send(phone, body)
    assert (answer.status_code, answer.json()["app"]) == (status, "sikap")
    assert ("Retry-After" in answer) == (status == 503)


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("rev", 0, "rev"),
        ("rev", True, "rev"),
        ("work_date", "06-10-2026", "work_date"),
        ("starts_on", "2026-10-08", "starts_on"),
        ("start_time", "8:00", "start_time"),
        ("minutes", "60", "minutes"),
        ("minutes", 60.5, "minutes"),
        ("minutes", 0, "minutes"),
        ("mode", "XYZ", "mode"),
        ("kind", 10**9, "kind"),
        ("description", " \u2800", "description"),
        ("description", "\ud800", "description"),
        ("place", "x" * 121, "place"),
        ("position", {"lat": float("nan"), "lon": 1, "acc": 1}, ""),
        ("position", {"lat": 91, "lon": 1, "acc": 1}, "position"),
        ("position", None, "position"),
        ("files", [], "files"),
        (
            "files",
            [{"sha256": "0" * 64, "size": limits.PHOTO_BYTES + 1, "type": "image/jpeg", "role": "camera"}],
            "files",
        ),
        ("files", [{"sha256": "Z" * 64, "size": 1, "type": "image/jpeg", "role": "camera"}], "files"),
        ("files", [{}, {}], "files"),
    ],
)
def test_what_is_refused_is_said_at_its_part(people, phone, part, value, field):
    answer = send(phone, said(people.sari) | {part: value})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Activity.objects.exists()


def test_a_number_of_a_million_digits_costs_nothing(people, phone):
    body = json.dumps(said(people.sari)).replace("-7.75", "1e999999999").replace("12.4", "1e999999999")
    assert send(phone, body).status_code == 422


def test_how_much_may_be_on_its_way(people, phone, monkeypatch):
    monkeypatch.setattr("reports.outbox.actions.reports.OPEN_PROMISES", 2)
    first, second, third = (said(people.sari, start_time=f"{hour:02}:00") for hour in (8, 9, 10))
    assert [send(phone, one).status_code for one in (first, second)] == [201, 201]
    full = send(phone, third)
    assert (full.status_code, full.json()["error"], bool(full["Retry-After"])) == (429, "promises_full", True)
    # Correcting one that is there takes no place more; withdrawing one gives none.
    assert send(phone, rev(second, minutes=50)).status_code == 200
    Activity.objects.filter(client_uuid=first["uuid"]).update(status="withdrawn")
    assert send(phone, third).status_code == 429
    assert piece(phone, first, 0, jpeg()).status_code == 410
    piece(phone, second, 0, jpeg())
    assert send(phone, third).status_code == 201
    monkeypatch.setattr("reports.outbox.actions.reports.PROMISED_BYTES", len(jpeg()))
    assert send(phone, said(people.sari, start_time="11:00")).json()["error"] == "promises_full"


def test_how_many_in_an_hour(people, phone, noon, monkeypatch):
    monkeypatch.setattr("reports.outbox.actions.reports.REPORTS_AN_HOUR", 1)
    office = {"mode": "WFO", "files": [], "position": None}
    send(phone, said(people.sari, **office))
    more = said(people.sari, **office, start_time="10:00")
    assert (send(phone, more).status_code, send(phone, more).json()["error"]) == (429, "too_many")
    noon.shift(HOUR)
    assert send(phone, more).status_code == 201


def test_one_photo_a_report_and_one_report_a_time(people, phone):
    """Many candidates cannot be announced for one piece of work, to be chosen from later."""
    send(phone, said(people.sari))
    assert send(phone, said(people.sari, jpeg((9, 9, 9)))).json()["codes"] == ["overlap"]
    assert AnnouncedFile.objects.count() == 1


def test_after_the_ordinary_form_under_the_same_name(people, phone):
    what = said(people.sari, mode="WFO", files=[], position=None)
    stored = submit(people.sari, entry(description="Menyusun laporan"), uuid=what["uuid"]).activity
    answer = send(phone, what)
    assert (answer.status_code, answer.json()["id"]) == (200, stored.pk)
    other = said(people.sari, mode="WFO", files=[], position=None) | {"uuid": str(uuid4())}
    submit(people.sari, entry("10:00"), uuid=other["uuid"])
    assert send(phone, other).json()["error"] == "sent_already"


def test_a_piece_of_the_night_says_when_it_began(people, phone):
    what = said(
        people.sari, mode="WFO", files=[], position=None, starts_on=(TUESDAY + DAY).isoformat(), start_time="01:00"
    )
    assert send(phone, what).json()["codes"][0] == "not_in_shift"


def test_a_promise_of_the_gallery_follows_the_policy(people, phone):
    policy(wfh_gallery=False)
    what = said(people.sari)
    what["files"][0]["role"] = "gallery"
    assert send(phone, what).json()["codes"] == ["photo_from_gallery"]
