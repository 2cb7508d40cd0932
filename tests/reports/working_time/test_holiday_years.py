"""Years without a decree: told in time, and replaced by their decree."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.models import AuditEvent, Notice
from accounts.notifications.actions.jobs import run_due
from reports.calendar.actions.holiday_years import confirm_holiday_year
from reports.calendar.actions.holidays import add_holiday, update_holiday
from reports.imports.specs import HOLIDAYS
from reports.models import Holiday, HolidayYear
from reports.rules.enums import HolidayKind
from reports.rules.period import Month
from reports.working_time.holiday_years import told_since, unconfirmed_years
from sikap.jobs import JOBS
from tests.people import login
from tests.reports.entries import local
from tests.reports.imports.test_calendar import close, load
from tests.support.refusals import refused
from tpp.closing.data_checks import master_data_findings

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LIST = reverse("settings:holiday_list")
BY = {"by": COMMAND_LINE, "at": datetime(2026, 11, 1, tzinfo=UTC), "source": "tests"}
HEADER = "date,kind,name,decree_number\n"


def seeded():
    return list(Holiday.objects.filter(date__year=2027).order_by("date"))


def decree(days, number="1500/2026"):
    """The list of a decree as a file: (date, kind, name)."""
    return HEADER + "".join(f"{day},{kind},{name},{number}\n" for day, kind, name in days)


def listed(*, without=(), more=()):
    days = [(one.date, one.kind, one.name) for one in seeded() if one.date not in without]
    return [*days, *more]


def test_the_decreed_years_are_confirmed_and_later_ones_are_drafts():
    assert set(HolidayYear.objects.values_list("year", flat=True)) == {2025, 2026}
    assert not Holiday.objects.filter(date__year__lte=2026, is_draft=True).exists()
    assert all(one.is_draft for one in seeded())


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 9, 30), [2027]),
        (date(2028, 10, 1), [2028, 2029]),
    ],
)
def test_which_years_are_told_when(today, years):
    assert [one.year for one in unconfirmed_years(today)] == years


def test_a_year_without_any_day_never_counts_in_silence():
    (one,) = unconfirmed_years(date(2028, 3, 1))
    assert (one.year, one.holidays) == (2028, 0)
    errors = [found for found in master_data_findings(date(2028, 3, 1)) if found.code == "calendar_unconfirmed"]
    assert [found.is_error for found in errors] == [True]
    draft = [found for found in master_data_findings(date(2026, 11, 1)) if found.code == "calendar_unconfirmed"]
    assert [(found.is_error, "2027" in found.message) for found in draft] == [(False, True)]


def test_a_decree_replaces_the_draft_and_removes_wrong_days():
    wrong = seeded()[3]
    right = (date(2027, 3, 29), "national", "Hari yang benar")
    Holiday.objects.filter(date=right[0]).delete()
    text = decree(listed(without=[wrong.date], more=[right]))
    preview = load(HOLIDAYS, text, preview=True)
    told = " ".join(warning.message for warning in preview.warnings)
    assert wrong.name in told
    assert "Hari yang benar" in told
    assert Holiday.objects.filter(pk=wrong.pk).exists()
    assert not HolidayYear.objects.filter(year=2027).exists()

    first, second = load(HOLIDAYS, text), load(HOLIDAYS, text)
    assert first.created == 1
    assert (second.created, second.updated) == (0, 0)
    assert not second.warnings
    assert set(Holiday.objects.filter(date__year=2027).values_list("date", flat=True)) == {
        date.fromisoformat(line.split(",")[0]) for line in text.splitlines()[1:]
    }
    assert not Holiday.objects.filter(date__year=2027, is_draft=True).exists()
    assert HolidayYear.objects.get(year=2027).decree_number == "1500/2026"
    removed = AuditEvent.objects.get(event="holiday.removed")
    assert (removed.before["date"], removed.before["draft"]) == (wrong.date.isoformat(), True)
    assert AuditEvent.objects.get(event="holidays.confirmed").after["document_number"] == "1500/2026"


def test_days_entered_by_hand_or_confirmed_stay():
    by_hand = add_holiday(**BY, date=date(2027, 4, 5), kind=HolidayKind.REGIONAL, name="Hari Jadi")
    corrected = seeded()[0]
    update_holiday(**BY, holiday_id=corrected.pk, date=corrected.date, kind=corrected.kind, name="Diperbaiki")
    load(HOLIDAYS, decree([(date(2027, 8, 17), "national", "Proklamasi")]))
    left = Holiday.objects.filter(date__year=2027).order_by("date")
    assert [one.name for one in left] == ["Diperbaiki", by_hand.name, "Proklamasi"]
    of_2026 = Holiday.objects.filter(date__year=2026).count()
    load(HOLIDAYS, decree([(date(2026, 8, 17), "national", "Proklamasi")]))
    assert Holiday.objects.filter(date__year=2026).count() == of_2026


def test_a_single_day_is_no_decree():
    days = len(seeded())
    load(HOLIDAYS, decree([(date(2027, 10, 12), "regional", "Hari Jadi")], "188/1/2027"))
    load(HOLIDAYS, "date,kind,name\n2027-10-13,national,Pilkada\n")
    assert len(seeded()) == days + 2
    assert not HolidayYear.objects.filter(year=2027).exists()


def test_a_whole_list_without_a_number_replaces_the_draft_and_confirms_nothing():
    wrong = next(one for one in seeded() if one.kind == "national")
    rows = [line.rpartition(",")[0] for line in decree(listed(without=[wrong.date])).splitlines()]
    load(HOLIDAYS, "\n".join(rows) + "\n")
    assert not Holiday.objects.filter(date=wrong.date).exists()
    assert not HolidayYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("skip", [False, True])
def test_a_wrong_day_of_a_closed_month_is_refused(people, skip):
    wrong = seeded()[0]
    close(Month.of(wrong.date), people.sari)
    outcome = load(HOLIDAYS, decree(listed(without=[wrong.date])), skip_bad_rows=skip)
    assert [(error.line, error.code) for error in outcome.errors] == [(2, "month_locked")]
    assert wrong.name in outcome.errors[0].message
    assert Holiday.objects.filter(pk=wrong.pk).exists()
    assert not HolidayYear.objects.filter(year=2027).exists()


def test_a_year_is_confirmed_by_hand_once_and_with_a_number():
    with refused("decree_missing"):
        confirm_holiday_year(**BY, year=2027, decree_number=" ")
    with refused("no_holidays"):
        confirm_holiday_year(**BY, year=2028, decree_number="1/2027")
    confirm_holiday_year(**BY, year=2027, decree_number="1/2026", decree_date=date(2026, 9, 1))
    with refused("year_confirmed"):
        confirm_holiday_year(**BY, year=2027, decree_number="1/2026")
    assert not unconfirmed_years(date(2026, 12, 1))


@pytest.fixture
def october():
    with time_machine.travel(datetime(2026, 10, 6, 5, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize("person", ["dewi", "sari"])
def test_personnel_see_it_at_home_and_nobody_else(client, people, october, person):
    page = login(client, getattr(people, person)).get("/", headers=ENGLISH).content.decode()
    assert ("holidays entered for 2027 are a draft, no decree" in page) is (person == "dewi")


def test_personnel_see_and_confirm_it_on_the_page(client, people, october):
    login(client, people.dewi)
    page = client.get(LIST, {"year": "2027"}, headers=ENGLISH).content.decode()
    assert "are a draft, no decree" in page
    address = reverse("settings:holiday_confirm", args=[2027])
    assert address in page
    assert client.get(address).status_code == 200
    assert client.post(address, {"decree_number": ""}).status_code == 422
    assert client.post(address, {"decree_number": "1/2026", "decree_date": "2026-09-01"}).status_code == 303
    page = client.get(LIST, {"year": "2027"}, headers=ENGLISH).content.decode()
    assert "Decree 1/2026" in page
    assert "no decree" not in page
    assert client.get("/", headers=ENGLISH).content.decode().count("no decree") == 0


@pytest.mark.parametrize("person", ["fajar", "sari", "oki", "tari"])
def test_only_the_personnel_agency_confirms(client, people, person):
    address = reverse("settings:holiday_confirm", args=[2027])
    login(client, getattr(people, person))
    assert client.get(address).status_code == 404
    assert client.post(address, {"decree_number": "1/2026"}).status_code == 404
    assert not HolidayYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(("month", "is_told"), [("2026-12", False), ("2027-01", True), ("2024-01", False)])
def test_employees_see_on_the_calendar_that_it_is_not_final(client, people, october, month, is_told):
    page = login(client, people.sari).get(reverse("reports:calendar", args=[month]), headers=ENGLISH)
    assert ("are not final yet" in page.content.decode()) is is_told


def test_the_closing_page_says_it(client, people, october):
    address = reverse("tpp:recap_freeze", kwargs={"month": Month(2026, 9), "code": "1.01"})
    assert "are a draft, no decree" in login(client, people.dewi).get(address, headers=ENGLISH).content.decode()


def test_the_personnel_agency_is_told_in_time(people):
    run_due(JOBS, at=local(date(2026, 9, 1), "07:30"))
    assert not Notice.objects.filter(kind="calendar").exists()
    run_due(JOBS, at=local(date(2026, 10, 1), "07:30"))
    told = Notice.objects.filter(kind="calendar")
    assert {notice.employee for notice in told} == {people.dewi, people.dina}
    run_due(JOBS, at=local(date(2026, 10, 5), "07:30"))
    assert told.all().count() == 2
    run_due(JOBS, at=local(date(2026, 12, 7), "07:30"))
    assert told.all().count() == 4


@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2026, 10, 31), date(2026, 10, 1)),
        (date(2026, 12, 6), date(2026, 12, 1)),
        (date(2026, 12, 7), date(2026, 12, 7)),
        (date(2026, 12, 13), date(2026, 12, 7)),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2027, 1, 4), date(2027, 1, 4)),
        (date(2027, 2, 3), date(2027, 2, 1)),
    ],
)
def test_since_when_the_calendar_is_told(day, since):
    assert told_since(day) == since
    assert told_since(since) == since


def test_missed_news_of_the_calendar_is_told_once(people):
    for day in (date(2026, 10, 20), date(2026, 10, 21), date(2026, 12, 9), date(2026, 12, 13)):
        run_due(JOBS, at=local(day, "08:00"))
    keys = set(Notice.objects.filter(kind="calendar", employee=people.dewi).values_list("key", flat=True))
    assert keys == {"2027 2026-10-01", "2027 2026-12-07"}


def test_check_data_tells_it(people, capsys):
    with time_machine.travel(datetime(2026, 11, 6, tzinfo=UTC), tick=False), pytest.raises(SystemExit):
        call_command("check_data")
    assert "calendar_unconfirmed" in capsys.readouterr().out
