"""The audit trail: one chain of hashes per person, written with the change and found out when altered."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import audit
from accounts.audit import trail
from accounts.audit.trail import event_hash
from accounts.models import AuditEvent, AuditHead
from tests.accounts.audit.attacks import execute, past_the_triggers
from tests.reports.entries import submit

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
    assert bytes(second.hash) == event_hash(second, bytes(first.hash))
    head = AuditHead.objects.get(stream=first.stream)
    assert (head.sequence, bytes(head.hash)) == (second.sequence, bytes(second.hash))


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
    past_the_triggers(tampering)
    assert broken() in (["first"], ["second"])


def test_an_event_outside_a_transaction_is_a_mistake(people, monkeypatch):
    monkeypatch.setattr(trail, "connection", type("Connection", (), {"in_atomic_block": False}))
    with pytest.raises(transaction.TransactionManagementError):
        audit.record([audit.Change("looked", "thing", 1)], by=None, at=AT, source="tests")


def test_rows_are_never_changed_or_deleted(people):
    for attempt in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(TypeError, match="append-only"):
            attempt(AuditEvent.objects.all())


def test_many_changes_cost_the_same_statements(people, django_assert_max_num_queries):
    changes = [audit.Change("looked", "thing", n, subject=person) for n, person in enumerate(people.employees())]
    # Heads, events, heads; the lock on PostgreSQL, and two of the test's own savepoint.
    with django_assert_max_num_queries(6), transaction.atomic():
        audit.record(changes, by=None, at=AT, source="tests")


def test_only_what_differs_is_kept(people):
    state = {"name": "Sari", "status": "PNS", "address": None}
    with transaction.atomic():
        change = audit.Change("looked", "thing", 7, before=state, after=state | {"name": "Sri", "address": "Jalan 1"})
        audit.record([change], by=None, at=AT, source="tests")
    event = AuditEvent.objects.get(event="looked")
    assert event.changes == {"name": ["Sari", "Sri"], "address": [None, "Jalan 1"]}
    assert (event.before, event.after) == ({"name": "Sari"}, {"name": "Sri", "address": "Jalan 1"})


def test_the_command_names_what_does_not_fit(people, capsys, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    write(people, "first", reason="because")
    call_command("verify_audit")
    assert "no difference" in capsys.readouterr().out
    past_the_triggers("UPDATE accounts_auditevent SET reason = 'nothing' WHERE event = 'first'")
    with pytest.raises(CommandError, match="1 "):
        call_command("verify_audit")
    assert "first" in capsys.readouterr().err


def test_the_next_event_of_a_long_chain_reads_nothing_of_it(people):
    """The head is found by its key; a chain of ten thousand costs what a chain of one does."""
    stream = f"employee:{people.sari.pk}"
    with transaction.atomic():
        changes = [audit.Change("looked", "thing", n, subject=people.sari) for n in range(10_000)]
        changes += [audit.Change("looked", "thing", n, stream=f"other:{n}") for n in range(2_000)]
        audit.record(changes, by=None, at=AT, source="tests")
    assert AuditHead.objects.get(stream=stream).sequence > 10_000
    if connection.vendor == "postgresql":
        execute("ANALYZE accounts_audithead")
    with CaptureQueriesContext(connection) as captured:
        submit(people.sari)
    statements = [query["sql"] for query in captured if "accounts_audit" in query["sql"]]
    assert len(statements) == 3
    assert not any('FROM "accounts_auditevent"' in statement for statement in statements)
    (reading,) = [statement for statement in statements if statement.startswith("SELECT")]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {reading}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "Index" in plan if connection.vendor == "postgresql" else "SEARCH" in plan
    assert "Seq Scan" not in plan
    assert "SCAN accounts" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_an_import_of_everybody_takes_a_bounded_number_of_locks(db):
    # As many locks as people are more than PostgreSQL has room for: the import would fail as a whole.
    with transaction.atomic():
        trail.lock([f"employee:{number}" for number in range(20_000)])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone() == (1024,)
