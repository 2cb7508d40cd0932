"""What a page says after an act: done, or proposed and who can confirm it."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.access import Request
from accounts.actions.proposals import Done
from accounts.proposal_models import Proposal
from accounts.second_person import who_can_confirm
from accounts.two_people import Act


def doing(request: Request) -> dict[str, Any]:
    """Return who acts, when and from where, as every verb wants to know it."""
    return {"by": request.authority, "at": request.at, "source": request.source}


def confirmed(request: Request) -> dict[str, Any]:
    """Return the token of what the person has seen and confirmed, for verbs that may want that; '' for nothing."""
    return {"confirmed": request.POST.get("confirmed", "")}


def say(request: Request, done: Done, saved: str = "") -> None:
    """Say what became of an act: done, or who can confirm it now; where nobody can, what to do."""
    if done.proposal is None:
        messages.success(request, saved or _("Saved."))
        return
    names = [person.name for person in who_can_confirm(done.proposal, request.at)]
    if names:
        text = _("Proposed as number %(number)d. Nothing has changed yet; %(names)s can confirm it now.")
        messages.success(request, text % {"number": done.proposal.pk, "names": ", ".join(names)})
    else:
        messages.warning(request, nobody_else(done.proposal))


def nobody_else(proposal: Proposal) -> str:
    """Return what to do where no other officer can confirm: the command line on the server."""
    text = _(
        "Proposed as number %(number)d. Nothing has changed yet, and nobody else here can confirm it. Whoever runs the "
        "server does it there: %(command)s. An auditor then looks at it."
    )
    extra = " --output FILE.csv" if proposal.act == Act.OFFICER_LETTER else ""
    return text % {"number": proposal.pk, "command": f"manage.py confirm_proposal {proposal.pk}{extra}"}
