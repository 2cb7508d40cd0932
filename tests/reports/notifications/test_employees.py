"""Who is told about their own days; the scene is Tuesday 6 October 2026."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, JobRun, Notice
from accounts.notifications.actions.jobs import run_due
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.models import Holiday
from reports.month_locks.actions import lock_month
from reports.notifications.employees import days_closing_tonight, missing
from reports.rules.enums import AbsenceKind
from reports.rules.period import Month
from sikap.jobs import JOBS
from tests.people import acting
from tests.reports.entries import NOON, SECOND, TUESDAY, WIB, WIT, WITA, activity, entry, local, policy, review

WEDNESDAY, THURSDAY = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)
FIVE = local(WEDNESDAY, "17:00")


def told(news):
    return {item.employee_id: item.parameters.get("minutes") for item in news}


def absent(person, first, last, by):
    add_absence(
        by=acting(by), at=NOON, source="tests", employee_id=person.pk, kind=AbsenceKind.SICK,
        starts_on=first, ends_on=last, document_number="1",
    )  # fmt: skip


def test_what_is_missing_is_what_nobody_has_reported(people):
    waiting, approved, returned = (activity(people.sari, entry(f"{hour:02}:00", 60)) for hour in (6, 8, 10))
    review(people.budi, approved)
    review(people.budi, returned, "return", "Lengkapi")
    assert told(missing(WIB, WEDNESDAY, FIVE))[people.sari.pk] == 360 - 120
    assert waiting.status == "submitted"


def test_who_has_reported_the_day_is_left_alone(people):
    activity(people.sari, entry("05:00", 360))
    found = told(missing(WIB, WEDNESDAY, FIVE))
    assert people.sari.pk not in found
    assert found[people.budi.pk] == 360


def test_nobody_is_told_on_leave_neither_about_days_of_leave(people):
    absent(people.sari, TUESDAY, TUESDAY, people.dewi)
    absent(people.budi, WEDNESDAY, WEDNESDAY, people.dewi)
    found = told(missing(WIB, WEDNESDAY, FIVE))
    assert not {people.sari.pk, people.budi.pk} & found.keys()
    assert people.oki.pk in found


def test_who_is_away_but_not_excused_is_told(people):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    add_absence_rule(**by, code="training", starts_on=date(2026, 10, 1), excuses_duty=False)
    add_absence(**by, employee_id=people.sari.pk, kind="training", starts_on=TUESDAY, ends_on=WEDNESDAY)
    assert told(missing(WIB, WEDNESDAY, FIVE))[people.sari.pk] == 360


def test_nobody_is_told_about_rest_days_holidays_or_before_and_after_service(people):
    sunday, monday = TUESDAY - timedelta(days=2), TUESDAY - timedelta(days=1)
    assert missing(WIB, monday, local(monday, "17:00")) == []
    Holiday.objects.create(date=TUESDAY, kind="public", name="Libur")
    assert missing(WIB, WEDNESDAY, FIVE) == []
    # On Saturday only the school works, which Eko leads; he is told on Sunday.
    assert told(missing(WIB, sunday, local(sunday, "17:00"))) == {people.eko.pk: 360}
    people.eko.service_ends_on = sunday - timedelta(days=2)
    people.eko.save()
    assert missing(WIB, sunday, local(sunday, "17:00")) == []


def test_nobody_is_told_about_a_closed_month(people):
    with transaction.atomic():
        lock_month(month=Month.of(TUESDAY), employee_ids=[people.sari.pk], at=NOON)
    found = told(missing(WIB, WEDNESDAY, FIVE))
    assert people.sari.pk not in found
    assert people.budi.pk in found


def test_the_last_day_of_a_month_is_told_in_the_next(people):
    wednesday, thursday = date(2026, 9, 30), date(2026, 10, 1)
    found = missing(WIB, thursday, local(thursday, "17:00"))
    sari = next(item for item in found if item.employee_id == people.sari.pk)
    assert sari.parameters == {"day": wednesday.isoformat(), "minutes": 360, "last_day": "2026-10-02"}


def test_a_day_that_cannot_be_reported_any_more_is_not_told(people):
    policy(deadline_count=1)
    end = local(THURSDAY, "00:00")
    assert missing(WIB, WEDNESDAY, end - SECOND)
    assert missing(WIB, WEDNESDAY, end) == []


def test_a_day_is_said_to_close_on_its_last_day_only(people):
    activity(people.sari, entry("08:00", 200))
    assert told(days_closing_tonight(WIB, WEDNESDAY, local(WEDNESDAY)))[people.sari.pk] == 360
    on_last_day = days_closing_tonight(WIB, THURSDAY, local(THURSDAY))
    sari = next(item for item in on_last_day if item.employee_id == people.sari.pk)
    assert sari.parameters == {"day": TUESDAY.isoformat(), "minutes": 160, "last_day": "2026-10-08"}
    assert sari.useful_until == local(THURSDAY + timedelta(days=1), "00:00")
    assert days_closing_tonight(WIB, THURSDAY, local(THURSDAY + timedelta(days=1), "00:00")) == []


def test_days_that_close_together_are_one_notice(people):
    # By working days, Thursday and Friday are not the last: all of the week before may close on one evening.
    policy(deadline_count=1, deadline_skips_holidays=True)
    friday, monday = date(2026, 10, 9), date(2026, 10, 12)
    # Friday's last day is Saturday and moves to Monday; nothing else closes then.
    found = days_closing_tonight(WIB, monday, local(monday))
    sari = [item for item in found if item.employee_id == people.sari.pk]
    assert [item.parameters for item in sari] == [{"day": friday.isoformat(), "minutes": 360, "last_day": "2026-10-12"}]


@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
def test_five_in_the_afternoon_is_that_of_the_agency(people, zone):
    Agency.objects.filter(pk=people.dinas.pk).update(timezone=zone)
    exact = local(WEDNESDAY, "17:00", zone)
    run_due(JOBS, at=exact - SECOND)
    mine = Notice.objects.filter(employee=people.sari, kind="missing")
    assert not mine.exists()
    run_due(JOBS, at=exact)
    assert mine.get().key == TUESDAY.isoformat()
    run_due(JOBS, at=exact + timedelta(hours=3))
    assert mine.count() == 1


def test_a_server_that_was_down_at_five_says_it_late_but_not_after_midnight(people):
    run_due(JOBS, at=local(WEDNESDAY, "23:50"))
    assert Notice.objects.filter(employee=people.sari, kind="missing", key=TUESDAY.isoformat()).count() == 1
    run_due(JOBS, at=local(date(2026, 10, 10), "00:10"))
    assert not Notice.objects.filter(kind="missing", key="2026-10-08").exists()
    assert not JobRun.objects.filter(job="missing", period__startswith="2026-10-09 Asia/Jakarta").exists()


def test_a_returned_report_is_told_at_once_with_its_reason(people):
    report = activity(people.sari)
    review(people.budi, report, "return", "Lampirkan hasilnya")
    notice = Notice.objects.get()
    assert (notice.employee, notice.kind) == (people.sari, "returned")
    assert notice.parameters == {"day": "2026-10-06", "reason": "Lampirkan hasilnya", "reviewer": "Budi Santoso"}
    assert notice.link == f"/activities/{report.pk}/" or str(report.pk) in notice.link


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_other_decisions_are_not_told(people, decision):
    review(people.budi, activity(people.sari), decision, "Bukan tugas dinas")
    assert not Notice.objects.exists()


def test_the_number_of_statements_does_not_grow_with_what_was_reported(people):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            missing(WIB, WEDNESDAY, FIVE)
            days_closing_tonight(WIB, THURSDAY, local(THURSDAY))
        return len(captured)

    empty = cost()
    for person in (people.sari, people.budi, people.oki, people.tari):
        activity(person, entry("08:00", 60))
        activity(person, entry("10:00", 60))
    assert cost() == empty
