"""Who hears of a proposal: who can confirm it, whom it touches, and in the end who made it."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from accounts.models import Employee, Proposal
from accounts.notifications.actions.notices import News, tell
from accounts.rules.enums import NoticeKind, Zone
from accounts.second_person.policies import who_can_confirm


def tell_waiting(proposal: Proposal, at: datetime) -> None:
    """Tell who can confirm; and, in other words, whom it touches."""
    said = {"act": proposal.act, "by": _name(proposal.proposed_by)}
    link = reverse("accounts:proposal_detail", kwargs={"pk": proposal.pk})
    waits = said | {"step": "waits"}
    news = [_news(person.pk, f"{proposal.pk}.waits", waits, link) for person in who_can_confirm(proposal, at)]
    touched = [pk for pk in proposal.touches if pk != proposal.proposed_by_id]
    own = reverse("accounts:profile")
    news += [_news(pk, f"{proposal.pk}.about", said | {"step": "about"}, own) for pk in touched]
    tell(news, at=at)


def tell_decided(proposal: Proposal, at: datetime) -> None:
    """Tell who proposed it what became of it."""
    if proposal.proposed_by_id is None:
        return
    said = {
        "act": proposal.act,
        "by": _name(proposal.decided_by),
        "step": str(proposal.state),
        "answer": proposal.answer,
    }
    link = reverse("accounts:proposal_detail", kwargs={"pk": proposal.pk})
    tell([_news(proposal.proposed_by_id, f"{proposal.pk}.decided", said, link)], at=at)


def _news(employee_id: int, key: str, said: Mapping[str, object], link: str) -> News:
    return News(employee_id, NoticeKind.PROPOSAL, key, said, link, Zone.WIB)


def _name(person: Employee | None) -> str:
    return person.name if person else ""
