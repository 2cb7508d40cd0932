"""What all pages of forms do alike: save and go on, or show again what was typed with the reasons."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from accounts.authorization.access import Request
from accounts.authorization.permissions import NotPermitted
from accounts.pages.refusable_form import RefusableForm
from accounts.rules.refusal import Refused

UNPROCESSABLE = 422
FORM_METHODS = ["GET", "HEAD", "POST"]


def show_form(request: Request, template: str, form: object, **more: object) -> HttpResponse:
    """Render a form page: 422 once something was refused."""
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, template, {"form": form, **more}, status=status)


def saved(form: RefusableForm, action: Callable[[], object]) -> bool:
    """Run `action` when the form is valid; show in the form what it refused. Tell whether it went through."""
    if not form.is_valid():
        return False
    try:
        action()
    except NotPermitted:
        raise
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def who(request: Request) -> dict[str, Any]:
    """Return who acts, when and from where, as every verb wants to know it."""
    return {"by": request.authority, "at": request.at, "source": request.source}


def who_confirms(request: Request) -> dict[str, Any]:
    """Return who acts, and the token of what they have seen and confirmed; '' for nothing."""
    return who(request) | {"confirmed": request.POST.get("confirmed", "")}


def see_other(to: str, *args: object, **kwargs: object) -> HttpResponse:
    """Redirect with 303: the browser fetches the next page with GET."""
    response = HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def form_page(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer 200, or 422 where the bound `form` of the context has errors."""
    refused = context["form"].is_bound and not context["form"].is_valid()
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK)
