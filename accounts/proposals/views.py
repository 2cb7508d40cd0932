"""Acts that need two people: what waits, what would change, who may decide; and the table itself."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.audit.labels import EVENTS, compared
from accounts.authorization.access import Request
from accounts.authorization.one_person import OUT
from accounts.authorization.permissions import NotPermitted, Permission, allows, permitted
from accounts.authorization.two_people import TABLE, Act, Confirms
from accounts.login.activation_letters import activation_address
from accounts.login.views.letters import letters_response
from accounts.models import Employee, GoLive, Proposal
from accounts.organisation.queries import zone_of
from accounts.pages.responses import FORM_METHODS, UNPROCESSABLE, show_form, who, who_confirms
from accounts.proposals.forms import GoLiveForm, RefusalForm
from accounts.rules.enums import ProposalState
from accounts.rules.refusal import Refused
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import confirm_proposal, mark_seen, refuse_proposal, withdraw_proposal
from accounts.second_person.outcome import carried_out, nobody_else, say
from accounts.second_person.policies import (
    is_expired,
    is_red,
    lacks_second,
    may_see_red,
    may_withdraw,
    refuse_deciding,
    unseen,
    waiting,
    who_can_confirm,
)
from accounts.second_person.reason import with_reason, with_why
from accounts.storage.paging import page_of

PER_PAGE = 50
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@require_GET
def proposal_list(request: Request) -> HttpResponse:
    """Show what waits for a second person, what the command line did alone, and what was decided."""
    permitted(request.authority, Permission.PROPOSALS_VIEW)
    rows = Proposal.objects.select_related("proposed_by", "decided_by")
    waits = waiting(rows, request.at)
    red = unseen(rows)
    done = rows.exclude(pk__in=waits.values("pk")).exclude(pk__in=red.values("pk"))
    page = page_of(done, request.GET.get("page"), by="proposed_at", size=PER_PAGE)
    context = {
        "waiting": _rows(waits, request),
        "red": _rows(red, request),
        "done": _rows(page.rows, request),
        "page": page,
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "accounts/proposal_list.html", context)


@require_GET
def proposal_detail(request: Request, pk: int) -> HttpResponse:
    """Show one proposal: what would change, who may decide, and why not you."""
    return _show(request, _visible(request, pk), RefusalForm())


@never_cache
@require_POST
def proposal_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm as the second person; an activation letter comes as the answer, for it can be seen nowhere else."""
    proposal = _visible(request, pk)
    permitted(request.authority, Permission.PROPOSALS_DECIDE)
    form = RefusalForm()
    try:
        if proposal.act == Act.OFFICER_LETTER:
            # First: a code that is on no letter would make the earlier one worthless.
            activation_address()
        done = confirm_proposal(proposal_id=pk, **who_confirms(request))
    except Refused as refused:
        return _show(request, proposal, _refused(form, refused), status=UNPROCESSABLE)
    if proposal.act == Act.OFFICER_LETTER:
        return letters_response(request, done.result, f"surat-aktivasi-{pk}.pdf")
    messages.success(request, _("Confirmed. It holds now, and whom it touches is told."))
    return redirect("accounts:proposal_list")


@require_POST
def proposal_refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse as the second person, with an answer."""
    proposal = _visible(request, pk)
    permitted(request.authority, Permission.PROPOSALS_DECIDE)
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            refuse_proposal(
                by=request.authority, at=request.at, source=request.source, proposal_id=pk, **form.cleaned_data
            )
        except Refused as refused:
            form = _refused(form, refused)
        else:
            messages.success(request, _("Refused. Whoever proposed it reads your answer."))
            return redirect("accounts:proposal_list")
    return _show(request, proposal, form, status=UNPROCESSABLE)


@require_POST
def proposal_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back what one proposed oneself."""
    proposal = _visible(request, pk)
    permitted(request.authority, Permission.PROPOSALS_DECIDE)
    return _after(request, proposal, withdraw_proposal, _("Withdrawn. Nothing has changed."))


@require_POST
def proposal_seen(request: Request, pk: int) -> HttpResponse:
    """Let an auditor note that they have looked at what the command line did."""
    proposal = _visible(request, pk)
    permitted(request.authority, Permission.PROPOSALS_SEE)
    return _after(request, proposal, mark_seen, _("Noted that you have seen it."))


