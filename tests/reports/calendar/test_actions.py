"""Holidays, absences, the catalogue and the rules: entered, corrected, refused, written down."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from reports.absences.actions.absences import add_absence, remove_absence
from reports.calendar.actions.catalogue import add_kind, update_kind
from reports.calendar.actions.holidays import add_holiday, remove_holiday, update_holiday
from reports.calendar.actions.rules import add_policy
from reports.models import Absence, ActivityKind, Holiday, MonthLock, ReportingPolicy
from reports.month_facts.facts import employee_month
from reports.month_locks.actions import lock_month
from reports.rules.enums import AbsenceKind, HolidayKind
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting
from tests.reports.entries import NOON
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)
OCTOBER = Month(2026, 10)
DAY = date(2026, 10, 14)
WHO = {"at": AT, "source": "tests"}


@pytest.fixture
def closed(people):
    """October is closed for Sari alone."""
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[people.sari.pk], at=AT)
    return people


def events():
    return list(AuditEvent.objects.filter(source="tests", at=AT).order_by("pk").values_list("event", flat=True))


def regional(people, day=DAY):
    return add_holiday(**WHO, by=acting(people.dewi), date=day, kind=HolidayKind.REGIONAL, name="Hari Jadi Kabupaten")


def sick(people, first, last, person=None):
    person = person or people.sari
    return add_absence(
        **WHO,
        by=acting(people.dewi),
        employee_id=person.pk,
        kind=AbsenceKind.SICK,
        starts_on=first,
        ends_on=last,
        document_number="800/29/2026",
    )


def test_a_holiday_frees_the_day_until_it_is_removed(people):
    holiday = regional(people)
    assert employee_month(people.sari.pk, OCTOBER).required == 21 * 360
    update_holiday(
        **WHO,
        by=acting(people.dewi),
        holiday_id=holiday.pk,
        date=date(2026, 10, 17),
        kind=HolidayKind.REGIONAL,
        name="Hari Jadi",
    )
    assert employee_month(people.sari.pk, OCTOBER).required == 22 * 360
    remove_holiday(**WHO, by=acting(people.dewi), holiday_id=holiday.pk)
    assert not Holiday.objects.filter(pk=holiday.pk).exists()
    assert events() == ["holiday.added", "holiday.changed", "holiday.removed"]
    change = AuditEvent.objects.get(event="holiday.changed")
    assert (change.before["date"], change.after["date"], change.actor) == ("2026-10-14", "2026-10-17", people.dewi)


def test_one_holiday_a_day(people):
    regional(people)
    with refused("holiday_exists"):
        regional(people)
    other = regional(people, date(2026, 10, 15))
    with refused("holiday_exists"):
        update_holiday(
            **WHO, by=acting(people.dewi), holiday_id=other.pk, date=DAY, kind=HolidayKind.REGIONAL, name="Hari Jadi"
        )


def test_saving_a_holiday_unchanged_leaves_no_trace(people):
    holiday = regional(people)
    update_holiday(
        **WHO, by=acting(people.dewi), holiday_id=holiday.pk, date=holiday.date, kind=holiday.kind, name=holiday.name
    )
    assert events() == ["holiday.added"]


def test_holidays_of_a_month_closed_for_anybody_stay(people):
    holiday = regional(people)
    november = regional(people, date(2026, 11, 10))
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[people.citra.pk], at=AT)
    with refused("month_locked"):
        regional(people, date(2026, 10, 15))
    with refused("month_locked"):
        remove_holiday(**WHO, by=acting(people.dewi), holiday_id=holiday.pk)
    for moved, day in ((holiday, date(2026, 11, 11)), (november, date(2026, 10, 20))):
        with refused("month_locked"):
            update_holiday(
                **WHO,
                by=acting(people.dewi),
                holiday_id=moved.pk,
                date=day,
                kind=HolidayKind.REGIONAL,
                name="Hari Jadi",
            )
    renamed = update_holiday(
        **WHO, by=acting(people.dewi), holiday_id=holiday.pk, date=DAY, kind=HolidayKind.NATIONAL, name="Hari Jadi"
    )
    assert renamed.name == "Hari Jadi"
    remove_holiday(**WHO, by=acting(people.dewi), holiday_id=november.pk)


def test_an_absence_excuses_its_days_until_it_is_removed(people):
    absence = sick(people, DAY, date(2026, 10, 15))
    assert employee_month(people.sari.pk, OCTOBER).required == 20 * 360
    remove_absence(**WHO, by=acting(people.dewi), absence_id=absence.pk, reason="Salah orang")
    assert employee_month(people.sari.pk, OCTOBER).required == 22 * 360
    assert events() == ["absence.added", "absence.removed"]
    assert AuditEvent.objects.get(event="absence.removed").subject == people.sari


def test_an_absence_has_an_order_and_is_entered_once(people):
    with refused("absence_dates"):
        sick(people, DAY, date(2026, 10, 13))
    sick(people, DAY, DAY)
    with refused("absence_exists"):
        sick(people, DAY, date(2026, 10, 16))
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 9, 20), date(2026, 9, 30), None),
        (date(2026, 9, 20), date(2026, 10, 1), "month_locked"),
        (date(2026, 9, 1), date(2026, 12, 1), "month_locked"),
        (date(2026, 10, 31), date(2026, 11, 1), "month_locked"),
        (date(2026, 11, 1), date(2026, 11, 2), None),
    ],
)
def test_an_absence_may_not_reach_into_a_closed_month_of_the_person(closed, first, last, code):
    sick(closed, first, last, closed.budi)
    if code is None:
        sick(closed, first, last)
        return
    with refused(code, field="starts_on"):
        sick(closed, first, last)
    assert not Absence.objects.filter(employee=closed.sari).exists()


def test_an_absence_in_a_closed_month_stays(people):
    absence = sick(people, DAY, DAY)
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[people.sari.pk], at=AT)
    with refused("month_locked"):
        remove_absence(**WHO, by=acting(people.dewi), absence_id=absence.pk, reason="Salah orang")
    assert Absence.objects.count() == 1


def test_a_kind_of_activity_is_entered_corrected_and_no_longer_offered(people):
    kind = add_kind(**WHO, by=acting(people.dewi), code="surat", name="Menyusun surat", norm_minutes=45, unit="surat")
    with refused("kind_exists"):
        add_kind(**WHO, by=acting(people.dewi), code="surat", name="Lain", norm_minutes=10, unit="surat")
    values = {"code": "surat", "name": "Menyusun surat dinas", "norm_minutes": 50, "unit": "surat", "is_active": False}
    for _twice in range(2):
        update_kind(**WHO, by=acting(people.dewi), kind_id=kind.pk, **values)
    assert ActivityKind.objects.filter(**values).count() == 1
    assert events() == ["kind.added", "kind.changed"]


def test_new_rules_hold_from_their_date_on(people):
    policy = add_policy(
        by=acting(people.dewi),
        # Rules from a day in the past take nothing from anybody in the evening, when their day has opened too.
        at=datetime(2026, 11, 5, 12, tzinfo=UTC),
        source="tests",
        agency_id=people.dinas.pk,
        starts_on=date(2026, 10, 12),
        legal_basis="Perbup 5/2026",
        quota_minutes=300,
        deadline_mode="working_days",
        deadline_count=3,
        opens_at=time(16),
    )
    assert policy.wfh_needs_photo
    assert employee_month(people.sari.pk, OCTOBER).required == 7 * 360 + 15 * 300
    assert employee_month(people.citra.pk, OCTOBER).required == 22 * 360
    event = AuditEvent.objects.get(event="policy.added")
    assert (event.after["quota_minutes"], event.after["opens_at"]) == (300, "16:00:00")


def test_rules_from_the_same_date_and_impossible_values_are_refused(people):
    first = {"by": acting(people.dewi), "agency_id": None, "starts_on": date(2027, 1, 1)}
    add_policy(**WHO, **first, quota_minutes=300)
    with refused("policy_exists"):
        add_policy(**WHO, **first, quota_minutes=312)
    with refused("policy_invalid"):
        add_policy(**WHO, **first | {"starts_on": date(2027, 2, 1)}, quota_minutes=0)
    with refused("policy_invalid"):
        add_policy(**WHO, **first | {"starts_on": date(2027, 2, 1)}, deadline_mode="sometimes")
    assert ReportingPolicy.objects.count() == 2


def test_rules_may_not_reach_into_a_closed_month(closed):
    rules = {"by": acting(closed.dewi), "quota_minutes": 300}
    for agency_id, starts_on in ((None, date(2026, 10, 31)), (None, date(2026, 1, 1)), (closed.dinas.pk, DAY)):
        with refused("month_locked"):
            add_policy(**WHO, **rules, agency_id=agency_id, starts_on=starts_on)
    add_policy(**WHO, **rules, agency_id=closed.kantor.pk, starts_on=DAY)
    add_policy(**WHO, **rules, agency_id=closed.dinas.pk, starts_on=date(2026, 11, 1))


@pytest.mark.parametrize("general", [True, False])
def test_the_database_keeps_two_sets_of_rules_from_one_date_apart(people, general):
    agency = None if general else people.dinas
    ReportingPolicy.objects.create(agency=agency, starts_on=DAY)
    ReportingPolicy.objects.create(agency=people.kantor, starts_on=DAY)
    with pytest.raises(IntegrityError):
        ReportingPolicy.objects.create(agency=agency, starts_on=DAY)


def test_a_moved_working_day_asks_for_minutes_where_the_freed_one_does_not(people):
    """Monday the 12th is made free, Saturday the 17th worked for it; the month asks for the same."""
    monday, saturday = date(2026, 10, 12), date(2026, 10, 17)
    month = Month(2026, 10)
    before = employee_month(people.sari.pk, month).required
    values = {"by": acting(people.dewi), "at": NOON, "source": "tests", "decree_number": "100.3.3.2/7/2026"}
    add_holiday(**values, date=monday, kind=HolidayKind.REGIONAL, name="Libur pengganti")
    assert employee_month(people.sari.pk, month).required == before - 360
    worked = add_holiday(**values, date=saturday, kind=HolidayKind.MOVED_WORKDAY, name="Pengganti 12 Oktober")
    facts = employee_month(people.sari.pk, month)
    assert facts.required == before
    by_day = {fact.day: fact for fact in facts.days}
    assert (by_day[monday].required, by_day[saturday].required) == (0, 360)
    assert (by_day[monday].holiday, by_day[saturday].holiday) == ("Libur pengganti", None)
    rules = Rulebook.load(monday, saturday)
    assert rules.is_working_day(people.dinas.pk, saturday)
    assert AuditEvent.objects.get(object_id=worked.pk, object_type="holiday").after["document_number"]


def test_a_closed_month_turns_no_free_day_into_a_worked_one(people):
    saturday = date(2026, 10, 17)
    values = {"by": acting(people.dewi), "at": NOON, "source": "tests", "date": saturday}
    found = add_holiday(**values, kind=HolidayKind.REGIONAL, name="Hari Jadi")
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=NOON)
    update_holiday(**values, holiday_id=found.pk, kind=HolidayKind.JOINT_LEAVE, name="Hari Jadi Kabupaten")
    with refused("month_locked"):
        update_holiday(**values, holiday_id=found.pk, kind=HolidayKind.MOVED_WORKDAY, name="Pengganti")
