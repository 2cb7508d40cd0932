"""The import of holidays: a list of days, and the decree that makes the calendar of a year final."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.permissions import Permission, require
from accounts.imports.frame import Counts, ImportContext
from accounts.pages.formatting import id_date
from reports.calendar.actions.closed import closed_refusal, locks_between
from reports.calendar.actions.holiday_years import finalise, year_change
from reports.calendar.actions.holidays import frees, holiday_change, holiday_removal, holiday_state
from reports.calendar.actions.shortening import told_closing
from reports.imports.actions.batch import finish
from reports.imports.actions.rows import HolidayRow
from reports.models import Holiday, HolidayYear
from reports.month_locks.actions import hold_calendar
from reports.rules.enums import HolidayKind
from reports.rules.period import Month

# A list of so many national holidays is that of a whole year, whether or not it has the number of the decree.
WHOLE_YEAR = 10
LONGEST = HolidayYear._meta.get_field("decree_number").max_length or 0


@dataclass
class _Written:
    """What is to be written of a file, and how many of its rows are refused."""

    context: ImportContext
    # Years whose decree the file is.
    decreed: Collection[int]
    # First days of closed months.
    closed: Collection[date]
    new: list[Holiday] = field(default_factory=list)
    changed: list[Holiday] = field(default_factory=list)
    changes: list[audit.Change] = field(default_factory=list)
    refused: int = 0

    def is_closed(self, day: date) -> bool:
        """Look the month up in those read once; one closed recap is enough, for a holiday holds for all."""
        return Month.of(day).first in self.closed


def import_holidays(rows: Sequence[HolidayRow], context: ImportContext) -> Counts:
    """Write the holidays of a file; a day of a closed month may be renamed, but not become free or worked.

    The decree of a year that is not confirmed replaces its draft: draft days that are not in the file are removed,
    and with the number of the decree the year is confirmed. It is a decree where a national holiday comes with a
    number, or where the national holidays are as many as those of a year. Days that were entered by hand stay, as do
    all days of a confirmed year. The preview names what is removed and what is new against the draft.
    """
    require(context.by, Permission.CALENDAR_CHANGE)
    hold_calendar()
    known = Holiday.objects.in_bulk([row.date for row in rows], field_name="date")
    decreed = _decrees(rows)
    drafts = list(Holiday.objects.filter(date__year__in=decreed, is_draft=True).order_by("date"))
    days = [*(row.date for row in rows), *(holiday.date for holiday in drafts)]
    closed = set(locks_between(min(days), max(days)).values_list("month", flat=True))
    found = _Written(context, decreed, closed)
    gone = _removed(drafts, rows)
    blocked = _blocked([holiday for holiday in gone if found.is_closed(holiday.date)], rows, context)
    for row in rows:
        if row.line in blocked.values():
            found.refused += 1
        else:
            _write(row, known.get(row.date), found)
    with told_closing(context, "import.holidays"):
        Holiday.objects.bulk_create(found.new)
        Holiday.objects.bulk_update(found.changed, ["kind", "name", "decree_number", "is_draft"], batch_size=200)
        found.changes += [holiday_change("holiday.added", holiday, None) for holiday in found.new]
        found.changes += _remove([holiday for holiday in gone if not found.is_closed(holiday.date)], rows, context)
    found.changes += _confirm({year: number for year, number in decreed.items() if year not in blocked})
    counts = Counts(len(found.new), len(found.changed))
    return finish("holidays", rows, context, counts, refused=found.refused, changes=found.changes)


def _decrees(rows: Sequence[HolidayRow]) -> dict[int, str]:
    """Return the years that are not confirmed and whose decree the file is, with its number, empty where unsaid."""
    found: dict[int, str] = {}
    for year in {row.date.year for row in rows}:
        national = [row for row in rows if row.date.year == year and row.kind == HolidayKind.NATIONAL]
        numbers = dict.fromkeys(row.decree_number for row in national if row.decree_number)
        if numbers or len(national) >= WHOLE_YEAR:
            found[year] = ", ".join(filter(None, numbers))[:LONGEST]
    confirmed = HolidayYear.objects.filter(year__in=found).values_list("year", flat=True)
    return {year: number for year, number in found.items() if year not in set(confirmed)}


def _removed(drafts: Iterable[Holiday], rows: Iterable[HolidayRow]) -> list[Holiday]:
    kept = {row.date for row in rows}
    return [holiday for holiday in drafts if holiday.date not in kept]


def _first_lines(rows: Iterable[HolidayRow]) -> Mapping[int, int]:
    """Return the first line of each year: what is about the year is told there."""
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(row.date.year, row.line)
    return found


def _blocked(closed: Iterable[Holiday], rows: Sequence[HolidayRow], context: ImportContext) -> dict[int, int]:
    """Refuse the first line of each year of which a draft day of a closed month would go; return year and line."""
    lines, found = _first_lines(rows), {}
    for holiday in closed:
        year = holiday.date.year
        refusal = closed_refusal(holiday.date, "date")
        context.report_error(lines[year], refusal.field, f"{holiday.name}: {refusal.message}", refusal.code)
        found[year] = lines[year]
    return found


def _write(row: HolidayRow, holiday: Holiday | None, found: _Written) -> None:
    turned = holiday is None or frees(holiday.kind) != frees(row.kind)
    if turned and found.is_closed(row.date):
        refusal = closed_refusal(row.date, "date")
        found.context.report_error(row.line, refusal.field, refusal.message, refusal.code)
        found.refused += 1
    elif holiday is None:
        decree = row.decree_number or ""
        found.new.append(Holiday(date=row.date, kind=row.kind, name=row.name, decree_number=decree))
        if row.date.year in found.decreed:
            words = _("New, not in the draft: %(day)s, %(name)s.")
            found.context.report_warning(row.line, "date", words % _named(found.new[-1]))
    else:
        before = holiday_state(holiday)
        holiday.kind, holiday.name, holiday.is_draft = row.kind, row.name, False
        if row.decree_number is not None:
            holiday.decree_number = row.decree_number
        if holiday_state(holiday) != before:
            found.changed.append(holiday)
            found.changes.append(holiday_change("holiday.changed", holiday, before))


def _named(holiday: Holiday) -> dict[str, str]:
    return {"day": id_date(holiday.date), "name": holiday.name}


def _remove(removed: Sequence[Holiday], rows: Sequence[HolidayRow], context: ImportContext) -> list[audit.Change]:
    lines, changes = _first_lines(rows), []
    for holiday in removed:
        words = _("Removed, because the decree does not have it: %(day)s, %(name)s (draft).")
        context.report_warning(lines[holiday.date.year], "date", words % _named(holiday))
        changes.append(holiday_removal(holiday))
    Holiday.objects.filter(pk__in=[holiday.pk for holiday in removed]).delete()
    return changes


def _confirm(decreed: Mapping[int, str]) -> list[audit.Change]:
    """Confirm the years whose decree has a number; all their days are final then."""
    numbered = {year: number for year, number in decreed.items() if number}
    final = finalise(numbered)
    confirmed = [HolidayYear(year=year, decree_number=number) for year, number in sorted(numbered.items())]
    HolidayYear.objects.bulk_create(confirmed)
    return [year_change(one, [day for day in final if day.date.year == one.year]) for one in confirmed]
