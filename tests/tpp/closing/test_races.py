"""Somebody writes while a month closes: what was written is in the recap whole, or comes too late."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaitingError
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.imports.frame import run_import
from accounts.models import Agency, AuditEvent, Employee
from accounts.people.actions.employees import end_service, update_employee
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import grant_role
from accounts.rules.refusal import Refused
from accounts.rules.roles import RoleKind
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.models import MonthLock, Shift
from reports.rules.enums import HolidayKind
from reports.rules.period import Month
from tests.people import acting, make_people
from tests.reports.activities.test_concurrency import at_once
from tests.reports.entries import NOON, entry, local, review, submit
from tests.support.refusals import refused
from tests.tpp.closing.board import lenient
from tpp.closing.actions import freeze
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.closing.drafting import MonthDraft
from tpp.corrections.actions.allowance_policies import add_allowance_policy
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.models import Recap
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.payroll.actions.data_imports.specs import PAY_DATA, SANCTIONS, SCORES
from tpp.recaps.actions import change_letterhead
from tpp.recaps.verification import verify_recaps
from tpp.schemes.actions.status import add_status_rule

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)
only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"
)
SEPTEMBER, AUGUST = Month(2026, 9), Month(2026, 8)
LETTER = "800/12/2026"


@pytest.fixture
def scene(people):
    return prepared(people)


@pytest.fixture
def committed_scene(transactional_db):
    return prepared(make_people())


def prepared(people):
    """The people, who writes, and a report of September that waits for Eko.

    There are amounts for everybody; Tari works by a roster, Oki has left in August.
    """
    dewi = {"by": acting(people.dewi).confirmed(people.dina), "at": NOON, "source": "tests"}
    for position_class in (6, 7, 8, 9, 11, 12):
        amount(dewi, position_class)
    lenient()
    add_pattern(**dewi, employee=people.tari, week="roster", starts_on=date(2026, 9, 1), ends_on=None)
    end_service(**dewi, employee=people.oki, last_day=date(2026, 8, 31))
    day = date(2026, 9, 29)
    report = submit(people.sari, entry(work_date=day), at=local(day, "17:00")).activity
    return people, dewi, report


def amount(dewi, position_class, starts_on=date(2026, 1, 1)):
    return add_base_amount(
        **dewi,
        agency_id=None,
        position_class=position_class,
        component="beban_kerja",
        amount=1_000_000,
        starts_on=starts_on,
    )


def load(spec, dewi, *rows):
    table = read_table("\n".join(rows).encode(), f"{spec.name}.csv", spec.headings)
    outcome = run_import(spec, table, **dewi)
    if outcome.errors:
        raise Refused(*(error for error in outcome.errors))
    return outcome


def approves(people, dewi, report):
    (result,) = review(people.eko, report)
    if result.refusal:
        raise Refused(result.refusal)


def holiday(people, dewi, report):
    add_holiday(**dewi, date=date(2026, 9, 9), kind=HolidayKind.REGIONAL, name="Hari Jadi")


def leave(people, dewi, report):
    days = {"starts_on": date(2026, 9, 9), "ends_on": date(2026, 9, 10)}
    add_absence(**dewi, employee_id=people.sari.pk, kind="sick", document_number=LETTER, **days)


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


def meanwhile(pool, writer, *arguments):
    """Let somebody else write in another connection; return what becomes of it."""

    def write():
        try:
            writer(*arguments)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "written"

    return pool.submit(write)


def close(people, dewi):
    recap = freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas)
    recap.refresh_from_db()
    return recap


def stored(recap):
    """Return everything that a recap says and that does not depend on the moment at which it was closed."""
    lines = [
        {name: getattr(row, name) for name in freeze.REWRITTEN} | {"number": row.number, "employee": row.employee_id}
        for row in recap.lines.order_by("number")
    ]
    own = {"frozen_at", "anchor", "code", "version"}
    return lines, {name: value for name, value in recap.header.items() if name not in own}


def assert_whole(people, dewi, recap):
    """A second closing, when nobody writes, says the very same."""
    assert verify_recaps(SEPTEMBER, people.dinas) == []
    locked = MonthLock.objects.filter(month=SEPTEMBER.first).values_list("employee_id", flat=True)
    assert set(locked) == set(recap.lines.values_list("employee_id", flat=True))
    request_reopen(**dewi, recap=recap, reason="Diperiksa")
    confirm_reopen(**dewi | {"by": acting(people.dina)}, recap=recap)
    assert stored(close(people, dewi)) == stored(recap)


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
