"""The calendar of a year becomes final with its decree."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from reports.calendar.actions.holidays import STREAM
from reports.models import Holiday, HolidayYear
from reports.month_locks.actions import hold_calendar


def confirm_holiday_year(
    *, by: Authority, at: datetime, source: str, year: int, decree_number: str, decree_date: date | None = None
) -> HolidayYear:
    """Mark the calendar of a year as decreed, with the days that are entered; they are no draft any more.

    Refuse `not_permitted`, `decree_missing`, `no_holidays` where no day is entered, `year_confirmed` where that has
    been done.
    """
    require(by, Permission.CALENDAR_CHANGE)
    with transaction.atomic():
        hold_calendar()
        _refuse(year, decree_number)
        confirmed = HolidayYear.objects.create(year=year, decree_number=decree_number.strip(), decree_date=decree_date)
        audit.record([year_change(confirmed, finalise([year]))], by=by.actor, at=at, source=source)
    return confirmed


def finalise(years: Collection[int]) -> list[Holiday]:
    """Make the draft days of the years final, and return them; two statements."""
    days = list(Holiday.objects.filter(date__year__in=years, is_draft=True))
    for day in days:
        day.is_draft = False
    Holiday.objects.bulk_update(days, ["is_draft"], batch_size=200)
    return days


def year_change(confirmed: HolidayYear, days: Sequence[Holiday]) -> audit.Change:
    """Compose the audit row; `days` are the drafts that the decree has made final."""
    after: dict[str, Any] = {"year": confirmed.year, "document_number": confirmed.decree_number}
    if confirmed.decree_date:
        after["date"] = confirmed.decree_date
    rows = [confirmed, *days]
    return audit.Change("holidays.confirmed", "holiday_year", confirmed.pk, after=after, stream=STREAM, rows=rows)


def _refuse(year: int, decree_number: str) -> None:
    if not decree_number.strip():
        raise Refused(Refusal("decree_missing", _("Write the number of the decree."), "decree_number"))
    if HolidayYear.objects.filter(year=year).exists():
        raise Refused(
            Refusal("year_confirmed", _("The calendar of this year has been confirmed already. Nothing is left to do."))
        )
    if not Holiday.objects.filter(date__year=year).exists():
        message = _("No holiday of this year is entered. Import the list of the decree first.")
        raise Refused(Refusal("no_holidays", message))
