"""Closed recaps as they were stored, and the lines of a month whether closed or not. Read only."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.models import Agency, Employee
from accounts.organisation.queries import subtree_ids
from reports.rules.period import Month
from tpp.models import Recap, RecapLine
from tpp.payroll.listed_people import Listed, listed, people_counts
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Adjusted, Line, Person, Scored, StoredResult, Unit, inputs_from_json
from tpp.schemes.amounts import Deduction, Step

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

READ_AT_ONCE = 500


def recaps_in_force(month: Month, agency_ids: Collection[int] | None = None) -> QuerySet[Recap]:
    """Return the closed recaps of the month that have not been reopened, with agency and scheme."""
    recaps = Recap.objects.filter(month=month.first, reopened_at__isnull=True).select_related("agency", "scheme")
    return recaps if agency_ids is None else recaps.filter(agency_id__in=agency_ids)


def left_out(month: Month, agency_ids: Collection[int] | None = None) -> "QuerySet[WithAnnotations[Employee, Listed]]":
    """Return people whom the month lists in an agency that has closed it without them, annotated `recap_agency_id`.

    A transfer that was corrected, or somebody who was entered, after the closing: no recap pays them.
    """
    closed = recaps_in_force(month, agency_ids)
    paid = RecapLine.objects.filter(recap__month=month.first, recap__reopened_at__isnull=True)
    in_closed = {"recap_agency_id__in": closed.order_by().values("agency_id")}
    found = listed(month, agency_ids).filter(**in_closed)
    return found.exclude(pk__in=paid.order_by().values("employee_id")).order_by("nip")


def stored_lines(recaps: Iterable[Recap]) -> Iterator[Line]:
    """Yield the lines of closed recaps as they were stored, by agency code and number; one query."""
    by_id = {recap.pk: recap for recap in recaps}
    if not by_id:
        return
    rows = RecapLine.objects.filter(recap__in=by_id).order_by("recap__agency__code", "number")
    for row in rows.iterator(READ_AT_ONCE):
        yield stored_line(row, by_id[row.recap_id])


def stored_line(row: RecapLine, recap: Recap) -> Line:
    """Return a stored row as a line; agency and people as they were called at closing."""
    inputs, days = inputs_from_json(row.inputs)
    agency = recap.header["agency"]
    return Line(
        unit=Unit(recap.agency_id, agency["code"], agency["name"]),
        person=Person(row.employee_id, row.nip, row.name, row.status, row.rank),
        position_class=row.position_class,
        inputs=inputs,
        result=StoredResult(
            base=row.base_amount,
            tpp=row.tpp,
            deduction=row.deduction,
            percent=row.percent,
            deductions=tuple(Deduction(**taken) for taken in row.deductions),
            net=row.tpp - sum(taken["amount"] for taken in row.deductions),
            steps=tuple(Step.from_json(step) for step in row.steps),
        ),
        read_days=lambda: days,
        silent=sum(day.silent for day in days),
        given=row.inputs.get("given", {}),
        given_whole=row.inputs.get("given_whole", {}),
        scored=tuple(Scored(*one) for one in row.inputs.get("scores", ())),
        bank=row.inputs.get("bank", ""),
        account_number=row.inputs.get("account_number", ""),
        adjustments=tuple(Adjusted(**one) for one in row.adjustments),
    )


def scope(agency: Agency | None, *, subtree: bool = False) -> frozenset[int] | None:
    """Return the ids of the agencies asked for; None stands for all."""
    if agency is None:
        return None
    return subtree_ids([agency.pk]) if subtree else frozenset({agency.pk})


def month_lines(
    month: Month,
    agency_ids: Collection[int] | None,
    *,
    rules: MonthRules | None = None,
    with_pending: bool = False,
    for_papers: bool = False,
    at: datetime | None = None,
) -> tuple[list[Recap], Iterator[Line]]:
    """Return the recaps in force and the lines of the month: stored where closed, drafted where not.

    Ordered by agency code and number or NIP. Drafted lines have the figures of the moment `at`. `for_papers` also
    reads what only papers show of drafted lines.
    """
    recaps = list(recaps_in_force(month, agency_ids))
    closed = {recap.agency_id for recap in recaps}
    drafted = people_counts(month, agency_ids).keys() - closed
    if not drafted:
        return recaps, stored_lines(recaps)
    if not closed:
        return recaps, lines_of(month, agency_ids, rules=rules, with_pending=with_pending, for_papers=for_papers, at=at)
    lines = lines_of(month, drafted, rules=rules, with_pending=with_pending, for_papers=for_papers, at=at)
    both = chain(stored_lines(recaps), lines)
    return recaps, iter(sorted(both, key=lambda line: line.unit.code))
