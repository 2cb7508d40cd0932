"""Somebody writes while a month closes: what was written is in the recap whole, or comes too late."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaitingError
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest

from accounts.imports.frame import run_import
from accounts.models import Agency
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import grant_role
from accounts.rules.refusal import Refused
from accounts.rules.roles import RoleKind
from accounts.spreadsheets.tabular import read_table
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.models import Shift
from reports.rules.enums import HolidayKind
from tests.people import acting
from tests.reports.entries import NOON
from tests.tpp.closing.racing import (
    AUGUST,
    SEPTEMBER,
    amount,
    approves,
    assert_whole,
    close,
    committed,
    leave,
    meanwhile,
    only_postgresql,
    prepared,
)
from tpp.closing.actions import freeze
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.drafting import MonthDraft
from tpp.corrections.actions.allowance_policies import add_allowance_policy
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.payroll.actions.data_imports.specs import PAY_DATA, SANCTIONS, SCORES
from tpp.recaps.actions import change_letterhead
from tpp.schemes.actions.status import add_status_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(people):
    return prepared(people)


def load(spec, dewi, *rows):
    table = read_table("\n".join(rows).encode(), f"{spec.name}.csv", spec.headings)
    outcome = run_import(spec, table, **dewi)
    if outcome.errors:
        raise Refused(*(error for error in outcome.errors))
    return outcome


def holiday(people, dewi, report):
    add_holiday(**dewi, date=date(2026, 9, 9), kind=HolidayKind.REGIONAL, name="Hari Jadi")


def dearer(people, dewi, report):
    amount(dewi, 7, date(2026, 9, 2))


def week(people, dewi, report):
    agency = Agency.objects.get(code="1.01")
    add_pattern(**dewi, agency=agency, week="six_days", starts_on=date(2026, 9, 1), ends_on=None)


def roster(people, dewi, report):
    free = Shift.objects.get_or_create(code="L", defaults={"name": "Libur", "duty_minutes": 0})[0]
    set_roster(**dewi, employee=people.tari, month=SEPTEMBER, shifts={date(2026, 9, 9): free})


def promotion(people, dewi, report):
    post = {"agency": people.dinas, "title": "Analis", "position_class": 9, "supervisor": people.eko}
    place_employee(**dewi, employee=people.sari, starts_on=date(2026, 9, 15), **post)


def newcomer(people, dewi, report):
    """Oki's service opens again: there is one more in the recap."""
    end_service(**dewi, employee=people.oki, last_day=None)


def retirement(people, dewi, report):
    end_service(**dewi, employee=people.tari, last_day=date(2026, 9, 20))


def sanction(people, dewi, report):
    load(SANCTIONS, dewi, "nip,level,starts_on,months,document_number", f"{people.sari.nip},moderate,2026-09-01,6,SK 1")


def score(people, dewi, report):
    load(SCORES, dewi, "nip,month,code,value", f'{people.sari.nip},2026-09,conduct_percent,"92,50"')


def bank(people, dewi, report):
    row = f"{people.sari.nip},2026-01-01,,,,,Bank Daerah,00123"
    load(PAY_DATA, dewi, "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number", row)


def new_name(people, dewi, report):
    update_employee(**dewi, employee=people.sari, name="Sari Wulandari, S.E.")


def treasurer(people, dewi, report):
    grant_role(**dewi, employee=people.budi, role=RoleKind.TREASURER, agency=people.dinas, starts_on=date(2026, 9, 1))


def letterhead(people, dewi, report):
    change_letterhead(**dewi, region_name="Kabupaten Soppeng", address="Jalan Kemakmuran")


def status_rule(people, dewi, report):
    add_status_rule(**dewi, code="pns", starts_on=date(2026, 9, 1), legal_basis="Perbup 1", percent=Decimal(50))


def policy(people, dewi, report):
    add_allowance_policy(**dewi, starts_on=date(2026, 9, 1), red_must_be_settled=False, unusual_change_percent=1)


def objection(people, dewi, report):
    who = {"by": acting(people.sari), "at": NOON, "source": "tests"}
    file_objection(**who, subject=Subject(SEPTEMBER, None, "tpp"), reason="Belum dihitung")


def month_before(people, dewi, report):
    freeze_recap(**dewi, month=AUGUST, agency=people.dinas)


OF_ONE_LINE = [approves, leave, score, bank, objection]

OF_EVERYBODY = [
    holiday, dearer, week, roster, promotion, newcomer, retirement, sanction, new_name, treasurer, letterhead,
    status_rule, policy, month_before,
]  # fmt: skip

# What a closed month refuses; the others may be said at any time, and are said of the next month then.
REFUSED = [approves, leave, sanction, holiday, promotion, retirement]


@pytest.mark.parametrize("writer", OF_ONE_LINE + OF_EVERYBODY)
def test_what_is_written_while_it_is_computed_is_in_it(scene, monkeypatch, writer):
    read, drafts = MonthDraft.read.__func__, []

    def read_slowly(cls, *arguments):
        drafts.append(read(cls, *arguments))
        if len(drafts) == 1:
            writer(*scene)
        return drafts[-1]

    monkeypatch.setattr(MonthDraft, "read", classmethod(read_slowly))
    recap = close(*scene[:2])
    assert len(drafts) == (1 if writer in OF_ONE_LINE else 3 if writer is month_before else 2)
    monkeypatch.undo()
    assert_whole(*scene[:2], recap)


@committed
@pytest.mark.parametrize("writer", [approves, leave, holiday, newcomer])
def test_whoever_writes_while_it_is_computed_waits_for_nobody(committed_scene, monkeypatch, writer):
    """On SQLite too, whose one writer is not held while the figures are made."""
    people, dewi, report = committed_scene
    read, results = MonthDraft.read.__func__, []

    def read_slowly(cls, *arguments):
        draft = read(cls, *arguments)
        if not results:
            results.append(meanwhile(pool, writer, people, dewi, report).result(timeout=20))
        return draft

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(MonthDraft, "read", classmethod(read_slowly))
        recap = close(people, dewi)
    assert results == ["written"]
    monkeypatch.undo()
    assert_whole(people, dewi, recap)


@committed
@only_postgresql
@pytest.mark.parametrize("writer", [approves, objection, holiday, promotion, newcomer])
def test_whoever_writes_while_it_is_written_waits_for_nobody_and_is_in_it(committed_scene, monkeypatch, writer):
    people, dewi, report = committed_scene
    lock, results = freeze.lock_month, []

    def lock_slowly(**arguments):
        locks = lock(**arguments)
        if not results:
            results.append(meanwhile(pool, writer, people, dewi, report).result(timeout=8))
        return locks

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(freeze, "lock_month", lock_slowly)
        recap = close(people, dewi)
    assert results == ["written"]
    monkeypatch.undo()
    assert_whole(people, dewi, recap)


@committed
@only_postgresql
@pytest.mark.parametrize("writer", REFUSED)
def test_whoever_writes_once_it_was_compared_waits_and_comes_too_late(committed_scene, monkeypatch, writer):
    people, dewi, waiting = committed_scene
    hold, results = freeze._Closing._hold, []

    def hold_on(self, **arguments):
        hold(self, **arguments)
        results.append(meanwhile(pool, writer, people, dewi, waiting))
        with suppress(StillWaitingError):
            results[0].result(timeout=0.5)

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(freeze._Closing, "_hold", hold_on)
        recap = close(people, dewi)
        assert results[0].result(timeout=10) == "month_locked"
    monkeypatch.undo()
    assert_whole(people, dewi, recap)
