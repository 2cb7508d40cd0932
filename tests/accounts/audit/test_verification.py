"""The verification finds whatever was written past the verbs, having only the database, the key and what was kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.audit import anchors
from accounts.audit.states import table_number
from accounts.audit.tables import AUDITED, UNAUDITED
from accounts.audit.trail import ANCHORS, GENESIS, event_hash
from accounts.audit.verification import verify
from accounts.models import AnchoredHead, AuditEvent, AuditHead
from reports.activities.actions.activities import edit_activity
from reports.models import Activity
from tests.accounts.audit.attacks import (
    ALL,
    columns,
    execute,
    faults_after,
    forged,
    past_the_triggers,
    triggers_away,
    twin,
    undone,
)
from tests.accounts.audit.whole import EVENING, kept
from tests.architecture.test_structure import OUR_MODELS
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY, activity, entry, review, submit


def test_what_the_verbs_wrote_is_whole(rich):
    report = verify(copies=kept(), code=anchors.code_of(kept()[-1]))
    assert report.faults == []
    assert report.rows > 150
    assert report.anchors >= 3


def test_every_table_is_vouched_for_or_named_with_a_reason():
    assert {model._meta.label_lower for model in OUR_MODELS} == AUDITED.keys() | UNAUDITED.keys()
    assert len({table_number(label) for label in AUDITED}) == len(AUDITED)


# ---- Rows -----------------------------------------------------------------------------------------
def test_every_changed_column_of_every_table_is_found(rich):
    tried, unseen = set(), []
    for model in ALL:
        row = model._base_manager.order_by("pk").last()
        for field in columns(model) if row else ():
            value = forged(field, getattr(row, field.attname))
            change = {field.attname: value}
            found = faults_after(lambda model=model, row=row, change=change: _update(model, row, change))
            if found is not None:
                tried.add(model._meta.label_lower)
                unseen += [] if found else [f"{model._meta.label_lower}.{field.name}"]
    assert unseen == []
    # Every table that the scene has rows of, which is nearly every one.
    assert len(tried) >= 27, set(AUDITED) - tried


def _update(model, row, change):
    assert model._base_manager.filter(pk=row.pk).update(**change) == 1


def test_every_deleted_row_is_found(rich):
    unseen = []
    for model in ALL:
        row = model._base_manager.order_by("pk").last()
        if row:
            statement = f"DELETE FROM {model._meta.db_table} WHERE id = %s"
            found = faults_after(lambda statement=statement, pk=row.pk: execute(statement, [pk]))
            unseen += [] if found is None or found else [model._meta.label_lower]
    assert unseen == []


def test_every_row_from_nowhere_is_found(rich):
    tried, unseen = 0, []
    for model in ALL:
        row = model._base_manager.order_by("pk").last()
        if row:
            found = faults_after(twin(row).save_base)
            tried += found is not None
            unseen += [] if found is None or found else [model._meta.label_lower]
    assert unseen == []
    assert tried >= 15


def test_a_row_that_was_changed_before_somebody_used_it_is_found(people):
    """The supervisor approves what was made longer meanwhile: the last event fits, the one before does not."""
    report = activity(people.sari, entry(minutes=60))
    execute("UPDATE reports_activity SET minutes = 360 WHERE id = %s", [report.pk])
    (done,) = review(people.budi, report)
    assert done.ok
    (fault,) = verify().faults
    assert fault.startswith(f"reports.activity {report.pk} was changed between its events: employee:{people.sari.pk}")


def test_a_row_that_was_put_back_to_what_it_was_once_is_found(people):
    report = activity(people.sari, entry(minutes=60))
    edit_activity(by=acting(people.sari), at=NOON, source="tests", activity_id=report.pk, seen_version=1, entry=entry())
    old = Activity.objects.filter(pk=report.pk).values().get()
    edit_activity(
        by=acting(people.sari), at=NOON, source="tests", activity_id=report.pk, seen_version=1, entry=entry(minutes=30)
    )
    assert verify().faults == []
    Activity.objects.filter(pk=report.pk).update(**old)
    assert len(verify().faults) == 1


# ---- The trail ------------------------------------------------------------------------------------
EVENT_COLUMNS = [field for field in AuditEvent._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET reason = 'x'",
        "DELETE FROM accounts_auditevent",
        pytest.param(
            "TRUNCATE accounts_auditevent",
            marks=pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE"),
        ),
    ],
)
def test_the_database_itself_keeps_the_trail(db, statement):
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        execute(statement)
    assert AuditEvent.objects.exists()


def test_every_changed_column_of_an_event_is_found(rich):
    event = AuditEvent.objects.filter(subject=rich.people.sari, states__isnull=False).earliest("sequence")
    unseen = []
    for field in EVENT_COLUMNS:
        value = b"\1" * 32 if field.name in ("hash", "states") else forged(field, getattr(event, field.attname))
        change = {field.attname: value}
        found = faults_after(lambda change=change: _past_the_triggers(event, change))
        unseen += [] if found is None or found else [field.name]
    assert unseen == []


def _past_the_triggers(event, change):
    with triggers_away():
        _update(AuditEvent, event, change)


@pytest.mark.parametrize(
    "statements",
    [
        # The tail, with and without its head.
        ["DELETE FROM accounts_auditevent WHERE id = (SELECT max(id) FROM accounts_auditevent)"],
        # One chain, with its head.
        [
            "DELETE FROM accounts_auditevent WHERE stream = 'recap:1'",
            "DELETE FROM accounts_audithead WHERE stream = 'recap:1'",
        ],
        ["DELETE FROM accounts_auditevent WHERE stream = 'audit'"],
        ["DELETE FROM accounts_auditevent WHERE stream = 'anchors'"],
        ["DELETE FROM accounts_auditevent", "DELETE FROM accounts_audithead", "DELETE FROM accounts_anchoredhead"],
        # The middle of a chain.
        ["DELETE FROM accounts_auditevent WHERE sequence = 2"],
        ["UPDATE accounts_auditevent SET sequence = sequence + 100000 WHERE sequence = 2"],
        ["UPDATE accounts_audithead SET sequence = sequence - 1 WHERE stream = 'import'"],
        ["DELETE FROM accounts_audithead WHERE stream = 'import'"],
    ],
    ids=str,
)
def test_what_was_cut_out_of_the_trail_is_found(rich, statements):
    assert faults_after(lambda: past_the_triggers(*statements), copies=kept())


WEAKENED = {
    "postgresql": ["ALTER TABLE accounts_auditevent DISABLE TRIGGER accounts_auditevent_stays"],
    "sqlite": [
        "DROP TRIGGER accounts_auditevent_stays_update",
        "CREATE TRIGGER accounts_auditevent_stays_update BEFORE UPDATE ON accounts_auditevent BEGIN SELECT 1; END",
    ],
}

DROPPED = {
    "postgresql": ["DROP TRIGGER accounts_auditevent_stays ON accounts_auditevent"],
    "sqlite": ["DROP TRIGGER accounts_auditevent_stays_delete"],
}


@pytest.mark.parametrize("attack", [DROPPED, WEAKENED], ids=["dropped", "weakened"])
def test_triggers_that_were_dropped_or_weakened_are_found(db, attack):
    assert verify().faults == []
    with undone():
        for statement in attack[connection.vendor]:
            execute(statement)
        assert verify().faults == ["The triggers that keep events from being changed are missing or were altered."]


def _rebuild(stream, settings, change):
    """Change the events of a chain and compute every hash anew by the code, with a key of one's own."""
    true = settings.AUDIT_KEY
    settings.AUDIT_KEY = "a guess"
    previous = GENESIS
    with triggers_away():
        for event in AuditEvent.objects.filter(stream=stream).order_by("sequence"):
            change(event)
            event.hash = event_hash(event, previous)
            event.save_base(force_update=True)
            previous = event.hash
        AuditHead.objects.filter(stream=stream).update(hash=previous)
    settings.AUDIT_KEY = true


