"""The public page that confirms a paper by its short code: for everybody who holds one, without a login."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.pages.responses import form_page, see_other
from accounts.rules.codes import printed_code, read_code
from tpp.recaps.forms import PaperForm
from tpp.recaps.public_verification import confirmed_recap


@login_not_required
@never_cache
@require_safe
def paper_check(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a paper; `?code=` leads to what is known about it."""
    form = PaperForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return see_other("papers:paper_confirm", code=printed_code(form.cleaned_data["code"]))
    return _unlisted(form_page(request, "tpp/paper_check.html", {"form": form}))  # type: ignore[arg-type]  # nobody is logged in


@login_not_required
@never_cache
@require_safe
def paper_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm agency, month, version, totals and hash of the paper; 404 with what to do for an unknown code."""
    found = confirmed_recap(read_code(code))
    if found is None:
        context = {"form": PaperForm(), "typed": code[:40]}
        return _unlisted(render(request, "tpp/paper_unknown.html", context, status=HTTPStatus.NOT_FOUND))
    context = {"found": found, "recap": found.recap, "code": printed_code(found.recap.code)}
    return _unlisted(render(request, "tpp/paper_confirm.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
