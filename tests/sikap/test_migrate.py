"""Migrating beside a running site: locks are asked for briefly and again, and computing has no limit."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, connections

from sikap.management.commands import migrate

# A migration that changes a table which everybody reads; what builds indexes waits for others without a limit.
AFTER, BEFORE = ("reports", "0027"), ("reports", "0026")
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and no limits")

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def holder():
    """Another session that reads the rules of reporting and does not end its transaction."""
    call_command("migrate", *AFTER, verbosity=0)
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_reportingpolicy")
    yield other
    other.close()
    call_command("migrate", verbosity=0)


def limits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        return cursor.fetchone()


@only_postgresql
def test_a_table_in_use_is_asked_for_again(holder, monkeypatch):
    asked = []

    def let_go(seconds):
        asked.append(seconds)
        if len(asked) == 3:
            holder.rollback()

    monkeypatch.setattr(migrate.time, "sleep", let_go)
    before, said = limits(), StringIO()
    call_command("migrate", *BEFORE, stdout=said)
    assert asked == [1, 1, 1]
    assert "canceling statement due to lock timeout" in said.getvalue()
    assert limits() == before != ("200ms", "0")


@only_postgresql
def test_after_many_attempts_it_says_what_to_do(holder, monkeypatch):
    monkeypatch.setattr(migrate.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    with pytest.raises(CommandError, match="pg_stat_activity"):
        call_command("migrate", *BEFORE, verbosity=0)
    before = limits()
    holder.rollback()
    call_command("migrate", *BEFORE, verbosity=0)
    assert limits() == before


@only_postgresql
def test_computing_has_no_limit_and_locks_have_a_short_one(monkeypatch):
    seen = []
    monkeypatch.setattr(migrate.migrate.Command, "handle", lambda *_args, **_options: seen.append(limits()))
    call_command("migrate", verbosity=0)
    assert seen == [("200ms", "0")]


@only_postgresql
def test_computing_may_take_longer_than_any_answer_to_a_page(monkeypatch):
    def compute(*_args, **_options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.5)")

    monkeypatch.setattr(migrate.migrate.Command, "handle", compute)
    connection.ensure_connection()
    connection.connection.patience = 0.2
    call_command("migrate", verbosity=0)
    assert connection.connection.patience == 0.2
    with pytest.raises(OperationalError, match="does not answer"):
        compute()
    connection.close()


@only_postgresql
def test_other_faults_are_raised_at_once(monkeypatch):
    def broken(self, *args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    monkeypatch.setattr(migrate.migrate.Command, "handle", broken)
    with pytest.raises(DatabaseError, match="division"):
        call_command("migrate", verbosity=0)


def test_the_way_back_and_forth():
    call_command("migrate", *BEFORE, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)
