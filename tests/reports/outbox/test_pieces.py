"""B and Q as a phone speaks them: the photo in pieces, resumed, compared, and too late."""

from datetime import timedelta

from accounts.models import AuditEvent
from reports.evidence import parts
from reports.evidence.actions.parts import sweep_parts
from reports.models import Activity, Evidence, OutboxReport
from tests.reports.entries import NOON, TUESDAY, local, review
from tests.reports.outbox.announcing import DAY, HOUR, jpeg
from tests.reports.outbox.phone import asked, piece, rev, said, send

CUTOFF = local(TUESDAY + timedelta(days=3), "00:00")
MINUTE = timedelta(minutes=1)


def test_a_report_first_and_its_photo_in_pieces(people, phone, noon, django_capture_on_commit_callbacks):
    what, raw = said(people.sari), jpeg()
    answer = send(phone, what)
    got = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    assert answer["Cache-Control"] == "no-store"
    row = Activity.objects.get()
    assert (got["app"], got["id"], got["status"], got["rev"]) == ("sikap", row.pk, "submitted", 1)
    assert got["receipt"].replace("-", "") == row.receipt
    assert got["moment"] == "2026-10-06T05:00:00.000Z"
    assert got["evidence"] == {"state": "pending", "until": "2026-10-07T05:00:00.000Z"}
    assert row.employee == people.sari
    assert OutboxReport.objects.get().written_at.hour == 1
    assert row.evidence.accuracy_m == 12

    noon.shift(HOUR)
    half = len(raw) // 2
    first = piece(phone, what, 0, raw[:half])
    assert (first.status_code, first.json()["offset"]) == (202, half)
    assert asked(phone, what)["offset"] == half
    # Sent again from the beginning, or from beyond: the true offset.
    assert [piece(phone, what, at, b"x").json()["offset"] for at in (0, half + 1)] == [half, half]
    with django_capture_on_commit_callbacks(execute=True):
        last = piece(phone, what, half, raw[half:])
    assert (last.status_code, last.json()["state"]) == (200, "complete")
    assert piece(phone, what, half, raw[half:]).status_code == 200
    row.refresh_from_db()
    kept = row.evidence
    assert (row.photo_until, row.version, kept.photo_source) == (None, 2, "camera")
    assert (kept.photo_at, kept.received_at) == (NOON + HOUR, NOON)
    assert not list(parts.parts_folder().iterdir())
    events = list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))[-2:]
    assert events == ["activity.submitted", "activity.photo_came"]
    assert review(people.budi, row, at=NOON + HOUR)[0].ok
    assert send(phone, what).json()["evidence"]["state"] == "complete"


def test_the_photo_after_the_cutoff_of_a_report_before_it(people, phone, noon):
    what = said(people.sari)
    noon.move_to(CUTOFF - MINUTE)
    send(phone, what)
    noon.move_to(CUTOFF + 23 * HOUR)
    assert piece(phone, what, 0, jpeg()).status_code == 200
    assert Activity.objects.get().submitted_at == CUTOFF - MINUTE


def test_a_promise_that_is_not_kept(people, phone, noon):
    """Announcing a hash of nothing holds the time of the day, and is worth nothing for ever."""
    what = said(people.sari)
    noon.move_to(CUTOFF - MINUTE)
    send(phone, what)
    piece(phone, what, 0, jpeg()[:50])
    noon.shift(DAY)
    assert asked(phone, what)["state"] == "missing"
    late = piece(phone, what, 50, jpeg()[50:])
    assert (late.status_code, late.json()) == (410, {"app": "sikap", "error": "late", "state": "missing"})
    assert send(phone, rev(what, description="Lain")).json()["codes"] == ["after_cutoff"]
    assert sweep_parts(at=CUTOFF - MINUTE + DAY) == 1
    assert not list(parts.parts_folder().iterdir())


def test_other_bytes_than_the_announced_ones(people, phone):
    what, raw = said(people.sari), jpeg()
    send(phone, what)
    other = bytes(len(raw))
    differs = piece(phone, what, 0, other)
    assert (differs.status_code, differs.json()["error"]) == (422, "photo_differs")
    assert asked(phone, what)["offset"] == 0
    assert piece(phone, what, 0, raw + b"x").status_code == 413
    assert piece(phone, what, 0, raw[:-1]).status_code == 202
    assert asked(phone, what)["state"] == "pending"
    # The answer to the last piece was lost: an empty one completes it.
    assert piece(phone, what, len(raw) - 1, raw[-1:]).status_code == 200
    assert piece(phone, what, len(raw), b"").status_code == 200


def test_announced_bytes_that_are_no_photo(people, phone):
    nothing = b"<svg onload=alert(1)>" * 9
    what = said(people.sari, nothing)
    send(phone, what)
    bad = piece(phone, what, 0, nothing)
    assert (bad.status_code, bad.json()["error"], list(bad.json()["fields"])) == (422, "photo_bad", ["files"])
    assert not Evidence.objects.get().photo


def test_a_killed_server_and_an_old_backup_lose_no_true_offset(people, phone):
    what, raw = said(people.sari), jpeg()
    send(phone, what)
    piece(phone, what, 0, raw[:100])
    (path,) = parts.parts_folder().iterdir()
    # Written beyond what was committed; then less than what was.
    path.write_bytes(raw[:100] + b"beyond")
    assert asked(phone, what)["offset"] == 100
    path.write_bytes(raw[:60])
    assert asked(phone, what)["offset"] == 60
    assert piece(phone, what, 60, raw[60:]).status_code == 200


def test_the_same_bytes_prove_every_report_that_announced_them(people, phone):
    first, second = said(people.sari), said(people.sari, start_time="10:00")
    send(phone, first)
    send(phone, second)
    piece(phone, first, 0, jpeg())
    assert asked(phone, second)["state"] == "complete"
