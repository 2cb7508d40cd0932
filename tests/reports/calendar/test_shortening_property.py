"""Whatever is changed and whenever: no day that was open is closed right after it unless the preview counted it."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Agency
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.placements import place_employee
from accounts.rules.refusal import Refused
from reports.activities.timesheet import own_days
from reports.calendar.actions.holidays import add_holiday, remove_holiday
from reports.calendar.actions.patterns import add_pattern, remove_pattern
from reports.calendar.actions.quotas import add_quota_period
from reports.calendar.actions.rules import add_policy, withdraw_policy
from reports.calendar.actions.shortening import ClosesOpenDays
from reports.disruptions.actions.dispensations import cancel_dispensation, grant_dispensation
from reports.disruptions.actions.outages import cancel_outage, record_outage
from reports.models import Dispensation, Holiday, Outage, ReportingPolicy, WorkPattern
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY

ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
near = st.integers(-4, 3).map(lambda number: TUESDAY + timedelta(days=number))
moments = st.integers(-30, 60).map(lambda hours: NOON + timedelta(hours=hours, minutes=1))


def last(model):
    return model.objects.order_by("-pk").first()


def add_rules(people, by, data):
    rules = {
        "deadline_mode": data.draw(st.sampled_from(["calendar_days", "working_days", "elapsed_hours"])),
        "deadline_count": data.draw(st.integers(0, 4)),
        "deadline_skips_holidays": data.draw(st.booleans()),
        "deadline_within_month": data.draw(st.booleans()),
        "opens_at": data.draw(st.sampled_from([None, time(16)])),
    }
    agency = data.draw(st.sampled_from([None, people.dinas.pk, people.kantor.pk]))
    yield add_policy, {**by, "agency_id": agency, "starts_on": data.draw(near), **rules}


def withdraw_rules(_people, by, _data):
    yield withdraw_policy, {**by, "policy_id": last(ReportingPolicy).pk, "reason": "Salah agenda"}


def outage_and_back(people, by, data):
    begin = datetime.combine(data.draw(near), time(12), NOON.tzinfo)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=data.draw(st.integers(1, 30)))}
    agency = data.draw(st.sampled_from([None, people.dinas]))
    yield record_outage, {**by, **times, "agency": agency, "reason": "Listrik padam"}
    yield cancel_outage, {**by, "outage_id": last(Outage).pk, "reason": "Salah catat"}


def dispensation_and_back(people, by, data):
    first = data.draw(near) - timedelta(days=5)
    owner = data.draw(st.sampled_from([(people.sari, None), (None, people.dinas), (None, None)]))
    days = {"first_day": first, "last_day": first + timedelta(days=2), "ends_at": by["at"] + timedelta(days=1)}
    to = {"employee": owner[0], "agency": owner[1]}
    yield grant_dispensation, {**by, **to, **days, "reason": "Gempa bumi"}
    yield cancel_dispensation, {**by, "dispensation_id": last(Dispensation).pk, "reason": "Keliru"}


def holiday_and_back(_people, by, data):
    kind = data.draw(st.sampled_from(["national", "workday"]))
    yield add_holiday, {**by, "date": data.draw(near), "kind": kind, "name": "Hari Jadi"}
    yield remove_holiday, {**by, "holiday_id": last(Holiday).pk}


def week_and_back(people, by, data):
    week = data.draw(st.sampled_from(["six_days", "five_days", "roster"]))
    whose = data.draw(st.sampled_from([{"agency": people.dinas}, {"employee": people.sari}]))
    yield add_pattern, {**by, **whose, "week": week, "starts_on": data.draw(near), "ends_on": None}
    if WorkPattern.objects.exists():
        yield remove_pattern, {**by, "pattern_id": last(WorkPattern).pk}


def other_minutes(_people, by, data):
    days = {"starts_on": data.draw(near), "ends_on": date(2026, 12, 31)}
    yield add_quota_period, {**by, "name": "Ramadan", "agency": None, "minutes": [60] * 7, **days}


def other_zone(people, by, data):
    agency = Agency.objects.get(pk=people.dinas.pk)
    values = {"code": agency.code, "name": agency.name, "parent": None, "working_days_per_week": 5}
    yield update_agency, {**by, "agency": agency, **values, "timezone": data.draw(st.sampled_from(ZONES))}


def other_post(people, by, data):
    to = {"agency": data.draw(st.sampled_from([people.badan, people.kantor])), "starts_on": data.draw(near)}
    yield place_employee, {**by, "employee": people.sari, **to, "title": "x", "position_class": 7, "supervisor": None}


CHANGES = [
    add_rules,
    withdraw_rules,
    outage_and_back,
    dispensation_and_back,
    holiday_and_back,
    week_and_back,
    other_minutes,
    other_zone,
    other_post,
]


def open_to(people, at):
    """What each person's own page offers; asked apart from what the verbs compare."""
    watched = (people.sari, people.oki, people.eko, people.citra, people.dewi)
    return {(one.pk, row.day) for one in watched if (own := own_days(one, at)) for row in own.open_days()}


def attempt(verb, arguments, people):
    """Do it, confirming what is shown; nothing else may close."""
    at = arguments["at"]
    before, counted = open_to(people, at), set()
    try:
        verb(**arguments)
    except ClosesOpenDays as shown:
        assert open_to(people, at) == before
        counted = shown.effect.days
        verb(**arguments, confirmed=shown.token)
    except Refused:
        pass
    assert before - open_to(people, at) <= counted


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_nothing_closes_that_was_not_shown(people, data):
    with transaction.atomic():
        for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4)):
            # Alone nobody lengthens their own time.
            by = {"by": acting(people.dewi).confirmed(people.dina), "at": data.draw(moments), "source": "tests"}
            with suppress(StopIteration):
                for verb, arguments in change(people, by, data):
                    attempt(verb, arguments, people)
        transaction.set_rollback(True)
