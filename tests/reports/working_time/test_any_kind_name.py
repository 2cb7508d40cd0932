"""Regions name their kinds of absence; no name is taken for something else, on any page and in any sum."""

from datetime import date

import pytest
import time_machine

from reports.absences.actions.absences import add_absence
from reports.activities.gate_facts import Context
from reports.activities.timesheet import own_days
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.models import Absence, AbsenceRule
from reports.month_facts.facts import employee_month
from reports.rules.period import Month
from reports.working_time.timeline import _TimelineTable
from tests.people import acting, login
from tests.reports.entries import NOON, WIT, activity, entry, local, review
from tests.tpp.months import general_amounts
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import RecapLine

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
FIRST, LAST = date(2026, 10, 7), date(2026, 10, 8)
NAMES = [
    *_TimelineTable,
    *"absencerule own departed policy before returned approved 0 null".split(),
    'it\'s "so" 100%',
    "%s %(day)s",
    "'; DROP TABLE x; --",
    "<b>{{ x }}</b>",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_may_be_called_anything(client, people, name):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    if name.isidentifier() and name.islower():
        add_absence_rule(**by, code=name, starts_on=OCTOBER.first, name=name, mark=name[:5])
        add_absence(**by, employee_id=people.sari.pk, kind=name, starts_on=FIRST, ends_on=LAST)
    else:
        # The verb wants a plain code; what is stored may come from elsewhere.
        AbsenceRule.objects.create(code=name, starts_on=OCTOBER.first, name=name, mark=name[:5])
        Absence.objects.create(employee=people.sari, kind=name, starts_on=FIRST, ends_on=LAST)
    later = local(date(2026, 10, 9))
    done = activity(people.sari, entry(work_date=FIRST), at=later)
    other = activity(people.sari, entry(work_date=date(2026, 10, 9), minutes=30), at=later)
    context = Context([people.sari.pk], list(OCTOBER.days))
    days, month = own_days(people.sari, later), employee_month(people.sari.pk, OCTOBER)
    expected = [0 if FIRST <= fact.day <= LAST else 360 * (fact.day.weekday() < 5) for fact in month.days]
    assert [fact.required for fact in month.days] == expected
    assert [context.duty(people.sari.pk, day).required for day in OCTOBER.days] == expected
    assert [days.fact(day).required for day in OCTOBER.days] == expected
    assert context.duty(people.sari.pk, FIRST).absence == days.fact(FIRST).absence == month.days[6].absence == name
    assert not days.is_locked(FIRST)
    with time_machine.travel(later, tick=False):
        login(client, people.sari)
        for page in ("/", "/activities/new/", f"/days/{FIRST}/", "/calendar/2026-10/", f"/activities/{done.pk}/edit/"):
            assert client.get(page).status_code == 200, page
        assert client.get("/absences/").status_code == 200
        assert login(client, people.budi).get("/review/").status_code == 200
    review(people.budi, [done, other], at=later)
    general_amounts()
    with time_machine.travel(local(date(2026, 11, 20), zone=WIT), tick=False):
        login(client, people.dewi)
        for page in (
            "/tpp/recaps/2026-10/1.01/",
            f"/tpp/recaps/2026-10/1.01/lines/{people.sari.pk}/",
            f"/tpp/recaps/2026-10/1.01/lines/{people.sari.pk}/reports/",
            "/settings/absences/",
        ):
            assert client.get(page).status_code == 200, page
    closed = freeze_recap(**by | {"at": local(date(2026, 11, 20))}, month=OCTOBER, agency=people.dinas)
    line = RecapLine.objects.get(recap=closed, employee=people.sari)
    assert (line.required_minutes, line.credited_minutes) == (sum(expected), 30)
