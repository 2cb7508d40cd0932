"""One page for every import: upload, look at what would happen, confirm.

The file stays on the server, private to its uploader, between the two steps, so that what is written is
what was looked at. Nothing is written before the confirmation.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authorization.access import Request
from accounts.imports.actions.pending import drop_upload, keep_upload
from accounts.imports.frame import ImportOutcome, ImportSpec, bad_rows_csv, run_import
from accounts.imports.preview import preview_groups
from accounts.imports.upload_form import UploadForm
from accounts.models import PendingImport
from accounts.spreadsheets.tabular import Table, TableError, read_table

TEMPLATE = "accounts/import_page.html"
SHOWN_ROWS = 100
SHOWN_HELD = 5
UNPROCESSABLE = 422
_ROW_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class _Page:
    """What one import page is about."""

    request: Request
    spec: ImportSpec[Any]
    title: str
    back_url: str
    back_label: str
    notes: Sequence[str]

    def show(self, form: UploadForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "form": form,
            "title": self.title,
            "back_url": self.back_url,
            "back_label": self.back_label,
            "notes": self.notes,
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


def import_page(
    request: Request,
    spec: ImportSpec[Any],
    *,
    title: str,
    back_url: str,
    back_label: str,
    notes: Sequence[str] = (),
) -> HttpResponse:
    """Answer an import page at the address of the request; the caller has checked who may come here.

    `notes` are translated sentences about the columns. After a complete import the person is sent to
    `back_url` with a message; where bad rows were left out, the page stays and offers them for download.
    """
    page = _Page(request, spec, title, back_url, back_label, notes)
    if request.method != "POST":
        return _empty_table(spec) if "empty" in request.GET else page.show(UploadForm())
    if "pending" in request.POST:
        return _continue(page)
    return _preview_upload(page)


def _preview_upload(page: _Page) -> HttpResponse:
    form = UploadForm(page.request.POST, page.request.FILES)
    if not form.is_valid():
        return page.show(form, status=UNPROCESSABLE)
    upload = form.cleaned_data["file"]
    content = upload.read()
    try:
        table = read_table(content, upload.name, page.spec.headings)
        outcome = page.run(table, preview=True)
    except TableError as error:
        form.add_error("file", str(error))
        return page.show(form, status=UNPROCESSABLE)
    pending = keep_upload(
        by=page.request.authority, at=page.request.at, kind=page.spec.name, file_name=upload.name, content=content
    )
    return _show_outcome(page, outcome, pending)


def _continue(page: _Page) -> HttpResponse:
    pending = _pending(page)
    table = read_table(bytes(pending.content), pending.file_name, page.spec.headings)
    step = page.request.POST.get("step")
    if step == "bad_rows":
        return _download(bad_rows_csv(table, page.run(table, preview=True).errors), f"bad-rows-{page.spec.name}.csv")
    if step != "write":
        raise Http404
    outcome = page.run(table, preview=False, skip_bad_rows="skip_bad_rows" in page.request.POST)
    if outcome.written and not outcome.errors:
        drop_upload(by=page.request.authority, pending=pending)
        imported = _("%(file)s is imported.") % {"file": pending.file_name}
        messages.success(page.request, f"{imported} {outcome.summary()}")
        for row in outcome.held_rows[:SHOWN_HELD]:
            messages.warning(page.request, row.message)
        return redirect(page.back_url)
    return _show_outcome(page, outcome, pending)


def _pending(page: _Page) -> PendingImport:
    number = page.request.POST["pending"]
    found = PendingImport.objects.filter(
        pk=number if _ROW_ID.fullmatch(number) else 0,
        kind=page.spec.name,
        uploaded_by=page.request.user,
    ).first()
    if found is None:
        raise Http404
    return found


def _show_outcome(page: _Page, outcome: ImportOutcome, pending: PendingImport) -> HttpResponse:
    return page.show(
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
