"""What a month required of each employee and what was done in it."""

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Employee, Placement
from reports.models import Absence, Activity, Holiday, ReportingPolicy
from reports.month_facts.facts import employee_month, month_facts
from reports.month_facts.month_duty import Credits
from reports.rules.credit import totals
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook

pytestmark = pytest.mark.django_db

OCTOBER = Month(2026, 10)
AT = datetime(2026, 10, 30, tzinfo=UTC)
MONDAY, TUESDAY, SATURDAY = date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 10)


def report(employee, day, minutes, status=ActivityStatus.APPROVED, start=time(8)):
    decided = status not in (ActivityStatus.SUBMITTED, ActivityStatus.WITHDRAWN)
    decider = Employee.objects.exclude(pk=employee.pk).first() if decided else None
    return Activity.objects.create(
        employee=employee,
        client_uuid=uuid.uuid4(),
        work_date=day,
        start_time=start,
        minutes=minutes,
        mode="WFO",
        description="Menyusun surat dinas",
        status=status,
        submitted_at=AT,
        changed_at=AT,
        decided_at=AT if decided else None,
        decided_by=decider,
    )


def day_of(facts, day):
    return facts.days[day.day - 1]


def test_october_requires_22_days_of_360_minutes_in_a_five_day_week(people):
    facts = employee_month(people.sari.pk, OCTOBER)
    assert (facts.required, facts.credited, facts.percent) == (22 * 360, 0, Decimal("0.00"))
    assert facts.nip == people.sari.nip
    assert [day.day for day in facts.days] == list(OCTOBER.days)


def test_approved_minutes_count_up_to_the_days_quota(people):
    report(people.sari, MONDAY, 300)
    report(people.sari, MONDAY, 100, start=time(14))
    report(people.sari, TUESDAY, 120)
    facts = employee_month(people.sari.pk, OCTOBER)
    monday = day_of(facts, MONDAY)
    assert (monday.required, monday.approved, monday.credited) == (360, 400, 360)
    assert facts.credited == 480
    assert facts.credited_by_day[MONDAY.day - 1 : TUESDAY.day] == [360, 120]
    assert facts.approved_by_day[MONDAY.day - 1] == 400


def test_only_approved_minutes_count_and_pending_ones_are_shown_when_asked_for(people):
    report(people.sari, MONDAY, 60, ActivityStatus.SUBMITTED)
    report(people.sari, MONDAY, 30, ActivityStatus.RETURNED, time(10))
    report(people.sari, MONDAY, 20, ActivityStatus.REJECTED, time(11))
    report(people.sari, MONDAY, 10, ActivityStatus.WITHDRAWN, time(12))
    report(people.sari, MONDAY, 5, start=time(13))
    facts = employee_month(people.sari.pk, OCTOBER)
    monday = day_of(facts, MONDAY)
    assert (monday.approved, monday.waiting, monday.returned) == (5, 60, 30)
    assert (facts.credited, facts.waiting) == (5, 60)
    lean = employee_month(people.sari.pk, OCTOBER, with_pending=False)
    assert (lean.credited, lean.waiting) == (5, 0)


def test_rest_days_and_holidays_require_and_credit_nothing(people):
    Holiday.objects.create(date=TUESDAY, kind="regional", name="Hari Jadi")
    report(people.sari, SATURDAY, 200)
    report(people.sari, TUESDAY, 100)
    facts = employee_month(people.sari.pk, OCTOBER)
    assert (facts.required, facts.credited) == (21 * 360, 0)
    assert day_of(facts, TUESDAY).holiday == "Hari Jadi"
    assert (day_of(facts, SATURDAY).approved, day_of(facts, SATURDAY).credited) == (200, 0)


def test_an_absence_excuses_its_days_and_work_on_them_credits_nothing(people):
    Absence.objects.create(employee=people.sari, kind="sick", starts_on=date(2026, 9, 28), ends_on=date(2026, 10, 1))
    Absence.objects.create(employee=people.sari, kind="annual_leave", starts_on=MONDAY, ends_on=TUESDAY)
    report(people.sari, MONDAY, 360)
    facts = employee_month(people.sari.pk, OCTOBER)
    assert (facts.required, facts.credited) == (19 * 360, 0)
    assert day_of(facts, MONDAY).absence == "annual_leave"
    assert day_of(facts, date(2026, 10, 1)).absence == "sick"
    assert day_of(facts, date(2026, 10, 7)).absence is None
    assert employee_month(people.budi.pk, OCTOBER).required == 22 * 360


def test_a_month_of_absence_is_complete(people):
    Absence.objects.create(
        employee=people.sari, kind="maternity_leave", starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 30)
    )
    facts = employee_month(people.sari.pk, OCTOBER)
    assert (facts.required, facts.percent) == (0, Decimal("100.00"))


