"""What somebody still may report, and what they were told."""

from datetime import timedelta

from accounts.models import Notice
from accounts.notifications.labels import notice_words
from accounts.rules.enums import NoticeKind
from reports.calendar.open_windows import open_windows
from reports.disruptions.actions.outages import record_outage
from tests.people import acting
from tests.reports.entries import (
    NOON,
    TUESDAY,
    local,
)

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (TUESDAY + timedelta(days=number) for number in (-1, 1, 2, 3))


def days_of(employee, at=NOON):
    return sorted(key.day for key in open_windows(at) if key.employee_id == employee.pk)


def told(person):
    return [notice_words(notice) for notice in Notice.objects.filter(employee=person, kind=NoticeKind.SHORTENED)]


# Outages and dispensations


def outage(people, agency=None):
    """Down on Thursday evening: what closed that night closes a day later."""
    times = {"starts_at": local(THURSDAY, "20:00"), "ends_at": local(THURSDAY, "23:00")}
    return record_outage(
        by=acting(people.dewi).confirmed(people.dina),
        at=times["ends_at"],
        source="tests",
        **times,
        reason="Padam",
        agency=agency,
    )
