"""Enter base amounts, singly or from a file; never so that a closed month would come out differently."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.held_rows import Held
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Agency, Placement
from accounts.organisation.queries import agencies_below, ids_within, subtree_ids
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from reports.month_locks.actions import hold_calendar
from reports.rules.period import Month
from tpp.models import ActingPost, BaseAmount, RecapLine

Key = tuple[int | None, int, str, date]


class BaseAmountRow(NamedTuple):
    """One line of `base_amounts.csv`: whole rupiah a month; without agency for the whole region."""

    line: int
    agency_code: str | None
    position_class: int
    component: str
    amount: int
    starts_on: date


class ClosedMonths:
    """The latest closed month per agency and position class, of acting posts as well; read once (three queries)."""

    def __init__(self) -> None:
        lines = RecapLine.objects.filter(recap__reopened_at__isnull=True).order_by()
        self._latest: dict[tuple[int, int], date] = {}
        for post in ("employee__placements", "employee__acting_posts"):
            found = lines.values_list(f"{post}__agency_id", f"{post}__position_class", "recap__month").distinct()
            for agency_id, position_class, month in found:
                key = (agency_id, position_class)
                self._latest[key] = max(month, self._latest.get(key, month))

    def month_of(self, agency_id: int | None, position_class: int, starts_on: date) -> Month | None:
        """Return the latest closed month of that class, there or below, if `starts_on` is not after it; else None."""
        agency_ids = None if agency_id is None else subtree_ids([agency_id])
        months = [
            month
            for (owner, closed_class), month in self._latest.items()
            if closed_class == position_class and (agency_ids is None or owner in agency_ids)
        ]
        latest = Month.of(max(months)) if months else None
        return latest if latest and starts_on <= latest.last else None


def amount_in_closed_month(month: Month) -> str:
    """Name the first day from which it may hold, and the other way: reopening."""
    return _(
        "%(month)s is closed for people of this position class. Choose a date from %(day)s on, or have the recap "
        "reopened first."
    ) % {
        "month": formats.date_format(month.first, "F Y"),
        "day": formats.date_format(month.following.first, "j F Y"),
    }


class OwnPosts:
    """The posts of one person, acting ones as well, and what amounts reach them; three queries."""

    def __init__(self, employee_id: int) -> None:
        self._below = agencies_below()
        starts = Placement.objects.filter(employee=employee_id).order_by("starts_on")
        posts = list(starts.values_list("agency_id", "position_class", "starts_on"))
        ends = [*(following[2] for following in posts[1:]), date.max][: len(posts)]
        acting = ActingPost.objects.filter(employee=employee_id).values_list("agency_id", "position_class", "ends_on")
        self._posts = [(agency, number, end) for (agency, number, _start), end in zip(posts, ends, strict=True)]
        self._posts += [(agency, number, end or date.max) for agency, number, end in acting]

    def earn(self, agency_id: int | None, position_class: int, starts_on: date) -> bool:
        """Tell whether an amount of the agency (None: of all) from `starts_on` on pays the person, now or later."""
        agencies = None if agency_id is None else ids_within(self._below, [agency_id])
        return any(
            number == position_class and end > starts_on and (agencies is None or agency in agencies)
            for agency, number, end in self._posts
        )


def own_amounts(rows: Sequence[BaseAmountRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold the amounts that pay whoever imports them."""
    own = OwnPosts(context.by.employee.pk)
    agencies = dict(Agency.objects.order_by().values_list("code", "pk"))
    return {
        row.line: Held(Act.BASE_AMOUNT)
        for row in rows
        if own.earn(agencies.get(row.agency_code or ""), row.position_class, row.starts_on)
    }


