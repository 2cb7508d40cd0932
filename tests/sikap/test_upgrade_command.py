"""`manage.py upgrade`: in this order, and nothing where the running release would not survive it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.audit import triggers
from sikap.management.commands import upgrade

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def called(monkeypatch, settings, tmp_path):
    """What the command calls; only migrating happens."""
    settings.STATIC_ROOT = tmp_path
    names = []

    def call(name, *arguments, **options):
        names.append((name, *arguments))
        if name == "migrate":
            call_command(name, *arguments, **options)

    monkeypatch.setattr(upgrade, "call_command", call)
    return names


def run(*arguments):
    said = StringIO()
    call_command("upgrade", *arguments, stdout=said)
    return said.getvalue()


def test_it_backs_up_then_migrates_and_says_how_to_go_back(called, tmp_path):
    call_command("migrate", "tpp", "0007", verbosity=0)
    said = run("--backup", str(tmp_path))
    assert called == [("backup", str(tmp_path)), ("migrate",), ("collectstatic",)]
    assert "manage.py migrate tpp 0007_months_in_plain_sql" in said
    assert "systemctl reload" in said
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_the_second_time_there_is_nothing_to_go_back_to(called):
    said = run("--no-backup")
    assert called == [("migrate",), ("collectstatic",)]
    assert "manage.py migrate" not in said


def test_a_backup_is_made_or_declined(called):
    with pytest.raises(CommandError, match="--backup"):
        run()
    assert called == []


def test_the_key_of_the_backup_is_handed_on(called, tmp_path, monkeypatch):
    keys = []
    monkeypatch.setattr(
        upgrade, "call_command", lambda _name, *_arguments, **options: keys.append(options.get("key_file"))
    )
    run("--backup", str(tmp_path), "--key-file", "key")
    assert keys[0] == "key"


def test_what_the_running_release_does_not_survive_needs_a_stopped_service(called, monkeypatch):
    call_command("migrate", "tpp", "0007", verbosity=0)
    pending = MigrationExecutor(connection).loader.get_migration("tpp", "0008_database_defaults")
    monkeypatch.setattr(type(pending), "needs_stopped_service", True, raising=False)
    with pytest.raises(CommandError, match=r"tpp\.0008_database_defaults"):
        run("--no-backup")
    assert called == []
    run("--no-backup", "--stopped")
    assert called == [("migrate",), ("collectstatic",)]


def test_missing_triggers_end_it(called):
    triggers.remove(connection)
    try:
        with pytest.raises(CommandError, match="audit"):
            run("--no-backup")
    finally:
        triggers.install(connection)
