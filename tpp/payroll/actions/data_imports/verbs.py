"""The verbs of the imports about people: same manners for all, the rules of each."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import Held, by_officer, own_rows
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Agency, Employee
from accounts.notifications.actions.account_news import bank_news, tell_owners
from accounts.second_person.actions.proposals import note_command_line
from tpp.models import ActingPost, PayData, Sanction, Score
from tpp.payroll.actions.data_imports.measures import is_percent, percent_measures, without_sign
from tpp.payroll.actions.data_imports.rows import ActingPostRow, AttendanceRow, PayDataRow, SanctionRow, ScoreRow
from tpp.payroll.actions.data_imports.writing import People, RowWriter, row_in_closed_month, write_rows

MODERATE_CUT = Decimal(25)
# PP 94/2021: moderate sanctions take 25 % off the allowance for 6, 9 or 12 months.
MODERATE_MONTHS = (6, 9, 12)
MONTHS_A_YEAR = 12


def import_scores(rows: Sequence[ScoreRow], context: ImportContext) -> Counts:
    """Store what schemes call `score_<code>`; a score sent again is corrected, in a closed month refused."""
    require(context.by, Permission.PAY_DATA_CHANGE)
    return _write_scores([(row, ((row.code, row.value),)) for row in rows], context, "scores")


def import_attendance(rows: Sequence[AttendanceRow], context: ImportContext) -> Counts:
    """Write the measures of attendance, all of a person and month in one row."""
    require(context.by, Permission.PAY_DATA_CHANGE)
    return _write_scores([(row, row.values) for row in rows], context, "attendance")


def _write_scores(
    rows: Sequence[tuple[ScoreRow | AttendanceRow, Iterable[tuple[str, str]]]], context: ImportContext, kind: str
) -> Counts:
    writer = RowWriter(kind, Score, ("employee_id", "month", "code"), ("value",), context)
    people = People({row.nip for row, _values in rows})
    people.read_locks({row.month for row, _values in rows})
    has_percents = any(is_percent(value) for _row, values in rows for _code, value in values)
    percents = percent_measures() if has_percents else frozenset()
    writer.load(Score.objects.filter(month__in={row.month.first for row, _values in rows}, employee__in=people.ids))
    for row, values in rows:
        if employee := people.find(row, writer):
            _put_scores(writer, row, employee, _numbers(writer, row, values, percents), people)
    return writer.finish([row for row, _values in rows])


def _numbers(
    writer: RowWriter[Score], row: ScoreRow | AttendanceRow, values: Iterable[tuple[str, str]], percents: frozenset[str]
) -> Mapping[str, str] | None:
    """Return the values by measure, percentages without their sign; refuse the row (None) where a measure is none."""
    found: dict[str, str] = {}
    for code, value in values:
        number = without_sign(code, value, percents) if is_percent(value) else value
        if number is None:
            message = _(
                "“%(value)s” is a per cent, and no scheme knows the measure %(code)s as one. Format the cell as Number "
                "in Excel and type the number as the scheme expects it."
            )
            writer.refuse(row.line, "value", message % {"value": value, "code": code}, "percent")
            return None
        found[code] = number
    return found


def _put_scores(
    writer: RowWriter[Score],
    row: ScoreRow | AttendanceRow,
    employee: Employee,
    found: Mapping[str, str] | None,
    people: People,
) -> None:
    if found is None:
        return
    if not found:
        message = _("This row has no value at all. Fill in at least one cell, or delete the row.")
        writer.refuse(row.line, "", message, "no_value")
        return
    month = row.month.first
    changes = any(
        writer.differs(writer.find(employee_id=employee.pk, month=month, code=code), {"value": value})
        for code, value in found.items()
    )
    if changes and people.is_locked(employee, row.month):
        writer.refuse(row.line, "month", row_in_closed_month(row.month), "month_locked")
        return
    for code, value in found.items():
        writer.put(row.line, employee, {"value": value}, month=month, code=code)


def own_and_accounts(rows: Sequence[PayDataRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold one's own rows, those that replace an account on record, and the account of one person only.

    First accounts of many people go through; each of them is told.
    """
    on_record = _accounts_on_record(rows)
    alone = len({row.nip for row in rows}) == 1
    accounts = [
        row
        for row in rows
        if row.account_number and (alone or on_record.get(row.nip, _account_of(row)) != _account_of(row))
    ]
    own = own_rows(Act.OWN_PAY_DATA)(rows, context)
    return {**by_officer(accounts, Act.BANK_ACCOUNT, context.at), **own}


