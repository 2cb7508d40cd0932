"""A second, tiny, independent count of the facts that must agree on random months (STYLE 8)."""

import calendar
import uuid
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Agency, Employee, Placement
from reports.activities.gate_facts import Context, DraftReport
from reports.activities.timesheet import own_days
from reports.models import Absence, AbsenceRule, Activity, Holiday, ReportingPolicy, RosterDay, Shift, WorkPattern
from reports.month_facts.facts import month_facts
from reports.rules.period import Month
from reports.working_time.duty import duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import window

AT = datetime(2027, 1, 1, tzinfo=UTC)
AFTER = datetime(2027, 2, 1, tzinfo=UTC)
STATUSES = ["approved", "approved", "approved", "submitted", "returned", "rejected", "withdrawn"]
offsets = st.integers(-20, 45)
# By agency: first day, length (None: holds on) and working week.
patterns = st.dictionaries(
    st.integers(0, 1),
    st.tuples(offsets, st.none() | st.integers(0, 30), st.sampled_from(["five_days", "six_days", "roster"])),
    max_size=2,
)
OFF, ORDINARY, LONG = 0, None, 420


@st.composite
def situations(draw):
    return {
        "month": Month(2026, draw(st.integers(1, 12))),
        "weeks": draw(st.lists(st.sampled_from([5, 6]), min_size=2, max_size=2)),
        "holidays": draw(st.sets(offsets, max_size=4)),
        "patterns": draw(patterns),
        # (days from the first of the month, agency or None for all, minutes)
        "policies": draw(
            st.lists(
                st.tuples(offsets, st.sampled_from([0, 1, None]), st.integers(1, 480)),
                unique_by=lambda rule: rule[:2],
                max_size=3,
            )
        ),
        # From this day on, if at all, sickness does not excuse.
        "sickness_counts": draw(st.none() | offsets),
        "people": draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "posts": st.dictionaries(offsets, st.integers(0, 1), min_size=1, max_size=3),
                        "leaves": st.none() | offsets,
                        # By agency: first day, length (None: holds on), week.
                        "patterns": patterns,
                        "roster": st.dictionaries(offsets, st.sampled_from([OFF, ORDINARY, LONG]), max_size=8),
                        "absences": st.dictionaries(offsets, st.integers(0, 9), max_size=2),
                        "reports": st.lists(
                            st.tuples(offsets, st.integers(1, 480), st.sampled_from(STATUSES)), max_size=12
                        ),
                    }
                ),
                min_size=1,
                max_size=3,
            )
        ),
    }


class FactsAgreeTest(TestCase):
    @settings(max_examples=40)
    @given(situations())
    def test_facts_agree_with_the_naive_count(self, given):
        month = given["month"]

        def day(offset):
            return month.first + timedelta(days=offset)

        Holiday.objects.all().delete()
        Holiday.objects.bulk_create(Holiday(date=day(n), kind="regional", name="Libur") for n in given["holidays"])
        agencies = [
            Agency.objects.create(code=f"9.{number}", name="Dinas", working_days_per_week=week)
            for number, week in enumerate(given["weeks"])
        ]
        for starts, owner, quota in given["policies"]:
            agency = None if owner is None else agencies[owner]
            ReportingPolicy.objects.create(agency=agency, starts_on=day(starts), quota_minutes=quota)
        if given["sickness_counts"] is not None:
            AbsenceRule.objects.create(code="sick", starts_on=day(given["sickness_counts"]), excuses_duty=False)
        for agency, (starts, length, week) in given["patterns"].items():
            ends = None if length is None else day(starts + length)
            WorkPattern.objects.create(agency=agencies[agency], week=week, starts_on=day(starts), ends_on=ends)
        people = [enter(number, person, agencies, day) for number, person in enumerate(given["people"])]
        found = {facts.employee_id: facts for facts in month_facts(month, with_pending=True)}
        lean = {facts.employee_id: (facts.required, facts.credited) for facts in month_facts(month)}
        for pk, person in zip(people, given["people"], strict=True):
            expected = [naive(given, person, day, number) for number in range(calendar.monthrange(*month)[1])]
            required, credited = sum(row[0] for row in expected), sum(row[1] for row in expected)
            if pk not in found:
                assert not any(row[2] for row in expected)
                continue
            assert lean[pk] == (required, credited) == (found[pk].required, found[pk].credited)
            rows = [(fact.required, fact.credited, fact.in_service, fact.waiting) for fact in found[pk].days]
            assert rows == expected
            agree(pk, month, found[pk])
            assert sum(post.days for post in found[pk].placements) == sum(row[2] for row in expected)


