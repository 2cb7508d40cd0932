"""Files, trail and recaps that do not fit what is stored, and the command that says so."""

import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.audit import triggers
from reports.models import (
    AbsenceRequest,
    Activity,
    Evidence,
    Review,
)
from tests.accounts.audit.attacks import execute
from tests.reports.entries import activity, entry, review
from tests.tpp.closing.planted import EVENING, SEPTEMBER, approved, found, planted
from tests.tpp.months import OCTOBER
from tpp.closing.data_checks.finding import NAMED_AT_MOST
from tpp.models import Objection, Recap, RecapLine


def copied(row, number=0, **columns):
    """Insert a report like another one in SQL, which leaves no audit row; return its id."""
    others = {"client_uuid": f"'{number:032x}'", "receipt": "''"} | columns
    names = [field.column for field in Activity._meta.concrete_fields if field.column != "id"]
    values = ", ".join(others.get(name, name) for name in names)
    execute(
        f"INSERT INTO reports_activity ({', '.join(names)}) SELECT {values} FROM reports_activity WHERE id = %s",
        [row.pk],
    )
    return Activity.objects.latest("pk").pk


# ---- Files ------------------------------------------------------------------------------------------


def photo_of(people):
    evidence = Evidence.objects.filter(employee=people.sari).exclude(photo="").latest("pk")
    return evidence, evidence.photo.name


def path_of(settings, name):
    return Path(settings.MEDIA_ROOT) / name


def test_a_photo_that_is_gone(told, settings):
    evidence, name = photo_of(told)
    path_of(settings, name).unlink()
    assert f"#{evidence.pk} {name}" in found()["file_missing"].message
    assert "file_missing" in found(OCTOBER)
    assert "file_missing" not in found(SEPTEMBER)


def test_a_photo_that_is_another_one(told, settings, monkeypatch):
    _evidence, name = photo_of(told)
    path_of(settings, name).write_bytes(b"another picture")
    assert name in found(all_files=True)["file_altered"].message
    monkeypatch.setattr("tpp.closing.data_checks.files.SAMPLE", 1)
    assert "file_altered" in found()


def test_a_photo_that_is_empty_is_seen_without_reading_all(told, settings, monkeypatch):
    _evidence, name = photo_of(told)
    path_of(settings, name).write_bytes(b"")
    monkeypatch.setattr("tpp.closing.data_checks.files.SAMPLE", 10**9)
    planted(Evidence, photo_of(told)[0].pk, photo_sha256="0" * 64)
    assert "file_altered" in found()


def test_a_name_that_nothing_can_have_stored(told):
    planted(Evidence, photo_of(told)[0].pk, photo="../../etc/passwd")
    assert "../../etc/passwd" in found()["file_missing"].message


def test_an_attachment_that_is_gone(told, settings):
    for model in (Objection, AbsenceRequest):
        path_of(settings, model.objects.exclude(attachment="").first().attachment.name).unlink()
    message = found()["file_missing"].message
    assert "objection #" in message
    assert "absencerequest #" in message


def test_a_logo_that_is_gone_is_named_by_letterhead_and_recaps(told, settings):
    (logo,) = Path(settings.MEDIA_ROOT, "logos").iterdir()
    logo.unlink()
    assert found()["file_missing"].message.count(logo.name) == 2


@pytest.mark.parametrize("name", [f"2026/10/{'a' * 32}.webp", f"objections/2026/10/{'b' * 32}.pdf"])
def test_a_file_that_no_row_names(told, settings, name):
    path = path_of(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, times=(EVENING.timestamp() - 3600,) * 2)
    assert "file_without_row" not in found()
    os.utime(path, times=(EVENING.timestamp() - 90_000,) * 2)
    assert name in found()["file_without_row"].message


# ---- The trail and the recaps -----------------------------------------------------------------------


def test_a_report_without_audit_row(told):
    new = copied(approved(told), start_time="'18:00:00'")
    finding = found(with_trail=True)["audit_missing"]
    assert finding.is_error
    assert f"#{new}" in finding.message


def test_rows_that_were_altered_or_taken_away(told):
    planted(Activity, approved(told).pk, description="Lain")
    row = Review.objects.get(activity__status="rejected")
    execute("DELETE FROM reports_review WHERE id = %s", [row.pk])
    told_now = found(with_trail=True)
    assert f"#{approved(told).pk}" in told_now["audited_row_altered"].message
    assert f"#{row.pk}" in told_now["audited_row_gone"].message


def test_a_trail_that_is_broken_itself(told):
    triggers.remove(connection)
    assert found(with_trail=True)["audit_broken"].is_error


def vanish(recap):
    execute("DELETE FROM tpp_recapline WHERE recap_id = %s", [recap.pk])
    execute("DELETE FROM tpp_recap WHERE id = %s", [recap.pk])


def test_a_recap_that_vanished(told):
    vanish(Recap.objects.get(month=SEPTEMBER.first))
    assert "2026-09 1.01 v1" in found()["recap_gone"].message
    assert "recap_gone" in found(SEPTEMBER)
    assert "recap_gone" not in found(OCTOBER)
    # Nothing says any more why the month is closed.
    assert "Sari Wulandari" in found()["lock_without_recap"].message


def test_an_earlier_version_that_vanished(told):
    vanish(Recap.objects.get(month=date(2026, 8, 1), version=1))
    assert "2026-08 1.01 (1/2)" in found()["recap_version_gap"].message


def test_people_who_are_missing_in_a_recap(told):
    line = RecapLine.objects.get(recap__month=SEPTEMBER.first, employee=told.sari)
    execute("DELETE FROM tpp_recapline WHERE id = %s", [line.pk])
    assert "2026-09 1.01 v1" in found()["recap_altered"].message
    assert "Sari Wulandari" in found(SEPTEMBER)["lock_without_recap"].message


def test_a_month_that_is_open_although_it_was_closed(told):
    execute("DELETE FROM reports_monthlock WHERE employee_id = %s", [told.sari.pk])
    assert "2026-09" in found()["recap_without_lock"].message


# ---- The command ------------------------------------------------------------------------------------


def test_the_command_says_it_in_both_languages_and_ends_with_one(told):
    planted(Activity, approved(told).pk, minutes=1441)
    said = []
    for language in ("id", "en"):
        errors = StringIO()
        with translation.override(language), pytest.raises(SystemExit):
            call_command("check_data", month="2026-10", no_trail=True, stdout=StringIO(), stderr=errors)
        said += [line for line in errors.getvalue().splitlines() if line.startswith("day_over_24h")]
    assert len(set(said)) == 2


def test_only_the_first_are_named_and_all_are_counted(told):
    for number in range(NAMED_AT_MOST + 5):
        copied(approved(told), number)
    message = found()["activities_overlap"].message
    assert "(+5)" in message
    assert message.count("#") == NAMED_AT_MOST


def test_the_number_of_statements_does_not_grow_with_people(told):
    with CaptureQueriesContext(connection) as few:
        assert found(with_trail=True) == {}
    for person, superior in ((told.oki, told.budi), (told.tari, told.kepala), (told.eko, told.kepala)):
        review(superior, activity(person, entry("08:00", 30), at=EVENING), at=EVENING)
    with CaptureQueriesContext(connection) as many:
        assert found(with_trail=True) == {}
    assert len(many) == len(few)
