"""Keys, the command, archives and secrets: what verifying the trail needs and must not tell."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import audit
from accounts.audit import anchors
from accounts.audit.attesting import attest
from accounts.audit.states import ABSENT, State, table_number
from accounts.audit.trail import LIVE
from accounts.audit.verification import verify
from accounts.models import AuditEvent
from accounts.rules.codes import printed_code
from reports.disruptions.actions.dispensations import ask_dispensation
from reports.models import Activity, Review
from sikap.installation import check_database
from tests.accounts.audit.attacks import (
    execute,
    faults_after,
    past_the_triggers,
)
from tests.accounts.audit.whole import ACCOUNT, SALARY, kept
from tests.people import acting
from tests.reports.entries import NOON, activity, entry, outside, review


# ---- What was kept, the key, and the command ---------------------------------------------------------
def test_a_verification_with_another_key_says_so_and_nothing_else(people, settings):
    settings.AUDIT_KEY = "another"
    (fault,) = verify().faults
    assert fault.startswith("AUDIT_KEY is not the key of this trail")
    # Nor does the program go on with it.
    with pytest.raises(ImproperlyConfigured, match="AUDIT_KEY"):
        check_database()
    with pytest.raises(CommandError, match="AUDIT_KEY"):
        call_command("run_jobs", "--once")


def test_the_key_is_that_of_the_site_unless_it_has_its_own(settings):
    assert settings.AUDIT_KEY == settings.SECRET_KEY


def test_the_command_anchors_into_a_file_and_verifies_by_it_and_by_its_code(people, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    activity(people.sari)
    call_command("anchor_audit")
    activity(people.sari, entry("10:00"))
    call_command("anchor_audit")
    code = printed_code(anchors.code_of(kept()[-1]))
    assert code in capsys.readouterr().out
    path = tmp_path / "anchors" / "anchors.jsonl"
    assert [event.sequence for event in anchors.read_file(path)] == [1, 2]
    call_command("verify_audit", "--code", code)
    assert "2 anchors" in capsys.readouterr().out
    # The file names what moved since the anchor before, and half a line of a power cut is written anew.
    assert list(list(anchors.read_file(path))[1].after["heads"]) == [f"employee:{people.sari.pk}"]
    path.write_bytes(path.read_bytes()[:-20])
    call_command("anchor_audit")
    assert [event.sequence for event in anchors.read_file(path)] == [1, 2, 3]
    elsewhere = tmp_path / "copy.jsonl"
    path.rename(elsewhere)
    call_command("verify_audit", "--anchors", str(elsewhere), "--since", "3650")
    past_the_triggers("DELETE FROM accounts_auditevent WHERE stream = 'anchors'")
    capsys.readouterr()
    with pytest.raises(CommandError, match="faults found"):
        call_command("verify_audit", "--anchors", str(elsewhere))
    assert "stands in the copy of the anchors and not in the trail" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{}\n", "nothing\n", '{"sequence": 1}\n', "[1]\n"])
def test_a_file_that_holds_no_anchors_is_named(people, tmp_path, content):
    path = tmp_path / "anchors.jsonl"
    path.write_text(content)
    with pytest.raises(CommandError, match="line 1: this is no anchor"):
        call_command("verify_audit", "--anchors", str(path))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_audit", "--anchors", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="ten letters"):
        call_command("verify_audit", "--code", "abc")


def test_a_look_at_the_last_days_finds_what_changed_in_them(people):
    report = activity(people.sari)
    since = NOON - timedelta(days=1)
    assert verify(since=since).faults == []
    assert verify(since=since).events == AuditEvent.objects.filter(at__gte=since).count()
    execute("UPDATE reports_activity SET minutes = 360 WHERE id = %s", [report.pk])
    assert len(verify(since=since).faults) == 1


def test_an_empty_trail_beside_people_is_a_fault(people):
    past_the_triggers("DELETE FROM accounts_auditevent", "DELETE FROM accounts_audithead")
    faults = verify().faults
    assert "The trail is empty, although there are people." in faults


# ---- Purge and archive -------------------------------------------------------------------------------
def test_a_purge_and_an_archive_are_events_like_any_other(people):
    """The photo of evidence goes, the decision stays; a closed year moves to a file."""
    report = activity(people.sari, outside())
    evidence = report.evidence
    with transaction.atomic():
        evidence.photo = ""
        evidence.save(update_fields=["photo"])
        change = audit.Change("evidence.purged", "evidence", evidence.pk, people.sari, rows=[evidence])
        audit.record([change], by=None, at=NOON, source="tests")
    assert verify().faults == []
    with transaction.atomic():
        change = audit.Change(
            "archive.moved", "year", 2026, rows=[audit.deleted_state(report), audit.deleted_state(evidence)]
        )
        audit.record([change], by=None, at=NOON, source="tests")
        Activity.objects.filter(pk=report.pk).delete()
        evidence.delete()
    assert verify().faults == []
    assert not Review.objects.exists()


def test_a_row_that_comes_back_after_it_was_archived_is_found(people):
    report = activity(people.sari)
    with transaction.atomic():
        change = audit.Change("archive.moved", "year", 2026, rows=[audit.deleted_state(report)])
        audit.record([change], by=None, at=NOON, source="tests")
    (fault,) = verify().faults
    assert "stands in its table, but was deleted by" in fault


def test_rows_that_a_migration_writes_are_attested(people):
    report = activity(people.sari)
    execute("UPDATE reports_activity SET minutes = 30 WHERE id = %s", [report.pk])
    assert len(verify().faults) == 1
    attest(LIVE, [Activity], at=NOON)
    review(people.budi, report)
    assert verify().faults == []


def test_states_that_several_chains_tell_of_are_put_in_order(people):
    """The import comes first and stands in another chain than the decision; chains are read by their names."""
    row = State(table_number("reports.activity"), 9_999, ABSENT, b"a" * 16)
    later = State(row.table, row.pk, row.after, ABSENT)
    changes = [
        audit.Change("later", "thing", 1, stream="a later one", rows=[later]),
        audit.Change("first", "thing", 1, stream="z first one", rows=[row]),
    ]
    with transaction.atomic():
        audit.record(changes, by=None, at=NOON, source="tests")
    assert verify().faults == []


# ---- Secrets ---------------------------------------------------------------------------------------
def test_no_secret_stands_in_the_trail_in_clear(rich):
    typed = {"latitude": "-7.123456", "longitude": "113.654321", "description": "Rapat"}
    day = date(2026, 10, 2)
    ask_dispensation(by=acting(rich.people.oki), at=NOON, source="tests", day=day, reason="Sakit", typed=typed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_auditevent")
        text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    for secret in (str(SALARY), ACCOUNT, "Bank Contoh", "7.75", "113.21", "-7.123456", "113.654321"):
        assert secret not in text
    # Whether it changed can still be told.
    assert "salary" in text
    assert verify().faults == []


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL takes no text for a number")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_activity SET version = 'many'",
        "UPDATE reports_activity SET work_date = 'someday'",
        "UPDATE tpp_scheme SET document = 1",
    ],
)
def test_what_nobody_can_read_is_a_fault_and_no_failure(people, statement):
    activity(people.sari)
    assert faults_after(lambda: execute(statement))


def test_a_first_event_that_says_nothing_is_a_fault_and_no_failure(people):
    faults = faults_after(
        lambda: past_the_triggers("UPDATE accounts_auditevent SET changes = NULL WHERE stream = 'audit'")
    )
    assert "its first event was changed" in faults[0]
