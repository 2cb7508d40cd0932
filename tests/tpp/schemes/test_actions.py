"""From a draft to a scheme in force: who may, when, and what never changes again."""

from datetime import UTC, date, datetime

import pytest

from accounts.audit import broken_links
from accounts.models import AuditEvent
from tests.people import acting
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER, general_amounts
from tests.tpp.schemes.documents_for_tests import AT, change, draft, start, unpaid
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.actions.schemes import (
    change_scheme,
    create_scheme,
    create_version,
    delete_scheme,
    start_scheme,
    take_back_scheme,
)
from tpp.schemes.documents import document_digest
from tpp.schemes.history import history, since

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": AT, "source": "tests"}


def events(scheme):
    return [entry.event for entry in history(scheme.pk)]


def test_a_draft_is_the_next_version_of_its_name(by):
    first = create_scheme(**by, document=presets.document("jambi"), origin="jambi")
    second = create_scheme(**by, document=presets.document("jambi"))

    assert (first.version, second.version, first.starts_on) == (1, 2, None)
    assert (first.name, first.title) == ("jambi", "Jambi")
    assert first.legal_basis == presets.document("jambi")["legal_basis"]
    # The first one of this name came with the installation.
    assert create_scheme(**by, document=presets.document("sikeppo")).version == 2
    (entry,) = history(first.pk)
    assert (entry.event, entry.actor, entry.after["origin"]) == ("scheme_created", by["by"].employee.name, "jambi")


def test_a_new_version_has_the_same_rules_also_of_the_older_format(by):
    seeded = Scheme.objects.get(name="sikeppo")

    made = create_version(**by, scheme=seeded)

    assert (made.name, made.version, made.starts_on) == ("sikeppo", 2, None)
    assert (made.document, made.title, made.legal_basis) == (seeded.document, seeded.title, seeded.legal_basis)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"bonus": 1}, "unknown_key", "bonus"),
        ({"results": []}, "empty", "results"),
        ({"name": "Jambi"}, "no_name", "name"),
        ({"legal_basis": "x" * 201}, "too_long", "legal_basis"),
        ({"title": {"id": "x" * 151, "en": "x"}}, "too_long", "title.id"),
        ({"format": 3}, "unknown_value", "format"),
    ],
)
def test_a_broken_document_is_refused_with_the_place(by, changes, code, field):
    document = presets.document("jambi") | changes

    with refused(code, field=field):
        create_scheme(**by, document=document)
    made = draft(by["by"])
    seen = document_digest(made.document)
    with refused(code, field=field):
        change_scheme(**by, scheme=made, document=document, seen=seen)
    assert Scheme.objects.get(pk=made.pk).document == presets.document("jambi")


def test_a_document_has_a_limit_of_size(by):
    document = presets.document("jambi") | {"legal_basis": "x" * 1024 * 1024}

    with refused("too_large", field=""):
        create_scheme(**by, document=document)


def test_the_older_format_cannot_be_new(by):
    old = Scheme.objects.get(name="sikeppo").document

    with refused("old_format", field="format"):
        create_scheme(**by, document=old)
    made = draft(by["by"])
    seen = document_digest(made.document)
    with refused("old_format", field="format"):
        change_scheme(**by, scheme=made, document=old, seen=seen)


@pytest.mark.parametrize("person", ["sari", "fajar", "oki", "tari"])
def test_only_the_personnel_agency_may(people, by, person):
    made = draft(people.dewi)
    by = {**by, "by": acting(getattr(people, person))}
    seen = document_digest(made.document)
    document = presets.document("jambi")

    for action, arguments in (
        (create_scheme, {"document": document}),
        (create_version, {"scheme": made}),
        (change_scheme, {"scheme": made, "document": document, "seen": seen}),
        (delete_scheme, {"scheme": made, "seen": seen}),
        (start_scheme, {"scheme": made, "seen": seen, "starts_on": NOVEMBER}),
        (take_back_scheme, {"scheme": made}),
    ):
        with refused("not_permitted", field=""):
            action(**by, **arguments)


def test_a_change_is_recorded_by_its_places(people, by):
    made = draft(people.dewi)
    before = document_digest(made.document)

    changed = change(people.dina, made, legal_basis="Perwal 7/2026", title={"id": "Jambi baru", "en": "New Jambi"})

    assert (changed.legal_basis, changed.title, changed.version) == ("Perwal 7/2026", "Jambi baru", 1)
    entry = history(made.pk)[0]
    assert (entry.event, entry.actor, entry.before["sha256"]) == ("scheme_changed", people.dina.name, before)
    assert {(edit.place, edit.after) for edit in entry.edits} == {
        ("legal_basis", "Perwal 7/2026"),
        ("title.id", "Jambi baru"),
        ("title.en", "New Jambi"),
    }
    assert not broken_links(AuditEvent.objects.filter(object_type="scheme").order_by("stream", "sequence"))


def test_saving_what_is_there_changes_nothing(people):
    made = draft(people.dewi)
    change(people.dewi, made)

    assert events(made) == ["scheme_created"]


def test_under_another_name_a_draft_is_the_next_version_of_that(people):
    changed = change(people.dewi, draft(people.dewi), name="sikeppo")

    assert (changed.name, changed.version) == ("sikeppo", 2)