def _accounts_on_record(rows: Sequence[PayDataRow]) -> dict[str, tuple[str, str]]:
    """Return the latest bank and account on record of each NIP that has one; one query."""
    known = PayData.objects.filter(employee__nip__in={row.nip for row in rows}).exclude(account_number="")
    latest = known.order_by("starts_on").values_list("employee__nip", "bank", "account_number")
    return {nip: (bank, account) for nip, bank, account in latest}


def _account_of(row: PayDataRow) -> tuple[str, str]:
    return row.bank or "", row.account_number or ""


def import_pay_data(rows: Sequence[PayDataRow], context: ImportContext) -> Counts:
    """Write salary, tax and bank."""
    require(context.by, Permission.PAY_DATA_CHANGE)
    names = ("salary", "tax_category", "dues", "zakat", "bank", "account_number")
    writer = RowWriter("pay_data", PayData, ("employee_id", "starts_on"), names, context)

    def put(row: PayDataRow, employee: Employee, people: People) -> None:
        values = {
            "salary": row.salary,
            "tax_category": row.tax_category or "",
            "dues": row.dues,
            "zakat": None if row.zakat is None else bool(row.zakat),
            "bank": row.bank or "",
            "account_number": row.account_number or "",
        }
        if not any(value not in (None, "") for value in values.values()):
            message = _("This row has no value at all. Fill in at least one cell, or delete the row.")
            writer.refuse(row.line, "", message, "no_value")
            return
        _put_dated(writer, row, employee, people, values)

    before = _accounts_on_record(rows)
    counts = write_rows(rows, context, writer, put)
    _tell_accounts(writer.changes, before, context)
    return counts


def _tell_accounts(
    changes: Sequence[audit.Change], before: Mapping[str, tuple[str, str]], context: ImportContext
) -> None:
    """Tell everybody whose account is another one now; the command line leaves a mark where it replaced one."""
    replaced, news = [], []
    for change in changes:
        after = change.after or {}
        account = (after.get("bank") or "", after.get("account_number") or "")
        if change.subject is None or not account[1] or before.get(change.subject.nip) == account:
            continue
        since, key = after["starts_on"], int(str(change.object_id))
        news.append(bank_news(change.subject.pk, account[1], since, by=context.by, at=context.at, key=key))
        if change.subject.nip in before:
            replaced.append(change)
    note_command_line(Act.BANK_ACCOUNT, "import_rows", replaced, by=context.by, at=context.at, source=context.source)
    tell_owners(news, by=context.by, at=context.at)


def _put_dated(
    writer: RowWriter[Any],
    row: PayDataRow | SanctionRow | ActingPostRow,
    employee: Employee,
    people: People,
    values: dict[str, Any],
) -> None:
    """Write a row that holds from a date on, if it changes nothing in a closed month."""
    known = writer.find(employee_id=employee.pk, starts_on=row.starts_on)
    first = _first_changed(known, values, row)
    if writer.differs(known, values) and (closed := people.closed_on(employee, first)):
        column = "starts_on" if first == row.starts_on else "ends_on"
        writer.refuse(row.line, column, row_in_closed_month(closed), "month_locked")
        return
    writer.put(row.line, employee, values, starts_on=row.starts_on)