def add_base_amount(
    *,
    by: Authority,
    at: datetime,
    source: str,
    agency_id: int | None,
    position_class: int,
    component: str,
    amount: int,
    starts_on: date,
) -> BaseAmount:
    """Enter the rupiah a month that a component pays in a position class from a date on.

    Without `agency_id` for all agencies. Raise `Refused` with `not_permitted`, `already_entered` or `month_locked`.
    """
    require(by, Permission.AMOUNTS_CHANGE)
    own = OwnPosts(by.employee.pk).earn(agency_id, position_class, starts_on)
    required(Act.BASE_AMOUNT, by, [by.employee.pk] if own else [])
    with transaction.atomic():
        hold_calendar()
        entry = BaseAmount(
            agency_id=agency_id,
            position_class=position_class,
            component=component,
            amount=amount,
            starts_on=starts_on,
        )
        same = BaseAmount.objects.filter(
            agency=agency_id, position_class=position_class, component=component, starts_on=starts_on
        )
        if same.exists():
            raise Refused(
                Refusal(
                    "already_entered",
                    _("This amount has been entered already. Look at it in the list, or choose another day."),
                    "starts_on",
                )
            )
        if closed := ClosedMonths().month_of(agency_id, position_class, starts_on):
            raise Refused(Refusal("month_locked", amount_in_closed_month(closed), "starts_on"))
        entry.save()
        audit.record([_change("base_amount_added", entry, None)], by=by.actor, at=at, source=source)
    return entry


def import_base_amounts(rows: Sequence[BaseAmountRow], context: ImportContext) -> Counts:
    """Write the amounts of a file; an amount known under the same key is corrected, the same changes nothing."""
    require(context.by, Permission.AMOUNTS_CHANGE)
    hold_calendar()
    agencies = dict(Agency.objects.order_by().values_list("code", "pk"))
    known = {_key(entry): entry for entry in BaseAmount.objects.order_by()}
    closed = ClosedMonths()
    new: list[BaseAmount] = []
    changed: list[tuple[BaseAmount, int]] = []
    unchanged = 0
    for row in rows:
        if row.agency_code is not None and row.agency_code not in agencies:
            context.report_error(
                row.line, "agency_code", _("There is no agency with this code. Import it first."), "unknown_agency"
            )
            continue
        agency_id = agencies[row.agency_code] if row.agency_code is not None else None
        entry = known.get((agency_id, row.position_class, row.component, row.starts_on))
        if entry is not None and entry.amount == row.amount:
            unchanged += 1
        elif month := closed.month_of(agency_id, row.position_class, row.starts_on):
            context.report_error(row.line, "starts_on", amount_in_closed_month(month), "month_locked")
        elif entry is not None:
            changed.append((entry, entry.amount))
            entry.amount = row.amount
        else:
            entry = BaseAmount(agency_id=agency_id, **_values(row))
            known[_key(entry)] = entry
            new.append(entry)
    _write(new, changed, context)
    return Counts(created=len(new), updated=len(changed), unchanged=unchanged)


def _write(new: list[BaseAmount], changed: list[tuple[BaseAmount, int]], context: ImportContext) -> None:
    BaseAmount.objects.bulk_create(new, batch_size=500)
    BaseAmount.objects.bulk_update([entry for entry, _before in changed], ["amount"], batch_size=500)
    changes = [_change("base_amount_added", entry, None) for entry in new]
    changes += [_change("base_amount_corrected", entry, before) for entry, before in changed]
    context.show(changes)
    audit.record(changes, by=context.by.actor, at=context.at, source=context.source)


def _key(entry: BaseAmount) -> Key:
    return (entry.agency_id, entry.position_class, entry.component, entry.starts_on)


def _values(row: BaseAmountRow) -> dict[str, Any]:
    return {
        "position_class": row.position_class,
        "component": row.component,
        "amount": row.amount,
        "starts_on": row.starts_on,
    }


def _change(event: str, entry: BaseAmount, before: int | None) -> audit.Change:
    return audit.Change(
        event,
        "base_amount",
        entry.pk,
        before=None if before is None else {"amount": before},
        after={
            "agency": entry.agency_id,
            "position_class": entry.position_class,
            "component": entry.component,
            "amount": entry.amount,
            "starts_on": entry.starts_on,
        },
        stream="base_amounts",
        rows=[entry],
    )
