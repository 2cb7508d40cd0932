"""Is the calendar of a year decreed? Who must know it in time, and in which words. Reads only."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, IntegerField, Value
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.authorization.access import roles_on
from accounts.models import Employee
from accounts.notifications.actions.notices import News
from accounts.organisation.queries import placements_in_force, serving
from accounts.rules.clock import local_date
from accounts.rules.enums import NoticeKind
from accounts.rules.roles import Permission, roles_with
from reports.models import Holiday, HolidayYear
from reports.rules.enums import HolidayKind
from reports.rules.period import first_of, monday_of
from reports.working_time.duty_calendar import Rulebook

# The decree of the coming year comes in September or October.
COMING_FROM = 10
# Stands for a decree where days are counted.
DECREED = -1
# In these months it is told every week, in the others with the month.
URGENT_MONTHS = (12, 1)


class UnconfirmedYear(NamedTuple):
    """A year without a decree, and how many free days are entered for it all the same."""

    year: int
    holidays: int
    # Its days are counted already.
    is_running: bool = False

    @property
    def first_day(self) -> date:
        """Return the day on which the first deadline falls into the year: that of the last days of December."""
        return date(self.year, 1, 1)

    @property
    def sentence(self) -> str:
        """Say to the personnel agency what is so, and what to do."""
        return f"{self._state} {self._step}"

    @property
    def _state(self) -> str:
        if not self.holidays:
            return _("No holiday of %(year)s is entered: every weekday would be a day of duty.") % {"year": self.year}
        text = ngettext(
            "The %(count)s holiday entered for %(year)s is a draft, no decree.",
            "The %(count)s holidays entered for %(year)s are a draft, no decree.",
            self.holidays,
        )
        return text % {"count": self.holidays, "year": self.year}

    @property
    def _step(self) -> str:
        if self.is_running:
            return _("Import the joint decree now: days of this year are counted by it already.")
        return _("Import the joint decree; the first deadline of the year falls on %(day)s.") % {
            "day": formats.date_format(self.first_day, "j F Y")
        }


def not_final(year: int) -> str:
    """Say to everybody that the free days of a year may change."""
    return _("The holidays of %(year)s are not final yet: they follow the joint decree and may change.") % {
        "year": year
    }


def unconfirmed_years(today: date, *, also: Sequence[int] = ()) -> list[UnconfirmedYear]:
    """Return which years have no decree: the running one, from October on the coming one, and those of `also`.

    One query.
    """
    looked_at = {today.year, *also} | ({today.year + 1} if today.month >= COMING_FROM else set())
    free = Holiday.objects.filter(date__year__in=looked_at).exclude(kind=HolidayKind.MOVED_WORKDAY).order_by()
    counts = free.values_list(ExtractYear("date")).annotate(Count("pk"))
    decreed = HolidayYear.objects.filter(year__in=looked_at).order_by().values_list("year", _decree())
    counted = dict.fromkeys(looked_at, 0)
    confirmed = set()
    for year, count in counts.union(decreed, all=True):
        if count == DECREED:
            confirmed.add(year)
        else:
            counted[year] = count
    return [
        UnconfirmedYear(year, counted[year], is_running=year <= today.year) for year in sorted(looked_at - confirmed)
    ]


def _decree() -> Value:
    return Value(DECREED, output_field=IntegerField())


def told_since(day: date) -> date:
    """Return the day whose news about the calendar is told on `day`.

    The first of the month; in December and January the latest Monday where that is later.
    """
    first, monday = first_of(day), monday_of(day)
    return max(first, monday) if day.month in URGENT_MONTHS else first


def undecreed_years(zone: str, day: date, at: datetime) -> list[News]:
    """Return what the personnel agency in `zone` is told about years without a decree; nothing but `told_since`."""
    if day != told_since(day):
        return []
    today = max(day, local_date(at, zone))
    years = unconfirmed_years(today)
    if not years:
        return []
    rulebook, link = Rulebook.load(today, today), reverse("settings:holiday_list")
    return [
        News(
            pk,
            NoticeKind.CALENDAR,
            f"{one.year} {day.isoformat()}",
            {"year": one.year, "holidays": one.holidays, "day": max(today, one.first_day).isoformat()},
            f"{link}?year={one.year}",
            zone,
        )
        for pk, agency_id in _personnel(today)
        if rulebook.zone(agency_id) == zone
        for one in years
    ]


def _personnel(day: date) -> list[tuple[int, int]]:
    """Return (employee id, agency id) of those who can change the calendar and have a post that day; one query."""
    held = roles_on(day).filter(role__in=roles_with(Permission.CALENDAR_CHANGE)).values("employee")
    people = Employee.objects.filter(serving(day), pk__in=held)
    posts = placements_in_force(day).filter(employee__in=people).order_by("employee_id")
    return list(posts.values_list("employee_id", "agency_id"))
