"""The recaps of a month: overview, one agency's draft or closed version, and how a figure came about."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, allows
from accounts.models import Agency
from accounts.pages.sorting import in_order, order_asked, order_by
from accounts.rules.clock import local_date
from accounts.rules.codes import printed_code
from accounts.rules.enums import Zone
from accounts.rules.nip import nip_typed
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from tpp.models import Recap, RecapLine
from tpp.payroll.listed_people import listed, people_counts
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules, NoSchemeError
from tpp.payroll.recap_line import Line, Person, Running, running_sums, sums
from tpp.payroll.views.explaining import problems_of
from tpp.recaps.exports.rows import RecapRow, recap_row, row_of_stored
from tpp.recaps.queries import left_out
from tpp.recaps.views.scope import RecapScope, agency_in, agency_named, readable, scope_for, scope_of, version_asked

PAGE = 100
# By what lists can be sorted; a draft is computed as a whole before it is sorted.
AGENCY_COLUMNS: dict[str, Callable[["AgencyMonth"], object]] = {
    "name": lambda row: row.agency.name.casefold(),
    "code": lambda row: row.agency.code,
    "people": lambda row: row.people,
    "waiting": lambda row: row.waiting,
    "allowance": lambda row: row.recap.header["totals"]["tpp"] if row.recap else None,
}
STORED_COLUMNS = {
    "number": ("number",),
    "name": ("name", "number"),
    "class": ("position_class", "number"),
    "minutes": ("percent", "number"),
    "base": ("base_amount", "number"),
    "allowance": ("net", "number"),
}
DRAFT_COLUMNS: dict[str, Callable[[tuple[int, Line]], object]] = {
    "number": lambda one: one[0],
    "name": lambda one: one[1].person.name.casefold(),
    "class": lambda one: one[1].position_class,
    "minutes": lambda one: one[1].result.percent,
    "base": lambda one: one[1].result.base,
    "allowance": lambda one: None if problems_of(one[1]) else one[1].payment.net,
    "safe": lambda one: one[1].running and one[1].running.safe,
    "ended": lambda one: one[1].running and one[1].running.if_ended_now,
}


@dataclass(frozen=True, slots=True)
class AgencyMonth:
    """One agency in the overview of a month; `totals` of a draft are computed on its own page."""

    agency: Agency
    people: int
    waiting: int
    recap: Recap | None
    was_reopened: bool
    left_out: int = 0

    @property
    def status(self) -> str:
        """Return `closed`, `reopened` (closed before, now open) or `draft`."""
        if self.recap:
            return "closed"
        return "reopened" if self.was_reopened else "draft"


@require_GET
def recap_list(request: Request, month: Month | None = None) -> HttpResponse:
    """Show all agencies of a month whose recap the person may see, and how far each is; sorted by `?order=`."""
    scope = scope_of(request.authority)
    this_month = Month.of(local_date(request.at, Zone.WIB))
    month = month or _asked_month(request.GET.get("month", "")) or this_month.preceding
    rows = overview(month, scope.reads)
    closed = [row.recap.header["totals"] for row in rows if row.recap]
    order = order_asked(request, AGENCY_COLUMNS, "code")
    context = {
        "order": order,
        "month": month,
        "is_running": month >= this_month,
        "rows": in_order(rows, order, AGENCY_COLUMNS),
        "people": sum(row.people for row in rows),
        "closed_count": len(closed),
        "totals": {key: sum(total[key] for total in closed) for key in ("base", "deduction", "tpp")},
        "may_take": scope.takes is None or bool(scope.takes),
    }
    return render(request, "tpp/recap_list.html", context)


def overview(month: Month, agency_ids: Collection[int] | None) -> list[AgencyMonth]:
    """Return the agencies (None: of all) in which somebody is listed or was at closing, by code; five queries."""
    counted = people_counts(month, agency_ids)
    recaps = Recap.objects.filter(month=month.first).order_by("version")
    if agency_ids is not None:
        recaps = recaps.filter(agency__in=agency_ids)
    latest = {recap.agency_id: recap for recap in recaps}
    waiting = _waiting(month, agency_ids)
    agency_of_each = left_out(month, agency_ids).values_list("recap_agency_id", flat=True)
    without_line = Counter(agency_of_each)
    rows = []
    for agency in Agency.objects.filter(pk__in={*counted, *latest}).order_by("code"):
        recap = latest.get(agency.pk)
        in_force = recap if recap and recap.reopened_at is None else None
        count = in_force.header["totals"]["people"] if in_force else counted.get(agency.pk, 0)
        was_reopened = recap is not None and in_force is None
        rows.append(
            AgencyMonth(agency, count, waiting.get(agency.pk, 0), in_force, was_reopened, without_line[agency.pk])
        )
    return rows


def _waiting(month: Month, agency_ids: Collection[int] | None) -> dict[int, int]:
    """Return how many reports of the month await review, by the agency that lists their employees."""
    waiting = listed(month, agency_ids).filter(
        activities__status=ActivityStatus.SUBMITTED,
        activities__photo_until__isnull=True,
        activities__work_date__range=(month.first, month.last),
    )
    rows = waiting.order_by().values("recap_agency_id").annotate(count=Count("activities"))
    return dict(rows.values_list("recap_agency_id", "count"))


@require_GET
def recap_detail(request: Request, month: Month, code: str) -> HttpResponse:
    """Show the recap of one agency: the version in force, an older one (`?version=1`), or the draft.

    `?q=` searches, `?order=` sorts by a column.
    """
    versions = list(
        Recap.objects.filter(month=month.first, agency__code=code)
        .order_by("-version")
        .select_related("agency", "frozen_by", "reopened_by", "reopen_requested_by")
    )
    recap = version_asked(versions, request.GET.get("version", ""))
    scope = scope_for(request.authority, recap, request.at)
    text = request.GET.get("q", "").strip()[:60]
    if recap:
        agency = readable(recap.agency, scope)
        shown = _stored(request, recap, text)
    else:
        agency, shown = _drafted(request, month, code, scope, text)
    context = {
        "month": month,
        "agency": agency,
        "recap": recap,
        # Who only signs one of them reads that one.
        "versions": [recap] if scope.signs else versions,
        "only_signs": scope.signs,
        "is_current": recap is None or recap.reopened_at is None,
        "left_out": list(left_out(month, [agency.pk])[:PAGE]) if recap and not scope.signs else [],
        "old_version": recap.version if recap and recap.reopened_at else None,
        "zone": agency.timezone,
        "paper_code": printed_code(recap.code) if recap else "",
        "asked_by_me": recap is not None and recap.reopen_requested_by_id == request.user.pk,
        "text": text,
        "may_take": scope.may_take(agency.pk),
        "may_close": allows(request.authority, Permission.RECAPS_CLOSE, agency.pk),
        "may_reopen": allows(request.authority, Permission.RECAPS_REOPEN, agency.pk),
        "may_verify": allows(request.authority, Permission.RECAPS_VERIFY),
    }
    return render(request, "tpp/recap_detail.html", context | shown)


def _stored(request: Request, recap: Recap, text: str) -> dict[str, object]:
    order = order_asked(request, STORED_COLUMNS, "number")
    rows = RecapLine.objects.filter(recap=recap).order_by(*order_by(order, STORED_COLUMNS))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(nip__startswith=nip_typed(text) or "-"))
    shown = Paginator(rows.defer("inputs", "steps"), PAGE).get_page(request.GET.get("page"))
    drawn = [_stored_row(recap, row) for row in shown]
    return {"page_obj": shown, "rows": drawn, "order": order, "totals": recap.header["totals"]}


def _drafted(
    request: Request, month: Month, code: str, scope: RecapScope, text: str
) -> tuple[Agency, dict[str, object]]:
    try:
        rules = MonthRules.load(month)
    except NoSchemeError:
        return agency_named(code, scope), {"no_scheme": True}
    agency = agency_in(rules, code, scope)
    lines = list(lines_of(month, {agency.pk}, rules=rules, at=request.at))
    order = order_asked(request, DRAFT_COLUMNS, "number")
    found = [(number, line) for number, line in enumerate(lines, start=1) if _fits(line.person, text)]
    shown = Paginator(in_order(found, order, DRAFT_COLUMNS), PAGE).get_page(request.GET.get("page"))
    rows = [_drafted_row(month, number, line) for number, line in shown]
    everybody = {"totals": sums(lines), "running": running_sums(lines)}
    return agency, {"page_obj": shown, "rows": rows, "order": order, **everybody}


class RecapTableRow(NamedTuple):
    """What the page prints of one person, ready for the template."""

    number: int
    employee_id: int
    columns: RecapRow
    net: int
    waiting: int = 0
    # Why the figure cannot be given, empty where it can.
    problem: str = ""
    running: Running | None = None


def _fits(person: Person, text: str) -> bool:
    return not text or text.casefold() in person.name.casefold() or person.nip.startswith(nip_typed(text) or "-")


def _stored_row(recap: Recap, line: RecapLine) -> RecapTableRow:
    columns = row_of_stored(Month.of(recap.month), recap.header["agency"]["code"], line)
    return RecapTableRow(line.number, line.employee_id, columns, line.net)


def _drafted_row(month: Month, number: int, line: Line) -> RecapTableRow:
    problem = next(iter(problems_of(line)), "")
    columns = recap_row(month, line)
    return RecapTableRow(
        number, line.person.employee_id, columns, line.payment.net, line.waiting, problem, line.running
    )


def _asked_month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None
