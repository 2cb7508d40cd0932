"""Try a table: a scheme against the examples of its decree, before anybody signs it."""

import csv
import io
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request, answer_404_unless
from accounts.pages.responses import form_page
from accounts.spreadsheets.tabular import TableError, read_table
from tpp.schemes import engine
from tpp.schemes.engine import Composition
from tpp.schemes.example_check import Trial, try_table
from tpp.schemes.file_forms import EmptyTableForm, TryForm, document_chosen
from tpp.schemes.step_labels import scheme_error
from tpp.schemes.strict import SchemeError
from tpp.schemes.views.schemes import sees_drafts

MOST_ROWS = 5000
SHOWN = 200


@require_http_methods(["GET", "POST"])
def scheme_try(request: Request) -> HttpResponse:
    """Compute each row of a table and show every cell that differs; `?empty` hands out a table with the columns."""
    answer_404_unless(sees_drafts(request.authority))
    if request.method == "GET":
        if "empty" in request.GET:
            return _empty_table(request.GET.get("scheme", ""))
        return form_page(request, "tpp/scheme_try.html", _context(TryForm(initial=request.GET.dict())))
    form = TryForm(request.POST, request.FILES)
    trial = _tried(form) if form.is_valid() else None
    if trial is None:
        return form_page(request, "tpp/scheme_try.html", _context(form))
    return render(request, "tpp/scheme_try.html", _context(form) | trial)


def _context(form: TryForm) -> dict[str, Any]:
    return {"form": form, "empty": EmptyTableForm()}


def _tried(form: TryForm) -> dict[str, Any] | None:
    """Return what came out; None after an error, which stands in the form then."""
    chosen = form.cleaned_data["scheme"]
    document, name = document_chosen(chosen) or (None, "") if chosen else (form.cleaned_data["document"], "")
    try:
        scheme = engine.parse(document)
    except SchemeError as error:
        for found in error.errors:
            form.add_error("scheme" if chosen else "document", scheme_error(found))
        return None
    trial = _trial(scheme, form)
    if trial is None:
        return None
    shown = trial.differences[:SHOWN]
    return {
        "tried": name or scheme.name,
        "trial": trial,
        "shown": shown,
        "more": len(trial.differences) - len(shown),
        "chosen": chosen,
    }


def _trial(scheme: Composition, form: TryForm) -> Trial | None:
    upload = form.cleaned_data["file"]
    try:
        table = read_table(upload.read(), upload.name)
        if len(table.rows) > MOST_ROWS:
            sentence = _(
                "The table has %(rows)d rows; this page tries at most %(most)d. Divide it into several tables."
            )
            raise TableError("too_many_rows", sentence % {"rows": len(table.rows), "most": MOST_ROWS})
        return try_table(scheme, table)
    except TableError as error:
        at = (
            _("Line %(line)d: %(message)s") % {"line": error.line, "message": error.message}
            if error.line
            else str(error)
        )
        form.add_error("file", at)
        return None


def _empty_table(chosen: str) -> HttpResponse:
    found = document_chosen(chosen)
    if found is None:
        raise Http404
    try:
        scheme = engine.parse(found[0])
    except SchemeError:
        raise Http404 from None
    target = io.StringIO(newline="")
    csv.writer(target).writerow([*scheme.inputs, *scheme.results])
    response = HttpResponse(target.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{scheme.name}.csv"'
    return response
