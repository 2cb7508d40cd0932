"""One page for every import: upload, look at what would happen, confirm.

The file stays on the server, private to its uploader, between the two steps, so that what is written is
what was looked at. Nothing is written before the confirmation.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.imports.actions.pending import drop_upload, keep_upload
from accounts.imports.frame import ImportOutcome, ImportSpec, bad_rows_csv, run_import
from accounts.imports.preview import preview_groups
from accounts.imports.upload_form import UploadForm
from accounts.models import PendingImport
from accounts.pages.responses import FORM_METHODS
from accounts.spreadsheets.tabular import Table, TableError, read_table

TEMPLATE = "accounts/import_page.html"
SHOWN_ROWS = 100
SHOWN_HELD = 5
UNPROCESSABLE = 422
_ROW_ID = re.compile(r"[0-9]{1,18}")
# A function is for a sentence that has figures in it: a lazy one would be filled in the language of the start.
Note = str | Promise | Callable[[Request], str]


@dataclass(frozen=True)
class ImportPage:
    """One import as a page: what is read, who may come here, its words, and the page from which people come.

    The page asks for every one of `permissions`, and so does the verb of the import by itself. `back` is the name of a
    page with its heading; after a complete import the person is sent there with a message. `notes` are sentences
    about the columns.
    """

    spec: ImportSpec[Any]
    permissions: tuple[Permission, ...]
    title: str | Promise
    back: tuple[str, str | Promise]
    notes: tuple[Note, ...] = ()


def import_view(page: ImportPage) -> Callable[[Request], HttpResponse]:
    """Let one page upload, preview and confirm; each of its permissions alone opens nothing, all are asked."""

    @require_http_methods(FORM_METHODS)
    def view(request: Request) -> HttpResponse:
        for permission in page.permissions:
            permitted(request.authority, permission)
        return _answer(_Visit(request, page))

    return view


@dataclass(frozen=True)
class _Visit:
    """One request: whose, and for which file."""

    request: Request
    page: ImportPage

    @property
    def spec(self) -> ImportSpec[Any]:
        return self.page.spec

    def show(self, form: UploadForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "form": form,
            "title": self.page.title,
            "back_url": reverse(self.page.back[0]),
            "back_label": self.page.back[1],
            "notes": [note(self.request) if callable(note) else note for note in self.page.notes],
            "columns": self.spec.columns,
        }
        return render(self.request, TEMPLATE, context | more, status=status)

    def run(self, table: Table, *, preview: bool, skip_bad_rows: bool = False) -> ImportOutcome:
        return run_import(
            self.spec,
            table,
            by=self.request.authority,
            at=self.request.at,
            source=self.request.source,
            preview=preview,
            skip_bad_rows=skip_bad_rows,
        )


def _answer(visit: _Visit) -> HttpResponse:
    """Answer; where bad rows were left out, the page stays and offers them for download."""
    request = visit.request
    if request.method != "POST":
        return _empty_table(visit.spec) if "empty" in request.GET else visit.show(UploadForm())
    if "pending" in request.POST:
        return _continue(visit)
    return _preview_upload(visit)


def _preview_upload(visit: _Visit) -> HttpResponse:
    form = UploadForm(visit.request.POST, visit.request.FILES)
    if not form.is_valid():
        return visit.show(form, status=UNPROCESSABLE)
    upload = form.cleaned_data["file"]
    content = upload.read()
    try:
        table = read_table(content, upload.name, visit.spec.headings)
        outcome = visit.run(table, preview=True)
    except TableError as error:
        form.add_error("file", str(error))
        return visit.show(form, status=UNPROCESSABLE)
    pending = keep_upload(
        by=visit.request.authority, at=visit.request.at, kind=visit.spec.name, file_name=upload.name, content=content
    )
    return _show_outcome(visit, outcome, pending)


def _continue(visit: _Visit) -> HttpResponse:
    pending = _pending(visit)
    table = read_table(bytes(pending.content), pending.file_name, visit.spec.headings)
    step = visit.request.POST.get("step")
    if step == "bad_rows":
        return _download(bad_rows_csv(table, visit.run(table, preview=True).errors), f"bad-rows-{visit.spec.name}.csv")
    if step != "write":
        raise Http404
    outcome = visit.run(table, preview=False, skip_bad_rows="skip_bad_rows" in visit.request.POST)
    if outcome.written and not outcome.errors:
        drop_upload(by=visit.request.authority, pending=pending)
        imported = _("%(file)s is imported.") % {"file": pending.file_name}
        messages.success(visit.request, f"{imported} {outcome.summary()}")
        for row in outcome.held_rows[:SHOWN_HELD]:
            messages.warning(visit.request, row.message)
        return redirect(visit.page.back[0])
    return _show_outcome(visit, outcome, pending)


def _pending(visit: _Visit) -> PendingImport:
    number = visit.request.POST["pending"]
    found = PendingImport.objects.filter(
        pk=number if _ROW_ID.fullmatch(number) else 0,
        kind=visit.spec.name,
        uploaded_by=visit.request.user,
    ).first()
    if found is None:
        raise Http404
    return found


def _show_outcome(visit: _Visit, outcome: ImportOutcome, pending: PendingImport) -> HttpResponse:
    return visit.show(
        UploadForm(),
        outcome=outcome,
        groups=[] if outcome.written else preview_groups(outcome.changes),
        pending=pending,
        errors=outcome.errors[:SHOWN_ROWS],
        more_errors=max(0, len(outcome.errors) - SHOWN_ROWS),
        warnings=outcome.warnings[:SHOWN_ROWS],
        more_warnings=max(0, len(outcome.warnings) - SHOWN_ROWS),
        good_rows=outcome.rows - outcome.skipped - outcome.held,
        held=outcome.held_rows[:SHOWN_ROWS],
        more_held=max(0, len(outcome.held_rows) - SHOWN_ROWS),
        changes=outcome.created + outcome.updated + outcome.held,
    )


def _empty_table(spec: ImportSpec[Any]) -> HttpResponse:
    target = io.StringIO(newline="")
    csv.writer(target).writerow([column.heading for column in spec.columns])
    return _download(target.getvalue().encode("utf-8-sig"), f"{spec.name}.csv")


def _download(content: bytes, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
