"""What all pages of forms do alike: save and go on, or show again what was typed with the reasons."""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import ngettext

from accounts.access import Request
from accounts.actions.proposals import Done, do_or_propose
from accounts.models import Agency
from accounts.permissions import NotPermitted
from accounts.queries import subtree_ids
from accounts.refusal import Refused
from accounts.templatetags.ui import thousands
from reports.forms_settings import RefusableForm
from reports.queries import people_touched


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


def carried_out(
    request: Request,
    form: RefusableForm,
    verb: Callable[..., Any],
    values: Callable[[], Mapping[str, Any]],
    *,
    confirming: bool = False,
) -> Done | None:
    """Run the verb with the `values` of a valid form, or propose it where it needs a second person.

    `confirming` verbs may want what they close for others to be seen and confirmed first. Return what became of it, for
    `say`; None where the form was refused and shows why.
    """
    done: list[Done] = []
    given = who_confirms(request) if confirming else who(request)
    went = saved(form, lambda: done.append(do_or_propose(verb, **values(), **given)))
    return done[0] if went else None


def who(request: Request) -> dict[str, Any]:
    """Return the arguments that name who acts, when and from where."""
    return {"by": request.authority, "at": request.at, "source": request.source}


def who_confirms(request: Request) -> dict[str, Any]:
    """Return who acts, and the token of what he or she has seen and confirmed; '' for nothing."""
    return who(request) | {"confirmed": request.POST.get("confirmed", "")}


def touched(first: date, last: date | None, agency: Agency | None = None) -> str:
    """Say for how many people the duty of these days was computed anew by a change of the calendar."""
    return recomputed(people_touched(first, last, None if agency is None else subtree_ids([agency.pk])))


def recomputed(count: int) -> str:
    """Say that the duty of so many people was computed anew."""
    text = ngettext(
        "The duty of %(count)s person was computed anew; closed months stay as they are.",
        "The duty of %(count)s people was computed anew; closed months stay as they are.",
        count,
    )
    return text % {"count": thousands(count)}


def see_other(to: str, *args: object, **kwargs: object) -> HttpResponse:
    """Redirect with 303: the browser fetches the next page with GET."""
    response = HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def form_page(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page with a form under `form`; 422 when it was refused."""
    refused = context["form"].is_bound and not context["form"].is_valid()
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK)