def test_who_saw_an_older_draft_is_told_what_changed(people, by):
    made = draft(people.dewi)
    seen = document_digest(made.document)
    change(people.dina, made, legal_basis="Perwal 7/2026")

    again = {"scheme": made, "document": {**made.document, "legal_basis": "Perwal 8/2026"}, "seen": seen}
    with refused("changed_meanwhile", field=""):
        change_scheme(**by, **again)
    with refused("changed_meanwhile", field=""):
        delete_scheme(**by, scheme=made, seen=seen)
    with refused("changed_meanwhile", field=""):
        start_scheme(**by, scheme=made, seen=seen, starts_on=NOVEMBER)
    (entry,) = since(made.pk, seen)
    assert [(edit.place, edit.after) for edit in entry.edits] == [("legal_basis", "Perwal 7/2026")]
    made.refresh_from_db()
    assert since(made.pk, document_digest(made.document)) == []


def test_a_deleted_draft_stays_in_the_audit_trail(people, by):
    made = draft(people.dewi)
    pk, seen = made.pk, document_digest(made.document)

    delete_scheme(**by, scheme=made, seen=seen)

    assert not Scheme.objects.filter(pk=pk).exists()
    assert history(pk)[0].before["document"] == presets.document("jambi")
    made.pk = pk
    with refused("gone", field=""):
        change_scheme(**by, scheme=made, document=made.document, seen=seen)
    with refused("gone", field=""):
        take_back_scheme(**by, scheme=made)


def test_a_draft_holds_from_the_first_day_of_a_month(people, by):
    made = start(people.dewi, draft(people.dewi), NOVEMBER)

    assert Scheme.objects.get(pk=made.pk).starts_on == NOVEMBER
    assert history(made.pk)[0].after["starts_on"] == "2026-11-01"
    seen = document_digest(made.document)
    for action, arguments in (
        (change_scheme, {"document": made.document, "seen": seen}),
        (delete_scheme, {"seen": seen}),
        (start_scheme, {"seen": seen, "starts_on": date(2026, 12, 1)}),
    ):
        with refused("not_a_draft", field=""):
            action(**by, scheme=made, **arguments)


@pytest.mark.parametrize(
    ("starts_on", "code"),
    [
        (date(2026, 11, 2), "not_first_of_month"),
        (date(2026, 11, 30), "not_first_of_month"),
        (date(2027, 1, 1), "date_taken"),
    ],
)
def test_a_date_must_be_free_and_the_first_of_a_month(people, by, starts_on, code):
    start(people.dewi, draft(people.dewi, "manado"), date(2027, 1, 1))
    made = draft(people.dewi)
    seen = document_digest(made.document)

    with refused(code, field="starts_on"):
        start_scheme(**by, scheme=made, seen=seen, starts_on=starts_on)


def test_a_closed_month_and_those_before_keep_their_scheme(people, by):
    general_amounts()
    freeze_recap(by=acting(people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=people.dinas)
    made = draft(people.dewi)
    seen = document_digest(made.document)

    for starts_on in (date(2026, 9, 1), date(2026, 10, 1)):
        with refused("month_locked", field="starts_on"):
            start_scheme(**by, scheme=made, seen=seen, starts_on=starts_on)
    start_scheme(**by, scheme=made, seen=seen, starts_on=NOVEMBER)


def test_a_document_that_has_become_broken_is_not_put_in_force(people, by):
    made = draft(people.dewi)
    made.document = {**made.document, "results": ["nothing"]}
    made.save()
    seen = document_digest(made.document)

    with refused() as why:
        start_scheme(**by, scheme=made, seen=seen, starts_on=NOVEMBER)
    assert ("unknown_value", "results[0]") in why.places


def test_a_document_that_does_not_say_what_is_paid_is_not_put_in_force(people, by):
    made = draft(people.dewi, unpaid())
    seen = document_digest(made.document)

    with refused("pays_missing", field="pays"):
        start_scheme(**by, scheme=made, seen=seen, starts_on=NOVEMBER)


def test_what_holds_only_later_can_be_taken_back(people, by):
    made = start(people.dewi, draft(people.dewi), NOVEMBER)

    last_evening = datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC)
    taken = take_back_scheme(**{**by, "at": last_evening}, scheme=made)

    assert taken.starts_on is None
    assert events(made) == ["scheme_taken_back", "scheme_started", "scheme_created"]
    with refused("not_in_force", field=""):
        take_back_scheme(**by, scheme=made)


def test_what_holds_already_cannot_be_taken_back(people, by):
    made = start(people.dewi, draft(people.dewi), NOVEMBER)

    midnight = datetime(2026, 10, 31, 17, tzinfo=UTC)
    with refused("in_force", field=""):
        take_back_scheme(**{**by, "at": midnight}, scheme=made)


def test_what_a_recap_was_computed_with_stays(people, by):
    general_amounts()
    freeze_recap(by=acting(people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=people.dinas)
    seeded = Scheme.objects.get(name="sikeppo")
    Scheme.objects.filter(pk=seeded.pk).update(starts_on=date(2027, 1, 1))

    with refused("used", field=""):
        take_back_scheme(**{**by, "at": AFTER_CLOSING}, scheme=seeded)
