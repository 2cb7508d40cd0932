"""The board of adoption: by agency and week, with the people behind each number, to look at and to take away."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.authorization.access import Request, answer_404_unless
from accounts.pages.fields import parse_iso_date
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.nip import display_nip
from reports.adoption.board import EARLIEST, WEEK, Board, PersonWeek, board_of, sees_board
from reports.adoption.sheets import Cell, as_csv, as_xlsx
from reports.rules.period import monday_of

PAGE = 50
BAR_HEIGHT, BAR_STEP = 100, 40
GROUPS = {
    "never_activated": gettext_lazy("Never logged in"),
    "not_reported": gettext_lazy("Not reported this week"),
    "incomplete": gettext_lazy("Minutes missing"),
    "returned_often": gettext_lazy("Often returned"),
    "pending": gettext_lazy("Waiting for a review"),
}


@require_safe
def adoption(request: Request) -> HttpResponse:
    """Show the week `?week=2026-10-05` (any day of it), this one by default."""
    board = _board(request, trend=True)
    today = local_date(request.at, Zone.WIB)
    context = {
        "board": board,
        "is_this_week": board.first == monday_of(today),
        "week": board.first.isoformat(),
        "before": (board.first - WEEK).isoformat() if board.first > EARLIEST else "",
        "after": (board.first + WEEK).isoformat() if board.first + WEEK <= today else "",
        "bars": [_bar(number, *week) for number, week in enumerate(board.trend)],
    }
    return render(request, "reports/adoption.html", context)


@require_safe
def adoption_agency(request: Request, pk: int) -> HttpResponse:
    """Show the people of one agency in the week; `?group=` narrows the list."""
    board = _board(request)
    row = next((row for row in board.rows if row.agency_id == pk), None)
    if row is None:
        raise Http404
    people = [person for person in board.people if person.agency_id == pk]
    group = request.GET.get("group", "")
    shown = [person for person in people if group in person.groups] if group in GROUPS else people
    counts = [(code, name, sum(code in person.groups for person in people)) for code, name in GROUPS.items()]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {"board": board, "row": row, "group": group, "counts": counts, "page_obj": page, "people": page}
    return render(request, "reports/adoption_agency.html", context)


@require_safe
def adoption_export(request: Request) -> HttpResponse:
    """Hand out the board, or with `?people=1` everybody behind it, as `?format=csv` or xlsx."""
    board = _board(request)
    wants_people = request.GET.get("people") == "1"
    header, rows = (_people_header(), _people_rows(board)) if wants_people else (_board_header(), _board_rows(board))
    name = f"penerapan-{'pegawai-' if wants_people else ''}{board.first.isoformat()}"
    if request.GET.get("format") == "xlsx":
        content, kind, ending = as_xlsx(_("Adoption"), header, rows), XLSX, "xlsx"
    else:
        content, kind, ending = as_csv(header, rows), "text/csv; charset=utf-8", "csv"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _board(request: Request, *, trend: bool = False) -> Board:
    today = local_date(request.at, Zone.WIB)
    seen = sees_board(request.authority, today)
    answer_404_unless(seen is None or seen)
    text = request.GET.get("week", "")
    try:
        first = monday_of(parse_iso_date(text) if text else today)
    except ValueError:
        raise Http404 from None
    if not EARLIEST <= first <= today:
        raise Http404
    return board_of(seen, first, request.at, trend=trend)


def _bar(number: int, monday: date, reported: int, people: int) -> dict[str, Any]:
    percent = round(100 * reported / people) if people else 0
    return {
        "monday": monday,
        "reported": reported,
        "people": people,
        "percent": percent,
        "x": number * BAR_STEP,
        "y": BAR_HEIGHT - percent,
    }


def _board_header() -> Sequence[str]:
    return [
        _("Code"),
        _("Agency"),
        _("People"),
        _("Never logged in"),
        _("Activated"),
        _("Reported this week"),
        _("Complete so far"),
        _("Often returned"),
        _("Reports waiting"),
        _("Oldest, in working days"),
    ]


def _board_rows(board: Board) -> Iterator[Sequence[Cell]]:
    for row in [*board.rows, board.total]:
        name = row.name if row.agency_id else _("Sum")
        counts = (row.people, row.never_activated, row.activated, row.reported, row.complete, row.returned_often)
        yield row.code, name, *counts, row.pending, row.oldest


def _people_header() -> Sequence[str]:
    return [
        _("Agency"),
        _("NIP"),
        _("Name"),
        _("Activated"),
        _("Reported this week"),
        _("Minutes missing"),
        _("Returns in 30 days"),
        _("Reports waiting"),
    ]


def _people_rows(board: Board) -> Iterator[Sequence[Cell]]:
    names = {row.agency_id: row.name for row in board.rows}
    yes_no = {True: _("yes"), False: _("no")}

    def cells(person: PersonWeek) -> Sequence[Cell]:
        done = (yes_no[person.is_activated], yes_no[person.reported])
        counts = (person.lacking, person.returns, person.pending)
        return names[person.agency_id], display_nip(person.nip), person.name, *done, *counts

    return map(cells, board.people)
