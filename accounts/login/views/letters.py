"""Activation letters, for an agency or for one person."""

import io
from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authorization.access import Request, answer_404_unless
from accounts.authorization.permissions import NotPermitted, Permission, permitted
from accounts.login.actions.activation import issue_activation_codes
from accounts.login.activation_code import last_valid_day
from accounts.login.activation_letters import activation_address, write_letters
from accounts.models import Employee
from accounts.organisation.queries import serving, today_of, zone_of
from accounts.pages.responses import FORM_METHODS, UNPROCESSABLE, who
from accounts.people.awaiting_activation import not_activated, recipients
from accounts.people.forms import LettersForm
from accounts.people.views.employees import visible_employee
from accounts.rules.refusal import Refused
from accounts.second_person.actions.proposals import do_or_propose
from accounts.second_person.outcome import say
from accounts.second_person.policies import holds_any_role


@never_cache
@require_http_methods(FORM_METHODS)
def activation_letters(request: Request) -> HttpResponse:
    """Issue codes for an agency and answer the letters as PDF; the codes can be seen nowhere else."""
    permitted(request.authority, Permission.LETTERS_ISSUE)
    today = today_of(request.user.pk, request.at)
    form = LettersForm(request.POST or None)
    if form.is_valid():
        agency = form.cleaned_data["agency"]
        people = list(recipients(agency, today, everybody=form.cleaned_data["everybody"]))
        held = holds_any_role([person.pk for person in people], request.at)
        for person in people:
            if person.pk in held:
                _propose(request, person)
        rest = [person for person in people if person.pk not in held]
        try:
            if rest:
                return _issue(request, rest, f"surat-aktivasi-{agency.code}.pdf")
        except NotPermitted:
            raise
        except Refused as refused:
            form.refuse(refused)
            return _page(request, form, today)
        if held:
            return redirect("accounts:activation_letters")
        form.add_error("agency", _("Everybody there has a password already; no letter is needed."))
    return _page(request, form, today)


def _page(request: Request, form: LettersForm, today: date) -> HttpResponse:
    waiting = Employee.objects.filter(serving(today), not_activated(), is_active=True).count()
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "accounts/activation_letters.html", {"form": form, "waiting": waiting}, status=status)


@never_cache
@require_POST
def activation_issue(request: Request, pk: int) -> HttpResponse:
    """Issue a code for one person and answer the letter."""
    permitted(request.authority, Permission.LETTERS_ISSUE)
    employee = visible_employee(request, pk)
    answer_404_unless(employee.is_active)
    if holds_any_role([pk], request.at):
        _propose(request, employee)
        return redirect("accounts:employee_detail", pk=pk)
    try:
        return _issue(request, [employee], f"surat-aktivasi-{employee.nip}.pdf")
    except Refused as refused:
        messages.error(request, refused.refusals[0].message)
        return redirect("accounts:employee_detail", pk=pk)


def letters_response(request: Request, issued: Sequence[tuple[Employee, str]], file_name: str) -> HttpResponse:
    """Answer the letters of codes just issued, as PDF; the codes can be seen nowhere else."""
    content = io.BytesIO()
    write_letters(
        issued,
        content,
        address=activation_address(),
        valid_until=last_valid_day(request.at, zone_of(request.user.pk, request.at)),
    )
    response = HttpResponse(content.getvalue(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _propose(request: Request, officer: Employee) -> None:
    """Propose a letter for somebody who holds a role, and say so; what waits already is said as well."""
    try:
        say(request, do_or_propose(issue_activation_codes, **who(request), employees=[officer]))
    except NotPermitted:
        raise
    except Refused as refused:
        messages.warning(request, f"{officer.name}: {refused.refusals[0].message}")


def _issue(request: Request, people: Sequence[Employee], file_name: str) -> HttpResponse:
    # First: codes that are on no letter would make earlier ones worthless.
    activation_address()
    issued = issue_activation_codes(people, by=request.authority, at=request.at, source=request.source)
    return letters_response(request, issued, file_name)
