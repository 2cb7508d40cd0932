"""Somebody writes while somebody closes."""

from datetime import date

import pytest
from django.db import connection

from accounts.people.actions.employees import end_service
from accounts.rules.refusal import Refused
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.patterns import add_pattern
from reports.models import MonthLock
from reports.rules.period import Month
from tests.people import acting
from tests.reports.entries import NOON, entry, local, review, submit
from tests.tpp.closing.board import lenient
from tpp.closing.actions import freeze
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.recaps.verification import verify_recaps

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")

SEPTEMBER, AUGUST = Month(2026, 9), Month(2026, 8)

LETTER = "800/12/2026"


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


def approves(people, dewi, report):
    (result,) = review(people.eko, report)
    if result.refusal:
        raise Refused(result.refusal)


def leave(people, dewi, report):
    days = {"starts_on": date(2026, 9, 9), "ends_on": date(2026, 9, 10)}
    add_absence(**dewi, employee_id=people.sari.pk, kind="sick", document_number=LETTER, **days)


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
