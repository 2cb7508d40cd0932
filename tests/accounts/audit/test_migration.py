"""An old trail, with whole texts and open hashes, is brought to the present form and verifies; and the way back."""

import json
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.audit.verification import verify
from accounts.models import AuditEvent
from tests.people import ENTERED_AT, make_people

BEFORE = ("accounts", "0004_tour")
SALARY = "4987654"

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def migrated_back():
    MigrationExecutor(connection).migrate([BEFORE])
    return MigrationExecutor(connection).loader.project_state([BEFORE]).apps


old_hash = import_module("accounts.migrations.0008_audit_format").old_hash


def write_old(apps, stream, **states):
    """Write an event as the program did before; its chain as well."""
    events = apps.get_model("accounts", "AuditEvent").objects
    last = events.filter(stream=stream).order_by("-sequence").first()
    event = events.model(
        stream=stream,
        sequence=last.sequence + 1 if last else 1,
        at=ENTERED_AT,
        source="tests",
        event="pay_data_added",
        object_type="pay_data",
        object_id="1",
        reason="",
        previous_hash=last.hash if last else "0" * 64,
        **states,
    )
    event.hash = old_hash(event)
    event.save()


def test_an_old_trail_is_converted_and_verifies(settings, tmp_path):
    # Without the anchors of other tests.
    settings.DATA_DIR = tmp_path
    make_people()
    try:
        old = migrated_back()
        state = {"salary": int(SALARY), "bank": "BJB", "starts_on": "2026-01-01"}
        write_old(old, "employee:4", before=None, after=state)
        write_old(old, "employee:4", before=state, after=state | {"salary": 1})
        write_old(old, "thing", before={"name": "x"}, after=None)
        events = old.get_model("accounts", "AuditEvent").objects
        assert events.filter(after__salary=int(SALARY)).exists()
        # The way back gave what there was the old form, with a chain that fits.
        assert all(event.hash == old_hash(event) for event in events.all())
    finally:
        call_command("migrate", verbosity=0)
    report = verify()
    assert report.faults == []
    assert report.rows > 30
    added, corrected = AuditEvent.objects.filter(stream="employee:4", object_type="pay_data").order_by("sequence")
    assert added.changes["starts_on"] == [None, "2026-01-01"]
    assert corrected.changes.keys() == {"salary"}
    assert SALARY not in json.dumps([event.changes for event in AuditEvent.objects.all()])
    call_command("verify_audit")
