"""The reconciliation board: what must be settled or accepted before a month is closed, by agency and for all."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import NotPermitted, Permission, allows, permitted
from accounts.models import Agency
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.refusal import Refused
from reports.rules.period import Month
from tpp.closing.actions.acceptances import accept_findings, withdraw_acceptance
from tpp.closing.check_marks import CLOSED, people_marks
from tpp.closing.findings import Finding, by_agency, findings_of
from tpp.closing.forms import AcceptForm, BoardFilter
from tpp.closing.status_data import Status
from tpp.closing.views.board_rows import Links, counts_of, finding_row, fitting, groups_of, recorded_rows
from tpp.payroll.finding_labels import NAMES, finding_name
from tpp.payroll.month_lines import lines_of
from tpp.payroll.month_rules import MonthRules, NoSchemeError
from tpp.payroll.recap_line import running_sums
from tpp.recaps.views.scope import agency_in, agency_named, scope_of

PAGE = 50
ROW_ID = re.compile(r"[0-9]{1,18}")


@require_http_methods(["GET", "POST"])
def board(request: Request, month: Month, code: str) -> HttpResponse:
    """Show what was found about the people of an agency; the personnel agency accepts with a reason on POST."""
    scope = scope_of(request.authority)
    if request.method == "POST":
        accepted_in = agency_named(code, scope)
        permitted(request.authority, Permission.FINDINGS_ACCEPT, accepted_in.pk)
        if "withdraw" in request.POST:
            return _withdraw(request, month, accepted_in)
    try:
        rules = MonthRules.load(month)
    except NoSchemeError:
        # The page of the draft says what is missing.
        return see_other("tpp:recap_detail", month=month, code=agency_named(code, scope).code)
    agency = agency_in(rules, code, scope)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: _accept(request, month, form)):
        return see_other(request.get_full_path())
    status = people_marks(month, {agency.pk})
    is_closed = agency.pk in status[CLOSED]
    ticked = frozenset(",".join(request.POST.getlist("picked")).split(","))
    lines = [] if is_closed else list(lines_of(month, {agency.pk}, rules=rules, at=request.at))
    if is_closed:
        rows = recorded_rows(month, agency)
    else:
        found = findings_of(month, lines, status)
        links = Links(month, agency.code, sees_settings=allows(request.authority, Permission.RULES_VIEW))
        rows = [finding_row(one, links, ticked) for one in found]
    may_accept = allows(request.authority, Permission.FINDINGS_ACCEPT, agency.pk) and not is_closed
    asked = BoardFilter(request.GET)
    shown = Paginator(fitting(rows, asked), PAGE).get_page(request.GET.get("page", ""))
    context = {
        "month": month,
        "agency": agency,
        "form": form,
        "filter": asked,
        "counts": counts_of(rows),
        "page_obj": shown,
        "groups": list(groups_of(shown)),
        "has_rows": bool(rows),
        "is_closed": is_closed,
        "running": running_sums(lines),
        "must_settle": status.red_must_be_settled,
        "may_accept": may_accept and any(row.value for row in shown),
        "may_change": may_accept,
        "zone": agency.timezone,
    }
    return form_page(request, "tpp/board.html", context)


def _accept(request: Request, month: Month, form: AcceptForm) -> None:
    written = accept_findings(
        month=month, picked=form.cleaned_data["picked"], reason=form.cleaned_data["reason"], **who(request)
    )
    messages.success(
        request,
        ngettext("%(n)s finding accepted.", "%(n)s findings accepted.", len(written)) % {"n": len(written)},
    )


def _withdraw(request: Request, month: Month, agency: Agency) -> HttpResponse:
    text = request.POST["withdraw"]
    if not ROW_ID.fullmatch(text):
        raise Http404
    try:
        row = withdraw_acceptance(month=month, acceptance_id=int(text), **who(request))
    except NotPermitted:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("The acceptance for %(name)s was taken back. The finding is open again.") % {"name": row.employee},
        )
    return see_other(request.get_full_path())


# ---- All agencies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgencyOverview:
    """One agency in the overview: how many findings of each kind are open, and how many are accepted or yellow."""

    code: str
    name: str
    is_closed: bool
    kinds: Sequence[tuple[str, str, int]]
    open: int
    accepted: int
    yellow: int


@require_GET
def board_list(request: Request, month: Month) -> HttpResponse:
    """Show how many findings each agency has, those with open ones first."""
    scope = scope_of(request.authority)
    try:
        rules = MonthRules.load(month)
    except NoSchemeError:
        return see_other("tpp:recap_list", month=month)
    status = people_marks(month, scope.reads)
    readable = {pk for pk in rules.rulebook.agencies if scope.may_read(pk)}
    closed = readable & set(status[CLOSED])
    found = _open_findings(month, rules, status, readable - closed, request.at)
    rows = [_agency_row(rules, pk, found.get(pk, ()), is_closed=pk in closed) for pk in closed | found.keys()]
    kind = request.GET.get("kind", "")
    if kind in NAMES:
        rows = [row for row in rows if any(code == kind for code, _name, _count in row.kinds)]
    rows.sort(key=lambda row: (not row.open, row.is_closed, row.code))
    totals = Counter(dict.fromkeys(NAMES, 0))
    for mine in found.values():
        totals.update(one.code for one in mine if one.is_open)
    context = {
        "month": month,
        "rows": rows,
        "kind": kind if kind in NAMES else "",
        "kind_name": finding_name(kind) if kind in NAMES else "",
        "kinds": [(code, finding_name(code), count) for code, count in totals.items() if count],
        "must_settle": status.red_must_be_settled,
    }
    return render(request, "tpp/board_list.html", context)


def _open_findings(
    month: Month, rules: MonthRules, status: Status, agency_ids: Collection[int], at: datetime
) -> Mapping[int, Sequence[Finding]]:
    if not agency_ids:
        return {}
    lines = list(lines_of(month, agency_ids, rules=rules, at=at))
    found: dict[int, Sequence[Finding]] = {line.unit.agency_id: () for line in lines}
    return found | by_agency(findings_of(month, lines, status))


def _agency_row(rules: MonthRules, pk: int, found: Sequence[Finding], *, is_closed: bool) -> AgencyOverview:
    agency = rules.rulebook.agencies[pk]
    states = Counter(one.state for one in found)
    kinds = Counter(one.code for one in found if one.is_open)
    return AgencyOverview(
        agency.code,
        agency.name,
        is_closed,
        [(code, finding_name(code), kinds[code]) for code in NAMES if kinds[code]],
        states["open"],
        states["accepted"],
        states["yellow"],
    )