@pytest.mark.parametrize("days", [0, 30])
def test_a_chain_that_was_rebuilt_is_found_before_and_after_an_anchor(rich, settings, days):
    """The trail of the last month: what came before the anchor, and what came after it."""
    sari = rich.people.sari
    stream = f"employee:{sari.pk}"
    copies = kept()
    later = entry("19:00", 15, work_date=TUESDAY + timedelta(days=days))
    submit(sari, later, at=EVENING + timedelta(days=days))

    def say_otherwise(event):
        event.reason = "changed"

    for given in ({"copies": copies}, {"code": anchors.code_of(copies[-1])}, {}):
        assert faults_after(lambda: _rebuild(stream, settings, say_otherwise), **given)


def test_an_event_that_was_added_with_a_hash_of_ones_own_is_found(rich, settings):
    """With its row, so that the tables fit: only the key is missing."""
    report = Activity.objects.filter(employee=rich.people.sari).latest("pk")

    def attack():
        Activity.objects.filter(pk=report.pk).update(minutes=360)
        head = AuditHead.objects.get(stream=f"employee:{rich.people.sari.pk}")
        true, settings.AUDIT_KEY = settings.AUDIT_KEY, "a guess"
        row = Activity.objects.get(pk=report.pk)
        with transaction.atomic():
            audit.record(
                [audit.Change("activity.edited", "activity", row.pk, rich.people.sari, rows=[row])],
                by=rich.people.sari,
                at=NOON,
                source="tests",
            )
        settings.AUDIT_KEY = true
        assert AuditHead.objects.get(stream=head.stream).sequence == head.sequence + 1

    assert len(faults_after(attack)) >= 1