def _first_changed(known: Any, values: dict[str, Any], row: PayDataRow | SanctionRow | ActingPostRow) -> date:
    """Return the first day on which something becomes different: of an end alone the day after the earlier one."""
    others = (
        any(getattr(known, name) != value for name, value in values.items() if name != "ends_on") if known else True
    )
    if others or "ends_on" not in values:
        return row.starts_on
    ends: list[date] = [end for end in (known.ends_on, values["ends_on"]) if end is not None]
    return min(ends, default=row.starts_on) + timedelta(days=1)


def last_day(starts_on: date, months: int) -> date:
    """Return the last day of what lasts whole months: the day before the same day `months` months later.

    A month that has no such day is over with its last day: one month from 31 January ends with February.
    """
    count = starts_on.month - 1 + months
    year, month = starts_on.year + count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    length = calendar.monthrange(year, month)[1]
    if starts_on.day > length:
        return date(year, month, length)
    return date(year, month, starts_on.day) - timedelta(days=1)


def import_sanctions(rows: Sequence[SanctionRow], context: ImportContext) -> Counts:
    """Write disciplinary sanctions."""
    require(context.by, Permission.PAY_DATA_CHANGE)
    names = ("level", "ends_on", "cut_percent", "document_number")
    writer = RowWriter("sanctions", Sanction, ("employee_id", "starts_on"), names, context)

    def put(row: SanctionRow, employee: Employee, people: People) -> None:
        is_moderate = row.level == Sanction.Level.MODERATE
        cut = MODERATE_CUT if row.cut_percent is None and is_moderate else row.cut_percent
        if cut is None:
            message = _("Write how much this sanction takes off the allowance in per cent; 0 for nothing.")
            writer.refuse(row.line, "cut_percent", message, "cut_missing")
            return
        if is_moderate and row.months not in MODERATE_MONTHS:
            message = _("A moderate sanction lasts 6, 9 or 12 months (PP 94/2021). Check the number.")
            context.report_warning(row.line, "months", message, "unusual_months")
        values = {
            "level": row.level,
            "ends_on": last_day(row.starts_on, row.months),
            "cut_percent": cut,
            "document_number": row.document_number,
        }
        _put_dated(writer, row, employee, people, values)

    return write_rows(rows, context, writer, put)


def import_acting_posts(rows: Sequence[ActingPostRow], context: ImportContext) -> Counts:
    """Write acting posts; one person holds one at a time."""
    require(context.by, Permission.PAY_DATA_CHANGE)
    names = ("agency_id", "title", "position_class", "ends_on", "replaces", "document_number")
    writer = RowWriter("acting_posts", ActingPost, ("employee_id", "starts_on"), names, context)
    agencies = dict(Agency.objects.order_by().values_list("code", "pk"))

    def put(row: ActingPostRow, employee: Employee, people: People) -> None:
        if row.agency_code not in agencies:
            message = _("There is no agency with this code. Import it first.")
            writer.refuse(row.line, "agency_code", message, "unknown_agency")
        elif row.ends_on and row.ends_on < row.starts_on:
            message = _("The acting post ends before it starts. Correct one of the two dates.")
            writer.refuse(row.line, "ends_on", message, "dates")
        elif other := _overlapping(writer, employee, row):
            message = _("This person already holds an acting post from %(day)s on. End that one first.") % {
                "day": other.isoformat()
            }
            writer.refuse(row.line, "starts_on", message, "overlap")
        else:
            values = {
                "agency_id": agencies[row.agency_code],
                "title": row.position_title,
                "position_class": row.position_class,
                "ends_on": row.ends_on,
                "replaces": bool(row.replaces),
                "document_number": row.document_number,
            }
            _put_dated(writer, row, employee, people, values)

    return write_rows(rows, context, writer, put)


def _overlapping(writer: RowWriter[ActingPost], employee: Employee, row: ActingPostRow) -> date | None:
    """Return since when the person holds another acting post in the time of the row."""
    for post in writer.of(employee.pk):
        starts_before_the_end = row.ends_on is None or post.starts_on <= row.ends_on
        ends_after_the_start = post.ends_on is None or post.ends_on >= row.starts_on
        if post.starts_on != row.starts_on and starts_before_the_end and ends_after_the_start:
            return post.starts_on
    return None