def agree(pk, month, facts):
    """The list, the form and the month of everybody give one answer for every day, and one for its window."""
    context, rules = Context([pk], list(month.days)), Rulebook.load(month.first, month.last)
    # Over the month and in its midst, so that days are past, today and to come.
    for at in (AFTER, datetime.combine(month.last - timedelta(days=9), time(5), UTC)):
        days = own_days(Employee.objects.get(pk=pk), at, first=month.first, last=month.last)
        for fact in facts.days:
            asked = duty(rules, facts.service, fact.day)
            assert context.duty(pk, fact.day) == asked
            assert (asked.required, asked.absence, asked.agency_id) == (fact.required, fact.absence, fact.agency_id)
            assert bool(asked.free) == (not asked.required)
            seen = window(rules, facts.service, fact.day, at)
            assert context.situation(DraftReport(pk, fact.day, time(8), 60), at).window == seen
            if days:
                own = days.fact(fact.day)
                assert (own.required, own.absence, own.agency_id) == (fact.required, fact.absence, fact.agency_id)
                assert days.situation(fact.day).window == seen


def naive(given, person, day, number):
    """Required, credited, in service, waiting: by looking at everything for every single day."""
    posts = [starts for starts in person["posts"] if starts <= number]
    serving = bool(posts) and (person["leaves"] is None or number <= person["leaves"])
    approved = sum(minutes for offset, minutes, status in person["reports"] if (offset, status) == (number, "approved"))
    waiting = sum(minutes for offset, minutes, status in person["reports"] if (offset, status) == (number, "submitted"))
    away = any(first <= number <= first + length for first, length in person["absences"].items())
    counts = given["sickness_counts"] is not None and number >= given["sickness_counts"]
    if not serving or (away and not counts):
        return 0, 0, serving, waiting
    agency = person["posts"][max(posts)]
    week = week_of(given["patterns"], agency, number)
    week = week_of(person["patterns"], agency, number) or week
    rostered = week == "roster" and number in person["roster"]
    days = {"five_days": 5, "six_days": 6}.get(week, given["weeks"][agency])
    free = number in given["holidays"] or day(number).weekday() >= days
    if person["roster"].get(number) == OFF if rostered else free:
        return 0, 0, serving, waiting
    if rostered and person["roster"][number]:
        return LONG, min(LONG, approved), serving, waiting
    required = 360
    for owner in (None, agency):
        dated = [(starts, quota) for starts, to, quota in given["policies"] if to == owner and starts <= number]
        required = max(dated)[1] if dated else required
    return required, min(required, approved), serving, waiting


def week_of(dated, agency, number):
    starts, length, week = dated.get(agency, (number + 1, None, None))
    return week if starts <= number and (length is None or number <= starts + length) else None


def enter(number, person, agencies, day):
    employee = Employee.objects.create(
        nip=f"19900101201503{number:04}",
        name=f"Pegawai {number}",
        status="PNS",
        rank="III/b",
        created_at=AT,
        service_ends_on=None if person["leaves"] is None else day(person["leaves"]),
    )
    other = Employee.objects.create(
        nip=f"19800101201503{number:04}", name="Atasan", status="PNS", rank="IV/b", created_at=AT
    )
    for starts, agency in person["posts"].items():
        Placement.objects.create(
            employee=employee, agency=agencies[agency], title="Analis", position_class=7, starts_on=day(starts)
        )
    for first, length in person["absences"].items():
        Absence.objects.create(employee=employee, kind="sick", starts_on=day(first), ends_on=day(first + length))
    for agency, (starts, length, week) in person["patterns"].items():
        ends = None if length is None else day(starts + length)
        WorkPattern.objects.create(
            agency=agencies[agency], employee=employee, week=week, starts_on=day(starts), ends_on=ends
        )
    for offset, minutes in person["roster"].items():
        shift, _new = Shift.objects.get_or_create(
            code=f"S{minutes}".upper(),
            defaults={"starts_at": time(21) if minutes != OFF else None, "duty_minutes": minutes},
        )
        RosterDay.objects.create(employee=employee, date=day(offset), shift=shift)
    Activity.objects.bulk_create(
        Activity(
            employee=employee,
            client_uuid=uuid.uuid4(),
            work_date=day(offset),
            start_time=time(8),
            minutes=minutes,
            mode="WFO",
            description="Menyusun surat",
            status=status,
            submitted_at=AT,
            changed_at=AT,
            decided_at=None if status in ("submitted", "withdrawn") else AT,
            decided_by=None if status in ("submitted", "withdrawn") else other,
        )
        for offset, minutes, status in person["reports"]
    )
    return employee.pk
