"""The database is readable without Django: by its own program, which copies, checks and repairs it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.audit import triggers
from reports.models import MonthLock
from tests.people import ENTERED_AT
from tests.tpp.closing.board import batch
from tpp.models import Score

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
SQLITE = shutil.which("sqlite3")
INSTALL = "no sqlite3 on this machine; on Debian and Ubuntu: sudo apt-get install sqlite3"
BEFORE = [("reports", "0023_holiday_years"), ("tpp", "0006_seed_status_layer")]
NOW = [("reports", "0024_month_lock_in_plain_sql"), ("tpp", "0007_months_in_plain_sql")]
LOCK = "INSERT INTO reports_monthlock (employee_id, month, locked_at) VALUES ({employee}, '{month}', '2026-11-01')"


@pytest.fixture
def program(people):
    """Ask the `sqlite3` program something about the database of this test; return what it says."""
    if SQLITE is None:
        if os.environ.get("REQUIRE_SQLITE") == "1":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)

    def ask(statement: str, database: Path | str = connection.settings_dict["NAME"]) -> str:
        done = subprocess.run([SQLITE, "-batch", str(database), statement], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    return ask


@on_sqlite
def test_sqlite3_checks_copies_and_dumps(program, people, tmp_path):
    copy, second = tmp_path / "copy.sqlite3", tmp_path / "second.sqlite3"
    assert program("PRAGMA integrity_check") == "ok\n"
    assert program(f"VACUUM INTO '{copy}'") == ""
    assert program("PRAGMA integrity_check", copy) == "ok\n"
    assert program("PRAGMA foreign_key_check", copy) == ""
    dump = program(".dump", copy)
    assert dump.endswith("COMMIT;\n")
    subprocess.run([SQLITE, "-batch", str(second)], input=dump, text=True, check=True)
    count = "SELECT count(*) FROM accounts_employee"
    assert program(count, second) == program(count) != "0\n"


@on_sqlite
def test_sqlite3_keeps_the_checks(program, people, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    program(f"VACUUM INTO '{copy}'")
    for month in ("2026-10-02", "2026-10", "October", "2026-1-01"):
        said = program(LOCK.format(employee=people.sari.pk, month=month), copy)
        assert "CHECK constraint failed: month_lock_is_a_month" in said
    assert program(LOCK.format(employee=people.sari.pk, month="2026-10-01"), copy) == ""
    assert "never changed or deleted" in program("DELETE FROM accounts_auditevent", copy)


@on_sqlite
def test_no_statement_needs_a_function_of_django():
    """Preparing a write looks up each function of checks, indices and triggers; SQLite's library has the fewest."""
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as bare:
        tables = [name for (name,) in bare.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables.remove("sqlite_sequence")
        assert len(tables) > 40
        for table in tables:
            (column, *_rest) = [row[1] for row in bare.execute(f'PRAGMA table_info("{table}")')]
            bare.execute(f'EXPLAIN INSERT INTO "{table}" DEFAULT VALUES')
            bare.execute(f'EXPLAIN UPDATE "{table}" SET "{column}" = "{column}"')
            bare.execute(f'EXPLAIN DELETE FROM "{table}"')
        assert bare.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_triggers_of_the_trail_outlive_all_migrations():
    """SQLite alters a table by making it anew, and a trigger goes with the old one."""
    assert triggers.stand(connection)


def test_a_month_is_its_first_day(people):
    lock = MonthLock(employee=people.sari, month=date(2026, 10, 1), locked_at=ENTERED_AT)
    lock.full_clean()
    lock.month = date(2026, 10, 31)
    with pytest.raises(ValidationError):
        lock.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        lock.save()


@pytest.mark.long
def test_rows_outlive_the_way_back_and_forth(people):
    """The checks before were the same in other words: the months that stand fit both."""
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=ENTERED_AT)
    Score.objects.create(employee=people.sari, month=date(2026, 10, 1), code="skp", value="1", batch=batch())
    rows = [list(model.objects.values()) for model in (MonthLock, Score)]
    try:
        for targets in (BEFORE, NOW):
            MigrationExecutor(connection).migrate(targets)
            assert [list(model.objects.values()) for model in (MonthLock, Score)] == rows
            with pytest.raises(IntegrityError), transaction.atomic():
                MonthLock.objects.create(employee=people.dina, month=date(2026, 10, 2), locked_at=ENTERED_AT)
            assert triggers.stand(connection)
    finally:
        call_command("migrate", verbosity=0)
