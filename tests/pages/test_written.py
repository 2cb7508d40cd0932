"""Tests that compare tables read those again that were written to (tests/support/written.py)."""

import pytest
from django.db import connection, transaction

from accounts.models import Agency, AuditEvent, Notice
from tests.support.written import MODELS, written


def test_each_way_of_the_models_to_write_names_its_table(db):
    with written() as found:
        agency = Agency.objects.create(code="1", name="Satu")
    assert found == {Agency}
    for write in (
        lambda: Agency.objects.bulk_create([Agency(code="2", name="Dua")], ignore_conflicts=True),
        lambda: Agency.objects.filter(code="2").update(name="Tiga"),
        lambda: Agency.objects.update_or_create(code="2", defaults={"name": "Empat"}),
        lambda: Agency.objects.filter(code="2")._raw_delete("default"),
        agency.save,
    ):
        with written() as found, transaction.atomic():
            write()
        assert found == {Agency}
    with written() as found:
        assert list(Notice.objects.all()) == []
        assert Agency.objects.select_for_update().filter(pk=agency.pk).exists()
    assert found == set()


@pytest.mark.parametrize("begin", ["WITH RECURSIVE known AS (SELECT 1) ", "WITH known AS (SELECT 1) ", ""])
def test_a_statement_of_another_kind_may_have_written_anywhere(db, begin):
    with written() as found, connection.cursor() as cursor:
        cursor.execute(f"{begin}DELETE FROM accounts_notice")
    assert found == set(MODELS)


def test_no_table_writes_to_another(db):
    """But for the trail's own, which refuse."""
    ours = {model._meta.db_table for model in MODELS}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT relname, pg_get_functiondef(tgfoid) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal UNION ALL "
                "SELECT tablename, definition FROM pg_rules WHERE schemaname = current_schema()"
            )
        triggers = [(table, said) for table, said in cursor.fetchall() if table in ours]
    assert {table for table, _said in triggers} == {AuditEvent._meta.db_table}
    assert all("audit events are never changed or deleted" in said for _table, said in triggers)
