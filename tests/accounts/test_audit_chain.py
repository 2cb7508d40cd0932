"""The audit trail: one chain of hashes per person, written with the change and found out when altered."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import audit
from accounts.models import AuditEvent

AT = datetime(2026, 10, 6, 5, 30, 15, 123456, tzinfo=UTC)


def write(people, event="looked", *, at=AT, **more):
    change = audit.Change(event, "thing", 7, subject=people.sari, after={"day": AT.date(), "text": "é"}, **more)
    with transaction.atomic():
        audit.record([change], by=people.budi, at=at, source="tests")


def broken():
    return [e.event for e in audit.broken_links(AuditEvent.objects.order_by("stream", "sequence").iterator())]


def test_what_the_actions_wrote_is_whole(people):
    assert AuditEvent.objects.count() > 20
    assert broken() == []


def test_a_moment_in_any_zone_is_hashed_as_it_is_read_back(people):
    write(people, at=AT.astimezone(ZoneInfo("Asia/Jayapura")))
    assert AuditEvent.objects.get(event="looked").at == AT
    assert broken() == []


def test_events_of_one_person_follow_each_other(people):
    write(people, "first")
    write(people, "second", reason="because")
    first, second = AuditEvent.objects.filter(event__in=["first", "second"]).order_by("sequence")
    assert second.sequence == first.sequence + 1
    assert second.previous_hash == first.hash


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE accounts_auditevent SET reason = 'nothing' WHERE event = 'first'",
        "UPDATE accounts_auditevent SET actor_id = NULL WHERE event = 'first'",
        "DELETE FROM accounts_auditevent WHERE event = 'first'",
    ],
)
def test_tampering_is_found(people, tampering):
    write(people, "first", reason="because")
    write(people, "second")
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    assert broken() in (["first"], ["second"])


def test_an_event_outside_a_transaction_is_a_mistake(people, monkeypatch):
    monkeypatch.setattr(audit, "connection", type("Connection", (), {"in_atomic_block": False}))
    with pytest.raises(transaction.TransactionManagementError):
        audit.record([audit.Change("looked", "thing", 1)], by=None, at=AT, source="tests")


def test_rows_are_never_changed_or_deleted(people):
    for attempt in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(TypeError, match="append-only"):
            attempt(AuditEvent.objects.all())


def test_many_changes_cost_the_same_statements(people, django_assert_max_num_queries):
    changes = [audit.Change("looked", "thing", n, subject=person) for n, person in enumerate(people.employees())]
    # Two, the lock on PostgreSQL, and two of the test's own savepoint.
    with django_assert_max_num_queries(5), transaction.atomic():
        audit.record(changes, by=None, at=AT, source="tests")


def test_the_command_names_what_does_not_fit(people, capsys):
    write(people, "first", reason="because")
    call_command("verify_audit")
    assert "no difference" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_auditevent SET reason = 'nothing' WHERE event = 'first'")
    with pytest.raises(CommandError, match="1 "):
        call_command("verify_audit")
    assert "first" in capsys.readouterr().err


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_an_import_of_everybody_takes_a_bounded_number_of_locks(db):
    # As many locks as people are more than PostgreSQL has room for: the import would fail as a whole.
    with transaction.atomic():
        audit._lock([f"employee:{number}" for number in range(20_000)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone() == (1024,)
