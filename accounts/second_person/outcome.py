"""What a page says after an act: done, or proposed and who can confirm it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.authorization.access import Request
from accounts.authorization.two_people import Act
from accounts.models import Proposal
from accounts.pages.refusable_form import RefusableForm
from accounts.pages.responses import saved, who, who_confirms
from accounts.second_person.actions.proposals import Done, do_or_propose
from accounts.second_person.policies import who_can_confirm


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
