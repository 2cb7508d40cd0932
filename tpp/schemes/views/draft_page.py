"""What pages that work on the draft of a scheme share: who may, the page, saving, what somebody else changed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.pages.responses import form_page, saved, see_other, who
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refused
from tpp.models import Scheme
from tpp.schemes import engine
from tpp.schemes.actions.schemes import change_scheme
from tpp.schemes.engine import Composition
from tpp.schemes.forms import (
    DocumentForm,
    is_stale,
    renew,
)
from tpp.schemes.history import since
from tpp.schemes.policies import is_composed, refuse_document
from tpp.schemes.strict import SchemeError
from tpp.schemes.views.schemes import EntryInWords, event_in_words

Make = Callable[[Scheme, Any], DocumentForm]


def draft_page(
    request: Request,
    pk: int,
    template: str,
    make: Make,
    more: Callable[[Scheme, DocumentForm], dict[str, Any]] | None = None,
    *,
    composed_only: bool = True,
) -> HttpResponse:
    """Answer a page with a form of a part of a draft; on POST save it, or show again what was typed and why not."""
    scheme = draft_or_404(request, pk)
    if composed_only and not is_composed(scheme.document):
        raise Http404
    if scheme.starts_on is not None and request.method == "GET":
        return redirect("tpp:scheme_detail", pk=pk)
    form = make(scheme, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if request.POST.get("step") == "look":
            return look(request, scheme, form, template, more)
        if saved(form, lambda: save(request, scheme, form)):
            messages.success(request, _("The draft has been saved."))
            return see_other("tpp:scheme_detail", pk=pk)
    context = {"scheme": scheme, "form": form, "conflict": conflict(scheme, form), "zone": Zone.WIB}
    return form_page(request, template, context | (more(scheme, form) if more else {}))


def save(request: Request, scheme: Scheme, form: DocumentForm) -> None:
    """Write the change; raise `Refused` as `change_scheme` does, `changed_meanwhile` where somebody was faster."""
    change_scheme(scheme=scheme, document=form.changed(), seen=form.cleaned_data["seen"], **who(request))


def look(
    request: Request,
    scheme: Scheme,
    form: DocumentForm,
    template: str,
    more: Callable[[Scheme, DocumentForm], dict[str, Any]] | None,
) -> HttpResponse:
    """Show what was typed as a sentence, or what is wrong with it; nothing is saved."""
    if form.is_valid() and (refusals := refuse_document(form.changed())):
        form.refuse(Refused(*refusals))
    context = {"scheme": scheme, "form": form, "looked": form.is_valid()}
    return render(request, template, context | (more(scheme, form) if more else {}))


def conflict(scheme: Scheme, form: Any) -> list[EntryInWords]:
    """Return who changed what since the form was opened, where that is why it was refused; the next save overrides."""
    if not is_stale(form):
        return []
    seen = form.data.get("seen", "")
    renew(form, scheme.document)
    return [event_in_words(entry, scheme.document) for entry in since(scheme.pk, seen)]


def draft_or_404(request: Request, pk: int) -> Scheme:
    """Return the scheme for somebody of the personnel agency; 404 for everybody else."""
    permitted(request.authority, Permission.SCHEMES_CHANGE)
    return get_object_or_404(Scheme, pk=pk)


def parsed(scheme: Scheme) -> Composition:
    """Return what a stored draft says; 404 for one that this program cannot read, which only its JSON can mend."""
    try:
        return engine.parse(scheme.document)
    except SchemeError:
        raise Http404 from None
