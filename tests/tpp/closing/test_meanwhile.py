"""What the trail says about a month since it was read: about nobody, about some people, or perhaps about all."""

from datetime import date, time

import pytest

from accounts.audit import marks
from accounts.audit.states import table_number
from accounts.audit.tables import AUDITED
from accounts.login.actions.activation import set_password
from accounts.models import AuditEvent
from accounts.people.actions.employees import update_employee
from reports.models import Activity
from tests.people import acting
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, review
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing import meanwhile
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.meanwhile import EverythingChangedError, Meanwhile

pytestmark = pytest.mark.django_db
BY = {"at": NOON, "source": "tests"}


@pytest.fixture
def watch(people):
    return Meanwhile(OCTOBER, people.dinas.pk)


def everybody(people):
    return {people.sari.pk, people.budi.pk, people.oki.pk}


def test_the_tables_are_those_of_the_trail():
    named = [*meanwhile.UNREAD, *meanwhile.OF_ONE_LINE, *meanwhile.OF_ONE_PERSON]
    assert len(named) == len(set(named)) == 19
    assert set(named) <= set(map(table_number, AUDITED))


@pytest.mark.parametrize("label", sorted(AUDITED))
def test_a_table_that_nobody_thought_of_concerns_everybody(people, watch, label):
    """A new one too: whoever adds it need not know of closing."""
    event = AuditEvent(stream="x", subject=people.sari, event="changed", object_type="thing")
    touched = {table_number(label)} - meanwhile.UNREAD
    known = touched <= meanwhile.OF_ONE_LINE
    for listed, expected in (({people.sari.pk}, people.sari.pk), ({people.budi.pk}, None)):
        if not touched or known or (touched <= meanwhile.OF_ONE_PERSON and expected is None):
            assert not touched or watch._person(event, touched, listed) == expected
        else:
            with pytest.raises(EverythingChangedError):
                watch._person(event, touched, listed)


def test_without_a_subject_it_concerns_everybody(watch):
    event = AuditEvent(stream="x", event="changed", object_type="work_pattern")
    with pytest.raises(EverythingChangedError):
        watch._person(event, {table_number("reports.workpattern")}, {1})


def test_nothing_written_costs_one_query(people, watch, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert watch.people(everybody(people)) == set()


def test_reports_and_reviews_of_the_month_concern_their_owners(people, watch, django_assert_max_num_queries):
    written = [activity(people.sari, entry(f"{hour:02}:00")) for hour in range(8, 12)]
    activity(people.citra)
    with django_assert_max_num_queries(3):
        assert watch.people(everybody(people)) == {people.sari.pk}
    assert watch.people(everybody(people)) == set()
    review(people.budi, written)
    assert watch.people(everybody(people)) == {people.sari.pk}
    assert watch.people({people.budi.pk}) == set()


def test_a_report_that_moves_out_of_the_month_or_is_gone_concerns_its_owner(people):
    first = local(date(2026, 10, 1), "20:00")
    moved = activity(people.sari, entry(work_date=date(2026, 9, 30)), at=first)
    gone = activity(people.oki, entry(start_time=time(9)))
    watch = Meanwhile(OCTOBER, people.dinas.pk)
    before, september = Meanwhile(OCTOBER, people.dinas.pk), Meanwhile(OCTOBER.preceding, people.dinas.pk)
    edit(people.sari, moved, entry(work_date=date(2026, 10, 1)), version=1, at=first)
    review(people.budi, gone)
    assert watch.people(everybody(people)) == {people.sari.pk, people.oki.pk}
    assert september.people(everybody(people)) == {people.sari.pk}
    Activity.objects.filter(pk=gone.pk).update(work_date=date(2026, 9, 1))
    assert before.people(everybody(people)) == {people.sari.pk}
    gone_watch = Meanwhile(OCTOBER, people.dinas.pk)
    event = AuditEvent.objects.filter(subject=people.oki).latest("sequence")
    Activity.objects.filter(pk=gone.pk).update(work_date=TUESDAY)
    assert gone_watch._reporting([event]) == {people.oki.pk}


def test_what_writes_no_row_and_the_recaps_of_others_concern_nobody(october):
    watches = {agency: Meanwhile(OCTOBER, agency.pk) for agency in (october.kantor, october.dinas)}
    september = Meanwhile(OCTOBER.preceding, october.kantor.pk)
    set_password(by=acting(october.sari), **BY, employee=october.sari, password="rahasia-sekali-9")
    freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    assert watches[october.kantor].people(everybody(october)) == set()
    with pytest.raises(EverythingChangedError):
        watches[october.dinas].people(everybody(october))
    # Of another month it may be the one that figures are compared with.
    with pytest.raises(EverythingChangedError):
        september.people(everybody(october))


def test_names_concern_everybody_and_too_many_chains_too(people, watch, monkeypatch):
    update_employee(by=acting(people.dewi), **BY, employee=people.citra, name="Citra")
    with pytest.raises(EverythingChangedError):
        watch.people(everybody(people))
    later = Meanwhile(OCTOBER, people.dinas.pk)
    activity(people.citra)
    activity(people.sari)
    monkeypatch.setattr(marks, "MOST_CHAINS", 1)
    with pytest.raises(EverythingChangedError):
        later.people(everybody(people))
