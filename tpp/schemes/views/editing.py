"""Working on the draft of a scheme: its general data, numbers, inputs, values, results, and the document as a whole."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.enums import Zone
from tpp.models import Scheme
from tpp.schemes import engine
from tpp.schemes.actions.schemes import change_scheme, create_scheme, create_version
from tpp.schemes.documents import INPUTS, VALUES, Document, document_digest, moved, position, without
from tpp.schemes.entry_forms import ENTRY_FORMS, EntryForm
from tpp.schemes.file_forms import PRESET, NewSchemeForm
from tpp.schemes.forms import (
    DocumentForm,
    GeneralForm,
    JsonForm,
    NumbersForm,
    ResultsForm,
    SeenForm,
    where,
)
from tpp.schemes.policies import errors_in, is_composed, refuse_document
from tpp.schemes.prose import input_words, rule_of
from tpp.schemes.strict import SchemeError
from tpp.schemes.views.draft_page import conflict, draft_or_404, draft_page, parsed
from tpp.schemes.views.schemes import called_in

# Django takes a thousand fields of a form; what else it has is few.
MOST_NUMBERS = 900
STEPS = {"up": -1, "down": 1}


@require_http_methods(["GET", "POST"])
def scheme_create(request: Request) -> HttpResponse:
    """Draft a scheme from a preset, a stored one, or a document."""
    permitted(request.authority, Permission.SCHEMES_CHANGE)
    made: list[Scheme] = []
    asked = request.GET.get("from", "")
    form = NewSchemeForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), initial={"origin": f"{PRESET}{asked}"}
    )

    def make() -> None:
        if scheme := form.scheme:
            made.append(create_version(scheme=scheme, **who(request)))
        else:
            document, origin = form.chosen()
            made.append(create_scheme(document=document, origin=origin, **who(request)))

    if request.method == "POST" and saved(form, make):
        messages.success(request, _("The draft has been made. It holds nowhere until you put it in force."))
        return see_other("tpp:scheme_detail", pk=made[0].pk)
    return form_page(request, "tpp/scheme_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def scheme_edit(request: Request, pk: int) -> HttpResponse:
    """Change name, title and legal basis."""
    return draft_page(request, pk, "tpp/scheme_edit.html", lambda scheme, data: GeneralForm(scheme.document, data))


@require_http_methods(["GET", "POST"])
def scheme_numbers(request: Request, pk: int) -> HttpResponse:
    """Change the numbers of the rules, each within its sentence."""

    def form_of(scheme: Scheme, data: Any) -> NumbersForm:
        return NumbersForm(scheme.document, parsed(scheme), data)

    def more(scheme: Scheme, form: Any) -> dict[str, Any]:
        rules = [
            (words, rule, [form[field] for field in form.fields_of(rule) if form[field].errors])
            for words, rule in form.rules
        ]
        return {"rules": rules, "too_many": len(form.paths) > MOST_NUMBERS, "lost": form.lost}

    return draft_page(request, pk, "tpp/scheme_numbers.html", form_of, more)


@require_http_methods(["GET", "POST"])
def scheme_results(request: Request, pk: int) -> HttpResponse:
    """Say which values are printed, in which order."""
    return draft_page(request, pk, "tpp/scheme_results.html", lambda scheme, data: ResultsForm(scheme.document, data))


@require_http_methods(["GET", "POST"])
def scheme_json(request: Request, pk: int) -> HttpResponse:
    """Change the whole document as JSON; the only way to keys that have no form, and to the older format."""
    return draft_page(
        request, pk, "tpp/scheme_json.html", lambda scheme, data: JsonForm(scheme.document, data), composed_only=False
    )


@require_http_methods(["GET", "POST"])
def scheme_entry_create(request: Request, pk: int, part: str) -> HttpResponse:
    """Enter an input or value; `?in=` names the value whose rule reads it."""
    reader = request.GET.get("in", "")

    def form_of(scheme: Scheme, data: Any) -> EntryForm:
        if reader and position(scheme.document, VALUES, reader) is None:
            raise Http404
        return ENTRY_FORMS[part](scheme.document, data, reader=reader)

    def more(scheme: Scheme, _form: DocumentForm) -> dict[str, Any]:
        readers = [(value["name"], called_in(value)) for value in scheme.document[VALUES]]
        return {"part": part, "reader": reader, "readers": readers, **_told(part, "")}

    return draft_page(request, pk, "tpp/scheme_entry.html", form_of, more)


@require_http_methods(["GET", "POST"])
def scheme_entry_edit(request: Request, pk: int, part: str, name: str) -> HttpResponse:
    """Change an input or a value with its rule."""

    def form_of(scheme: Scheme, data: Any) -> EntryForm:
        number = position(scheme.document, part, name)
        if number is None and data is None:
            raise Http404
        # Removed or renamed by somebody else in the meantime: it is refused as stale, and would be entered anew.
        return ENTRY_FORMS[part](scheme.document, data, number=number)

    def more(scheme: Scheme, form: Any) -> dict[str, Any]:
        entries = scheme.document[part]
        return {
            "part": part,
            "name": name,
            "called": called_in(form.entry) if form.entry else name,
            "is_first": form.number == 0,
            "is_last": form.number == len(entries) - 1,
            **_sentence(scheme, form, part, name),
            **_told(part, name),
        }

    return draft_page(request, pk, "tpp/scheme_entry.html", form_of, more)


def _sentence(scheme: Scheme, form: EntryForm, part: str, name: str) -> dict[str, Any]:
    """Return what the entry means in words: as typed where that can be read, else as stored."""
    document = scheme.document
    if form.is_bound and hasattr(form, "cleaned_data"):
        try:
            document, name = form.changed(), form.cleaned_data["name"]
        except KeyError:
            return {}
    try:
        found = engine.parse(document)
    except SchemeError:
        return {}
    if part == INPUTS:
        return {"range": input_words(found.inputs[name])}
    return {"rule": rule_of(found, name)}


def _told(part: str, name: str) -> dict[str, str]:
    if part == INPUTS:
        return {"title": _("Change an input") if name else _("Add an input")}
    return {"title": _("Change a rule") if name else _("Add a rule")}


@require_POST
def scheme_entry_move(request: Request, pk: int, part: str, name: str) -> HttpResponse:
    """Move an input or value one place up or down."""
    scheme = draft_or_404(request, pk)
    number = position(scheme.document, part, name) if is_composed(scheme.document) else None
    if number is None:
        raise Http404
    form = SeenForm(request.POST)
    changed = moved(scheme.document, part, number, STEPS.get(request.POST.get("step", ""), 0))
    if not saved(form, lambda: change_scheme(scheme=scheme, document=changed, **form.cleaned_data, **who(request))):
        for text in (text for texts in form.errors.values() for text in texts):
            messages.error(request, str(text))
    return see_other("tpp:scheme_entry_edit", pk=pk, part=part, name=name)


@require_http_methods(["GET", "POST"])
def scheme_entry_remove(request: Request, pk: int, part: str, name: str) -> HttpResponse:
    """Remove an input or value, with what nothing uses then; refused while a rule reads it."""
    scheme = draft_or_404(request, pk)
    number = position(scheme.document, part, name) if is_composed(scheme.document) else None
    if number is None:
        raise Http404
    if scheme.starts_on is not None and request.method == "GET":
        return redirect("tpp:scheme_detail", pk=pk)
    changed, gone = _cleared(scheme.document, part, name)
    form = SeenForm(
        request.POST if request.method == "POST" else None, initial={"seen": document_digest(scheme.document)}
    )
    if request.method == "POST" and saved(
        form, lambda: change_scheme(scheme=scheme, document=changed, **form.cleaned_data, **who(request))
    ):
        messages.success(
            request, _("“%(what)s” has been removed.") % {"what": called_in(scheme.document[part][number])}
        )
        return see_other("tpp:scheme_detail", pk=pk)
    context = {
        "scheme": scheme,
        "part": part,
        "name": name,
        "called": called_in(scheme.document[part][number]),
        "gone": gone,
        "problems": [f"{where(changed, found.field)}: {found.message}" for found in refuse_document(changed)],
        "form": form,
        "conflict": conflict(scheme, form),
        "zone": Zone.WIB,
    }
    return form_page(request, "tpp/scheme_entry_remove.html", context)


def _cleared(document: Document, part: str, name: str) -> tuple[Document, list[str]]:
    """Return the document without the entry and without what is used nowhere then, and what that is called."""
    changed = without(document, part, name)
    gone: list[str] = []
    while errors := errors_in(changed):
        unused = [error for error in errors if error.code == "unused" and error.place.startswith((INPUTS, VALUES))]
        if len(unused) < len(errors):
            break
        for error in unused:
            which = INPUTS if error.place.startswith(INPUTS) else VALUES
            number = position(changed, which, error.value)
            if number is not None:
                gone.append(called_in(changed[which][number]))
                changed = without(changed, which, error.value)
    return changed, gone
