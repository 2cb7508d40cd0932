"""Two people in the same moment, where nobody has thought of the other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection

from accounts.actions import create_agency, create_employee, end_service, place_employee
from accounts.models import Agency, Employee
from accounts.refusal import Refused
from reports.actions.calendar import add_holiday, add_kind, add_pattern, set_roster
from reports.enums import HolidayKind
from reports.facts import month_facts
from reports.models import Shift
from reports.period import Month
from tests.people import acting, make_people
from tests.reports.entries import NOON
from tests.reports.test_activity_concurrency import at_once
from tpp.actions import add_base_amount, freeze, freeze_recap
from tpp.queries import left_out
from tpp.rules import MonthRules
from tpp.verification import verify

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time anyway"),
]
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def people(transactional_db):
    return make_people()


@pytest.fixture
def dewi(people):
    return {"by": acting(people.dewi).confirmed(people.dina), "at": NOON, "source": "tests"}


def amount(dewi, position_class, starts_on=date(2026, 1, 1)):
    return add_base_amount(
        **dewi,
        agency_id=None,
        position_class=position_class,
        component="beban_kerja",
        amount=1_000_000,
        starts_on=starts_on,
    )


def roster_of_september(dewi):
    """Give Sari a day off; the pattern that makes it count was there before."""
    shifts = {date(2026, 9, 9): Shift.objects.get_or_create(code="L", defaults={"name": "Libur", "duty_minutes": 0})[0]}
    return set_roster(**dewi, employee=Employee.objects.get(name="Sari Wulandari"), month=Month(2026, 9), shifts=shifts)


def test_a_double_tap_enters_a_person_once(dewi):
    tap = {"nip": "199001012015032099", "name": "Baru", "status": "PNS", "rank": "III/a"}
    results = at_once(*[lambda: create_employee(**dewi, **tap).name] * 3)
    assert sorted(results) == ["Baru", "nip_taken", "nip_taken"]


def test_a_double_tap_enters_an_agency_once(dewi):
    results = at_once(*[lambda: create_agency(**dewi, code="9.9", name="Baru").name] * 3)
    assert sorted(results) == ["Baru", "agency_code_taken", "agency_code_taken"]


def test_a_double_tap_enters_a_kind_once(dewi):
    tap = {"code": "rapat", "name": "Rapat", "norm_minutes": 60, "unit": "rapat"}
    results = at_once(*[lambda: add_kind(**dewi, **tap).name] * 3)
    assert sorted(results) == ["Rapat", "kind_exists", "kind_exists"]


def test_a_double_tap_enters_an_amount_once(dewi):
    results = at_once(*[lambda: str(amount(dewi, 8))] * 3)
    assert sorted(results) == ["8 beban_kerja 1000000", "already_entered", "already_entered"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda dewi: add_holiday(**dewi, date=date(2026, 9, 9), kind=HolidayKind.REGIONAL, name="Hari Jadi"),
        lambda dewi: amount(dewi, 7, date(2026, 9, 2)),
        lambda dewi: add_pattern(
            **dewi, agency=Agency.objects.get(code="1.01"), week="six_days", starts_on=date(2026, 9, 1), ends_on=None
        ),
    ],
    ids=["a holiday", "an amount", "a working week"],
)
def test_nothing_slips_in_between_the_rules_and_the_lock_of_a_closing_month(people, dewi, monkeypatch, meanwhile):
    for position_class in (6, 7, 9, 12):
        amount(dewi, position_class)

    def other_request():
        try:
            return meanwhile(dewi)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def load_slowly(month):
            rules = MonthRules.load(month)
            waiting.append(pool.submit(other_request))
            with suppress(TimeoutError):
                waiting[0].result(timeout=0.5)
            return rules

        monkeypatch.setattr(freeze, "MonthRules", type("Slow", (), {"load": staticmethod(load_slowly)}))
        freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas)
        assert waiting[0].result(timeout=10) == "month_locked"
    assert verify(SEPTEMBER, people.dinas) == []


def test_no_post_slips_in_between_the_lines_and_the_end_of_a_closing(people, dewi, monkeypatch):
    for position_class in (6, 7, 9, 12):
        amount(dewi, position_class)

    def promotion():
        try:
            place_employee(
                **dewi,
                employee=people.sari,
                agency=people.dinas,
                title="Analis",
                position_class=9,
                supervisor=people.eko,
                starts_on=date(2026, 9, 15),
            )
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "placed"

    read = freeze._frozen_lines
    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def read_slowly(*arguments):
            lines = read(*arguments)
            waiting.append(pool.submit(promotion))
            with suppress(TimeoutError):
                waiting[0].result(timeout=0.5)
            return lines

        monkeypatch.setattr(freeze, "_frozen_lines", read_slowly)
        freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas)
        assert waiting[0].result(timeout=10) == "month_locked"
    assert verify(SEPTEMBER, people.dinas) == []


def test_a_service_that_opens_again_is_in_a_closing_month_with_its_lock_or_not_at_all(people, dewi, monkeypatch):
    for position_class in (6, 7, 9, 12):
        amount(dewi, position_class)
    end_service(**dewi, employee=people.oki, last_day=date(2026, 8, 31))

    def opened():
        try:
            return end_service(**dewi, employee=people.oki, last_day=None).name
        finally:
            connection.close()

    lock = freeze.lock_month
    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def lock_slowly(**arguments):
            waiting.append(pool.submit(opened))
            with suppress(TimeoutError):
                waiting[0].result(timeout=0.5)
            return lock(**arguments)

        monkeypatch.setattr(freeze, "lock_month", lock_slowly)
        recap = freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas)
        assert waiting[0].result(timeout=10) == people.oki.name
    assert not recap.lines.filter(employee=people.oki).exists()
    # Nothing of the recap is wrong; that he is in none now is told where recaps are listed.
    assert [(one.nip, one.field) for one in verify(SEPTEMBER, people.dinas)] == [(people.oki.nip, "live.person")]
    assert list(left_out(SEPTEMBER)) == [people.oki]


@pytest.mark.parametrize("moment", [(MonthRules, "load"), (freeze, "lock_month")])
def test_a_roster_waits_for_a_closing_month_and_is_refused(people, dewi, monkeypatch, moment):
    for position_class in (6, 7, 9, 12):
        amount(dewi, position_class)
    add_pattern(**dewi, employee=people.sari, week="roster", starts_on=date(2026, 9, 1), ends_on=None)

    def other_request():
        try:
            return roster_of_september(dewi)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    owner, name = moment
    real = getattr(owner, name)
    with ThreadPoolExecutor(1) as pool:
        waiting = []

        def slowly(*args, **kwargs):
            found = real(*args, **kwargs)
            waiting.append(pool.submit(other_request))
            with suppress(TimeoutError):
                waiting[0].result(timeout=0.5)
            return found

        monkeypatch.setattr(owner, name, slowly)
        recap = freeze_recap(**dewi, month=SEPTEMBER, agency=people.dinas)
        assert waiting[0].result(timeout=10) == "month_locked"
    (facts,) = month_facts(SEPTEMBER, Employee.objects.filter(pk=people.sari.pk))
    assert facts.required == recap.lines.get(employee=people.sari).required_minutes == 360 * 22