def test_a_transfer_changes_the_duty_from_its_day_on(people):
    # Eko works five days a week at the agency and from 1 October six days at the school.
    assert employee_month(people.eko.pk, Month(2026, 9)).required == 22 * 360
    assert employee_month(people.eko.pk, OCTOBER).required == 27 * 360
    Placement.objects.create(
        employee=people.eko, agency=people.dinas, title="Analis", position_class=8, starts_on=date(2026, 10, 12)
    )
    facts = employee_month(people.eko.pk, OCTOBER)
    assert [(post.first.day, post.last.day, post.agency_id, post.position_class) for post in facts.placements] == [
        (1, 11, people.sekolah.pk, 9),
        (12, 31, people.dinas.pk, 8),
    ]
    assert [post.days for post in facts.placements] == [11, 20]
    assert day_of(facts, SATURDAY).required == 360
    assert day_of(facts, date(2026, 10, 17)).required == 0
    assert day_of(facts, date(2026, 10, 12)).agency_id == people.dinas.pk


def test_before_the_first_placement_and_after_leaving_nobody_is_in_service(people):
    Placement.objects.filter(employee=people.citra).update(starts_on=MONDAY)
    people.citra.service_ends_on = date(2026, 10, 20)
    people.citra.save()
    facts = employee_month(people.citra.pk, OCTOBER)
    assert facts.required == 12 * 360
    assert [day.day.day for day in facts.days if day.in_service] == list(range(5, 21))
    assert day_of(facts, date(2026, 10, 1)).agency_id is None
    assert [(post.first.day, post.last.day) for post in facts.placements] == [(5, 20)]


def test_a_placement_after_leaving_never_comes_into_force(people):
    people.eko.service_ends_on = date(2026, 9, 30)
    people.eko.save()
    assert employee_month(people.eko.pk, OCTOBER) is None
    assert len(employee_month(people.eko.pk, Month(2026, 9)).placements) == 1


def test_who_has_no_placement_yet_is_missing(people):
    assert employee_month(people.citra.pk, Month(2025, 12)) is None


def test_two_day_lengths_in_one_month(people):
    ReportingPolicy.objects.create(agency=None, starts_on=date(2026, 2, 19), quota_minutes=312)
    february = employee_month(people.sari.pk, Month(2026, 2))
    assert february.required == 11 * 360 + 7 * 312


def test_the_month_before_and_after_do_not_count(people):
    report(people.sari, date(2026, 9, 30), 360)
    report(people.sari, date(2026, 11, 2), 360)
    report(people.sari, date(2026, 10, 1), 60)
    report(people.sari, date(2026, 10, 30), 60)
    assert employee_month(people.sari.pk, OCTOBER).credited == 120


def test_everybody_comes_once_in_the_order_of_ids(people):
    ids = [facts.employee_id for facts in month_facts(OCTOBER)]
    assert ids == sorted(person.pk for person in people.employees())


def test_one_persons_page_and_the_recap_tell_the_same(people):
    for number, person in enumerate(people.employees()):
        report(person, MONDAY, 100 + number)
        report(person, SATURDAY, 50)
    Absence.objects.create(employee=people.budi, kind="sick", starts_on=MONDAY, ends_on=MONDAY)
    for facts in month_facts(OCTOBER):
        own = employee_month(facts.employee_id, OCTOBER)
        assert (own.required, own.credited, own.days) == (facts.required, facts.credited, facts.days)
        assert facts.required == sum(day.required for day in facts.days)
        assert facts.credited == sum(day.credited for day in facts.days) == sum(facts.credited_by_day)


def test_queries_do_not_grow_with_people(people):
    def count(employees, **options):
        with CaptureQueriesContext(connection) as queries:
            assert list(month_facts(OCTOBER, employees, **options))
        return len(queries)

    one = Employee.objects.filter(pk=people.sari.pk)
    assert count(one) == count(None) == 5
    assert count(one, with_pending=True) == count(None, with_pending=True) == 5
    rulebook = Rulebook.load(OCTOBER.first, OCTOBER.last)
    assert count(None, rulebook=rulebook) == 3


def test_the_recap_reads_nothing_but_the_index_of_approved_minutes(people):
    with CaptureQueriesContext(connection) as queries:
        list(month_facts(OCTOBER))
    sql = next(query["sql"] for query in queries if "minutes_sum" in query["sql"])
    used = sql.replace('"reports_activity".', "").lower()
    for column in ("description", "submitted_at", "client_uuid", "start_time"):
        assert column not in used
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "activity_approved_minutes" in str(cursor.fetchall())


@given(
    required=st.lists(st.sampled_from([0, 300, 312, 360]), min_size=31, max_size=31),
    approved=st.dictionaries(st.integers(1, 31), st.integers(1, 1440)),
)
def test_packed_sums_are_worth_what_the_rule_says(required, approved):
    credits_of = Credits([0, *required])
    packed = [str(day * 1_000_000 + minutes) for day, minutes in approved.items()]
    expected = totals((limit, approved.get(day, 0)) for day, limit in enumerate(required, start=1))
    assert sum(credits_of[number] for number in packed) == expected.credited
