"""Pages that belong to no app: the handbook, and the failures of the server."""

import io
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from sikap.carried_files import FIELD, carry
from sikap.failures import outage
from sikap.handbook import ROLES, Block, Handbook, language_of_handbook, read_handbook, with_interface_names
from sikap.handbook.paper import write_handbook
from sikap.handbook.pictures import HEIGHT, WIDTH, picture_path

RETRY_SECONDS = 10
# Never shown back: secrets, and the token that the new form brings anew.
UNSHOWN_FIELDS = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", FIELD)
# What a device's clock said then would make it wrong by the time of the second try.
UNREPEATED_FIELDS = ("device_now",)


@require_safe
def handbook_list(request: HttpRequest) -> HttpResponse:
    """Show the handbooks of all roles; everybody may read every one."""
    language = language_of_handbook(get_language())
    books = [(role, name, read_handbook(role, language)) for role, name in ROLES.items()]
    return render(request, "handbook/list.html", {"books": books})


@require_safe
def handbook(request: HttpRequest, role: str) -> HttpResponse:
    """Answer pages of one role; 404 for a role without a text."""
    book = _handbook(role)
    sections = [(section, [_shown(block, book.language) for block in section.blocks]) for section in book.sections]
    context = {"book": book, "lead": _names(book.lead), "sections": sections, "width": WIDTH, "height": HEIGHT}
    return render(request, "handbook/book.html", context)


@require_safe
def handbook_pdf(request: HttpRequest, role: str) -> HttpResponse:
    """Make it of the same text as the pages, in one file."""
    file = io.BytesIO()
    book = _handbook(role)
    write_handbook(book, file)
    response = HttpResponse(file.getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="panduan-{role}-{book.language}.pdf"'
    return response


def _handbook(role: str) -> Handbook:
    if role not in ROLES:
        raise Http404
    return read_handbook(role, language_of_handbook(get_language()))


def _shown(block: Block, language: str) -> dict[str, Any]:
    """Return a block for the template, names of the interface in bold."""
    picture = picture_path(language, block.name) if block.kind == "picture" else ""
    return {"kind": block.kind, "lines": [_names(line) for line in block.lines], "picture": picture}


def _names(text: str) -> SafeString:
    return mark_safe(
        with_interface_names(escape(text), lambda name: escape(gettext(name)), lambda name: f"<strong>{name}</strong>")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was not understood with 400, and what is too big with 413; nobody is asked who it was."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure: a database or store that is busy or away as 503 that keeps what was typed, else 500."""
    # These pages must not ask the database again: no person, no session, no navigation.
    request.user = None  # type: ignore[assignment]  # nobody, for this page
    request.authority = None  # type: ignore[attr-defined]  # the middleware gives it
    if outage(sys.exc_info()[1]) is None:
        return render(request, "500.html", {"messages": []}, status=500)
    try:
        fields, carried, lost = _typed(request), *carry(request)
    except Exception:
        # Nothing came, or not all of it: the disk for uploads may be the one that is full.
        fields, carried, lost = [], [], []
    context = {
        "retry_path": request.get_full_path(),
        "retry_fields": fields,
        "carried": carried,
        "lost": lost,
        "messages": [],
    }
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name in request.POST
        if name not in UNSHOWN_FIELDS
        for value in request.POST.getlist(name)
    ]
