"""When closing begins again, when it gives up, and who closes beside whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, Employee
from reports.calendar.actions.holidays import add_holiday
from reports.models import MonthLock
from reports.rules.enums import HolidayKind
from tests.reports.activities.test_concurrency import at_once
from tests.reports.entries import review, submit
from tests.support.refusals import refused
from tests.tpp.closing.racing import (
    SEPTEMBER,
    approves,
    assert_whole,
    close,
    committed,
    leave,
    meanwhile,
    only_postgresql,
)
from tpp.closing.actions import freeze
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.drafting import MonthDraft
from tpp.models import Recap
from tpp.recaps.verification import verify_recaps

pytestmark = pytest.mark.django_db


@committed
@only_postgresql
def test_the_locks_are_let_go_of_before_a_line_is_computed_again(committed_scene, monkeypatch):
    """A reviewer decides again and again, each time just before the locks: at last it is looked at while they hold."""
    people, dewi, waiting = committed_scene
    hold, read_again, held, computed = freeze.hold_calendar, MonthDraft.read_again, [], []

    def hold_late():
        # Decided, taken back, decided: each time something is new.
        decision = ("approve", "") if len(held) % 2 == 0 else ("take_back", "Salah tekan")
        held.append(meanwhile(pool, review, people.eko, waiting, *decision).result(timeout=8))
        hold()

    def note(self, employee_ids):
        computed.append((len(held), _may_write(pool, people.sari)))
        read_again(self, employee_ids)

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(freeze, "hold_calendar", hold_late)
        monkeypatch.setattr(MonthDraft, "read_again", note)
        recap = close(people, dewi)
    assert held == ["written"] * freeze.ROUNDS
    assert computed == [(1, True), (2, True), (3, True), (4, False)]
    monkeypatch.undo()
    assert_whole(people, dewi, recap)


def _may_write(pool, person):
    def hold():
        try:
            with transaction.atomic():
                found = Employee.objects.filter(pk=person.pk).select_for_update(skip_locked=True)
                return found.exists()
        finally:
            connection.close()

    return pool.submit(hold).result(timeout=8)


@committed
def test_reports_of_another_month_and_of_others_change_nothing(committed_scene, monkeypatch):
    people, dewi, _report = committed_scene
    read, again, drafts = MonthDraft.read.__func__, [], []

    def read_slowly(cls, *arguments):
        drafts.append(read(cls, *arguments))
        assert meanwhile(pool, submit, people.sari).result(timeout=20) == "written"
        assert meanwhile(pool, submit, people.citra).result(timeout=20) == "written"
        assert meanwhile(pool, leave, people_elsewhere(people), dewi, None).result(timeout=20) == "written"
        return drafts[-1]

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(MonthDraft, "read", classmethod(read_slowly))
        monkeypatch.setattr(MonthDraft, "read_again", lambda *_arguments: again.append(1))
        close(people, dewi)
    assert (len(drafts), again) == (1, [])


def people_elsewhere(people):
    class Elsewhere:
        sari = people.citra

    return Elsewhere


@committed
def test_a_month_that_does_not_come_to_rest_stays_open_with_a_sentence(committed_scene, monkeypatch):
    people, dewi, _report = committed_scene
    read, drafts = MonthDraft.read.__func__, []

    def read_slowly(cls, *arguments):
        drafts.append(read(cls, *arguments))
        days = {"date": date(2026, 9, 8 + len(drafts)), "kind": HolidayKind.REGIONAL, "name": "Hari"}
        assert meanwhile(pool, lambda: add_holiday(**dewi, **days)).result(timeout=20) == "written"
        return drafts[-1]

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(MonthDraft, "read", classmethod(read_slowly))
        with refused("month_changing", says="Dinas Pendidikan"):
            close(people, dewi)
    assert len(drafts) == freeze.ATTEMPTS
    assert not Recap.objects.exists()
    assert not MonthLock.objects.exists()
    assert not AuditEvent.objects.filter(event="recap_closed").exists()


@committed
def test_what_blocks_is_seen_when_it_comes_in_between(committed_scene, monkeypatch):
    """A line that is computed again may have no figure any more."""
    people, dewi, waiting = committed_scene
    again = MonthDraft.read_again

    def unpayable(self, employee_ids):
        again(self, employee_ids)
        self.lines = {pk: line._replace(held=60) for pk, line in self.lines.items()}
        self._judge()

    read = MonthDraft.read.__func__

    def read_slowly(cls, *arguments):
        draft = read(cls, *arguments)
        assert meanwhile(pool, approves, people, dewi, waiting).result(timeout=20) == "written"
        return draft

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(MonthDraft, "read", classmethod(read_slowly))
        monkeypatch.setattr(MonthDraft, "read_again", unpayable)
        with refused("reviews_held"):
            close(people, dewi)
    assert not Recap.objects.exists()


@committed
@only_postgresql
def test_two_who_close_the_same_month_at_once_make_one_recap(committed_scene):
    people, dewi, _report = committed_scene
    both = [lambda: freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas).version] * 2
    assert sorted(map(str, at_once(*both))) == ["1", "already_closed"]
    assert Recap.objects.count() == 1
    assert verify_recaps(SEPTEMBER, people.dinas) == []


@committed
@only_postgresql
def test_agencies_close_beside_each_other(committed_scene):
    people, dewi, _report = committed_scene
    wanted = [people.dinas, people.kantor, people.badan]
    closing = [lambda agency=agency: freeze_recap(**dewi, month=SEPTEMBER, agency=agency).version for agency in wanted]
    assert at_once(*closing) == [1, 1, 1]
    assert verify_recaps(SEPTEMBER) == []
