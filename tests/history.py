"""Years of reports in a few rows: enough of them that a database prefers an index to reading everything."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import AuditEvent, Employee
from reports.models import Activity, MonthLock, Review
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month

MONTHS = 36
LAST = Month(2026, 9)


def months_before(month: Month, number: int) -> list[Month]:
    """Return so many months, the oldest first, the last of which is `month`."""
    found = [month]
    while len(found) < number:
        found.append(found[-1].preceding)
    return found[::-1]


def write_history(employees: list[Employee], reviewer: Employee, *, months: int = MONTHS, last: Month = LAST) -> None:
    """Write eight approved reports a month for each, with reviews and events; all months but the last are closed."""
    known = months_before(last, months)
    days = [date(month.year, month.month, number) for month in known for number in range(1, 9)]
    Activity.objects.bulk_create(_report(person, day, reviewer) for day in days for person in employees)
    Review.objects.bulk_create(
        Review(activity=one, activity_version=1, decision="approve", reviewer=reviewer, decided_at=one.decided_at)
        for one in Activity.objects.filter(decided_by=reviewer)
    )
    AuditEvent.objects.bulk_create(_event(person, day, reviewer) for day in days for person in employees)
    MonthLock.objects.bulk_create(
        MonthLock(employee=person, month=month.first, locked_at=noon(month.last))
        for month in known[:-1]
        for person in employees
    )


def _event(person: Employee, day: date, reviewer: Employee) -> AuditEvent:
    return AuditEvent(
        stream=f"history:{person.pk}",
        sequence=day.toordinal(),
        at=noon(day),
        actor=reviewer,
        subject=person,
        source="tests",
        event="activity.approved",
        object_type="activity",
        object_id="1",
        hash=bytes(32),
    )


def noon(day: date) -> datetime:
    """Return the middle of a day in UTC."""
    return datetime.combine(day, time(12), UTC)


def _report(person: Employee, day: date, reviewer: Employee) -> Activity:
    return Activity(
        employee=person,
        client_uuid=uuid.uuid4(),
        work_date=day,
        start_time=time(8),
        minutes=300 + day.day,
        mode="WFO",
        description="Menyusun laporan",
        status=ActivityStatus.APPROVED,
        submitted_at=noon(day),
        changed_at=noon(day),
        decided_at=noon(day) + timedelta(hours=1),
        decided_by=reviewer,
    )


@pytest.fixture
def history(people):
    """Write the years of Sari, Eko, Oki, Tari and the head, reviewed by Budi; his own, reviewed by the head."""
    write_history([people.sari, people.eko, people.oki, people.tari, people.kepala], people.budi)
    write_history([people.budi], people.kepala)
    return people