def _forget(report):
    """Make it never have been: the report, its events, their heads, and every anchor that knew of it."""
    stream = f"employee:{report.employee_id}"
    first = AuditEvent.objects.filter(stream=stream, object_id=str(report.pk), object_type="activity").earliest(
        "sequence"
    )
    before = AuditEvent.objects.get(stream=stream, sequence=first.sequence - 1)
    known = AuditEvent.objects.filter(stream=ANCHORS, id__lt=first.pk).order_by("-sequence").first()
    with triggers_away():
        execute("DELETE FROM reports_activity WHERE id = %s", [report.pk])
        execute("DELETE FROM accounts_auditevent WHERE stream = %s AND sequence >= %s", [stream, first.sequence])
        AuditHead.objects.filter(stream=stream).update(sequence=before.sequence, hash=before.hash)
        AnchoredHead.objects.filter(stream=stream).update(sequence=before.sequence)
        execute("DELETE FROM accounts_auditevent WHERE stream = 'anchors' AND id > %s", [first.pk])
        if known:
            AuditHead.objects.filter(stream=ANCHORS).update(sequence=known.sequence, hash=known.hash)
        else:
            AuditHead.objects.filter(stream=ANCHORS).delete()


def test_what_was_made_never_to_have_been_is_found_by_what_was_kept_elsewhere(people):
    report = activity(people.sari)
    with transaction.atomic():
        anchors.anchor(by=None, at=NOON, source="tests")
    copies = kept()
    assert any("stands in the copy" in fault for fault in faults_after(lambda: _forget(report), copies=copies))
    assert any(
        f"employee:{people.sari.pk}: Anchor" in fault for fault in faults_after(lambda: _forget(report), copies=copies)
    )
    code = anchors.code_of(copies[-1])
    assert faults_after(lambda: _forget(report), code=code) == [f"No anchor of this trail has the code {code}."]
    # The database and the key alone cannot tell; which is why anchors are copied away and printed.
    assert faults_after(lambda: _forget(report)) == []


def test_a_trail_that_went_another_way_from_an_earlier_copy_is_found(people):
    """An earlier copy is put back, and the program goes on writing with the key: only the anchor differs."""
    submit(people.sari, entry("08:00"))
    with transaction.atomic():
        anchors.anchor(by=None, at=NOON, source="tests")
    copies = kept()
    report = Activity.objects.get()

    def attack():
        _forget(report)
        submit(people.sari, entry("08:00", 120))
        with transaction.atomic():
            anchors.anchor(by=None, at=NOON, source="tests")

    assert any("another one in the copy" in fault for fault in faults_after(attack, copies=copies))