def _after(request: Request, proposal: Proposal, act: Callable[..., object], said: str) -> HttpResponse:
    """Act on a proposal, and say so on the list; where that is refused, the page says why."""
    try:
        act(proposal_id=proposal.pk, **who(request))
    except Refused as refused:
        return _show(request, proposal, _refused(RefusalForm(), refused), status=UNPROCESSABLE)
    messages.success(request, said)
    return redirect("accounts:proposal_list")


@require_GET
def two_people(request: Request) -> HttpResponse:
    """Show which acts need two people, and which do not and why."""
    permitted(request.authority, Permission.PROPOSALS_VIEW)
    doors = {"own_steps": Confirms.OWN_STEPS, "on_server": Confirms.ON_SERVER}
    context = {"rules": list(TABLE.values()), "out": OUT} | doors
    return render(request, "accounts/two_people.html", context)


@require_http_methods(FORM_METHODS)
def go_live(request: Request) -> HttpResponse:
    """Enter the first day of SIKAP, before which an earlier system may be imported."""
    permitted(request.authority, Permission.GO_LIVE_CHANGE)
    form = GoLiveForm(request.POST or None)
    second = lacks_second(Act.GO_LIVE, request.authority)
    with_reason(form, needed=second)
    if done := carried_out(request, form, set_go_live, lambda: with_why(form)):
        say(request, done)
        return redirect("accounts:proposal_list")
    return show_form(request, "accounts/go_live.html", form, second=second, current=GoLive.objects.first())


def _visible(request: Request, pk: int) -> Proposal:
    permitted(request.authority, Permission.PROPOSALS_VIEW)
    return get_object_or_404(Proposal.objects.select_related("proposed_by", "decided_by", "seen_by"), pk=pk)


def _refused(form: RefusalForm, refused: Refused) -> RefusalForm:
    if isinstance(refused, NotPermitted):
        raise refused
    bound = form if form.is_bound else RefusalForm({})
    bound.is_valid()
    bound.refuse(refused)
    return bound


def _show(request: Request, proposal: Proposal, form: RefusalForm, status: int = 200) -> HttpResponse:
    proposal.refresh_from_db(fields=["state", "seen_at"])
    waits = proposal.state == ProposalState.PROPOSED and not is_expired(proposal, request.at)
    decides = allows(request.authority, Permission.PROPOSALS_DECIDE)
    obstacle = refuse_deciding(proposal, request.authority, request.at) if waits and decides else None
    can_confirm = who_can_confirm(proposal, request.at) if waits else []
    context: dict[str, Any] = {
        "row": _row(proposal, request),
        "proposal": proposal,
        "people": Employee.objects.filter(pk__in=proposal.touches).order_by("name"),
        "changes": [_change(change) for change in proposal.changes],
        "more": proposal.change_count - len(proposal.changes),
        "form": form,
        "may_decide": waits and decides and obstacle is None,
        "obstacle": obstacle,
        "can_confirm": can_confirm,
        "nobody": nobody_else(proposal) if waits and not can_confirm else "",
        "may_withdraw": may_withdraw(proposal, request.authority, request.at),
        "may_see": may_see_red(proposal, request.authority),
        "waits": waits,
        "zone": zone_of(request.user.pk, request.at),
    }
    return render(request, "accounts/proposal_detail.html", context, status=status)


def _rows(proposals: Iterable[Proposal], request: Request) -> list[dict[str, Any]]:
    return [_row(proposal, request) for proposal in proposals]


def _row(proposal: Proposal, request: Request) -> dict[str, Any]:
    subjects = list(dict.fromkeys(change["subject"] for change in proposal.changes if change["subject"]))
    return {
        "proposal": proposal,
        "title": TABLE[Act(proposal.act)].title,
        "about": ", ".join(subjects[:3]) + (", …" if len(subjects) > 3 else ""),  # noqa: PLR2004 - three names fit
        "expired": is_expired(proposal, request.at),
        "red": is_red(proposal),
    }


def _change(change: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": EVENTS.get(change["event"], change["event"]),
        "subject": change["subject"],
        "has_before": change["before"] is not None,
        "differences": [
            part._replace(before=_readable(part.before), after=_readable(part.after))
            for part in compared(change["before"], change["after"])
        ],
    }


def _readable(value: str) -> str:
    """Return a stored day as people write it, anything else as it is."""
    return str(date_format(date.fromisoformat(value), "j F Y")) if _DAY.fullmatch(value) else value
