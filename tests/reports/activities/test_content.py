"""The parts of a report are listed once: whatever is part of the content is stored, compared, copied and kept."""

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest
from django.db import connection, models

from accounts.audit import states
from accounts.models import AuditEvent
from reports.activities.actions.activities import note_late
from reports.activities.actions.changes import ChangedMeanwhile, report_snapshot
from reports.activities.actions.copying import copy_day
from reports.activities.activity_input import CONTENT, TEXTS, ActivityInput, content_of
from reports.activities.forms import CONTENT_FIELDS, ActivityForm
from reports.activities.timesheet import own_days
from reports.activities.views.entry_page import values_of
from reports.disruptions.forms import TYPED
from reports.imports.actions.rows import ActivityRow
from reports.models import Activity, ActivityKind
from tests.people import acting
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, activity, entry, policy, submit
from tests.support.refusals import refused

# What the system, the reviewer and the evidence know of a report.
NOT_TYPED = {
    "id", "employee_id", "client_uuid", "evidence_id", "status", "version", "submitted_at", "receipt", "dispensed",
    "changed_at", "decided_at", "decided_by_id", "decided_for_id", "decision_reason", "seen_minutes",
    "seen_description", "grown", "import_batch_id", "photo_until",
}  # fmt: skip
# Files of an earlier system do not tell these; its kinds stand there by their code.
NOT_IN_FILES = {"kind_id", "volume", "letter_number"}
# Another value than a new report has, for every part but the kind, which must exist first.
OTHER = {
    "work_date": date(2026, 10, 5),
    "next_day": True,
    "start_time": time(10),
    "minutes": 75,
    "mode": "DL",
    "kind_id": None,
    "volume": 3,
    "description": "Rapat koordinasi",
    "output": "2 berkas",
    "letter_number": "094/118/2026",
    "place": "Aula Kecamatan Cibadak",
}


@pytest.fixture
def other(people):
    """A report in which every part says something; who worked after midnight has a night shift, so that is left out."""
    policy(dl_needs_photo=False, dl_needs_position=False)
    kind = ActivityKind.objects.create(code="rapat", name="Rapat", norm_minutes=45, unit="rapat")
    return OTHER | {"kind_id": kind.pk, "next_day": False}


def test_the_list_is_the_columns_that_a_person_fills_in():
    columns = {column.attname for column in Activity._meta.concrete_fields}
    assert set(CONTENT) == columns - NOT_TYPED
    assert set(CONTENT) == set(OTHER)
    assert {name: Activity._meta.get_field(name).max_length for name in TEXTS} == {
        name: text.limit for name, text in TEXTS.items()
    }
    assert set(TEXTS) == {
        column.attname
        for column in Activity._meta.concrete_fields
        if column.attname in CONTENT and isinstance(column, models.CharField | models.TextField)
    } - {"mode"}


def test_every_part_has_a_field_of_the_form_and_goes_along_with_a_request():
    assert set(CONTENT_FIELDS.values()) <= ActivityForm.base_fields.keys()
    assert set(TYPED) == {*CONTENT_FIELDS.values(), "end_time"} - {"work_date"}
    limits = {name: ActivityForm.base_fields[CONTENT_FIELDS[name]].max_length for name in TEXTS}
    assert limits == {name: text.limit for name, text in TEXTS.items()}


def test_every_part_comes_from_a_file_or_is_known_not_to():
    assert set(CONTENT) - set(ActivityRow._fields) == NOT_IN_FILES


def test_every_part_is_stored_audited_listed_and_copied(people, other):
    stored = activity(people.sari, entry(**other))
    stored.refresh_from_db()
    assert content_of(stored) == other
    event = AuditEvent.objects.get(event="activity.submitted")
    assert {name: event.after[name] for name in CONTENT} == {
        name: value if isinstance(value, int | str) else value.isoformat() for name, value in other.items()
    }
    assert report_snapshot(stored).items() >= other.items()
    row = own_days(people.sari, NOON).find(stored.pk)
    assert content_of(row) == other
    assert values_of(row) == {
        "next_day": "0", "start_time": time(10), "minutes": 75, "mode": "DL", "kind": other["kind_id"], "volume": 3,
        "description": "Rapat koordinasi", "output": "2 berkas", "letter_number": "094/118/2026",
        "place": "Aula Kecamatan Cibadak",
    }  # fmt: skip
    days = {"from_date": stored.work_date, "to_date": TUESDAY}
    (copied,) = copy_day(by=acting(people.sari), at=NOON, source="tests", client_uuid=uuid4(), **days)
    copied.activity.refresh_from_db()
    assert content_of(copied.activity) == other | {"work_date": TUESDAY}


@pytest.mark.parametrize("name", [name for name in CONTENT if name != "next_day"])
def test_every_part_can_be_corrected_and_is_named_where_it_differs(people, other, name):
    stored = activity(people.sari)
    changed = ActivityInput(**content_of(stored) | {name: other[name]})
    with refused("sent_already"):
        submit(people.sari, changed, uuid=stored.client_uuid)
    # Changed and changed back: what is stale is the version, and what differs is this part alone.
    seen, first = stored.version, ActivityInput(**content_of(stored))
    edit(people.sari, stored, replace(first, description="Sesuatu yang lain"))
    edit(people.sari, stored, first)
    with pytest.raises(ChangedMeanwhile) as stale:
        edit(people.sari, stored, changed, version=seen)
    assert [one.field for one in stale.value.differences] == [name]
    assert edit(people.sari, stored, changed).created
    stored.refresh_from_db()
    assert getattr(stored, name) == other[name]
    assert set(AuditEvent.objects.filter(event="activity.edited").latest("pk").changes) == {name, "version", "receipt"}


def test_the_release_before_inserts_without_a_part_that_came_later(people, other, monkeypatch):
    """Its rows, and what the audit trail said of older ones, verify: a part that says nothing is in no digest."""
    later = {"letter_number", "place"}
    stored = activity(people.sari, entry(**other | dict.fromkeys(later, "")))
    with connection.cursor() as cursor:
        names = [column.column for column in Activity._meta.concrete_fields if column.attname not in {"id", *later}]
        new = {"client_uuid": uuid4().hex, "receipt": ""}
        kept = ", ".join(f"'{new[name]}'" if name in new else name for name in names)
        cursor.execute(
            f"INSERT INTO reports_activity ({', '.join(names)}) SELECT {kept} FROM reports_activity WHERE id = %s",
            [stored.pk],
        )
    written = Activity.objects.exclude(pk=stored.pk).get()
    assert [getattr(written, name) for name in later] == ["", ""]
    known, digest = states._columns(Activity), states.row_digest(stored)
    monkeypatch.setattr(states, "_columns", lambda _model: [column for column in known if column[0] not in later])
    assert states.row_digest(stored) == digest
    monkeypatch.undo()
    stored.place = "Aula"
    assert states.row_digest(stored) != digest


def test_every_part_of_a_late_report_is_kept(people, other):
    note_late(by=acting(people.sari), at=NOON, source="tests", entry=entry(**other))
    assert set(AuditEvent.objects.get(event="activity.late").after) == set(CONTENT)


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_has_a_limit_and_loses_what_nobody_sees(people, other, name):
    limit = TEXTS[name].limit
    with refused("text_too_long", field=name):
        activity(people.sari, entry(**other | {name: "x" * (limit + 1)}))
    stored = activity(people.sari, entry(**other | {name: f"  {'x' * (limit - 3)}\0\r\n y "}))
    assert getattr(stored, name) == "x" * (limit - 3) + (" y" if TEXTS[name].is_one_line else "\n y")
