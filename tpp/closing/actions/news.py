"""Who hears of a month that was closed, or that is to be opened again: with the numbers, each once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import Employee, Notice
from accounts.notifications.actions.notices import News, tell
from accounts.rules.enums import NoticeKind
from accounts.second_person.policies import officers
from reports.rules.period import Month
from tpp.closing.figures import PaidFigures, figures_of, stored_figures
from tpp.models import Recap
from tpp.payroll.recap_line import Line
from tpp.recaps.queries import stored_lines
from tpp.recaps.signers import signing_now

# So long after a closing the clock still tells what its own server could not; and so long that one may be at it itself.
TOLD_LATE = timedelta(days=2)
STILL_TELLING = timedelta(minutes=10)


def tell_closed(recap: Recap, lines: Collection[Line], *, at: datetime) -> None:
    """Tell who signs, the other officers, and everybody whose allowance is cut.

    In a transaction of its own after that of the recap, so that nobody waits for letters; what a crash keeps from
    being told is told by `untold`. A fixed number of statements for up to 1,000 people, in proportion beyond.
    """
    news = _closed(recap, lines, at)
    with transaction.atomic():
        tell(news, at=at)


def untold(at: datetime) -> list[News]:
    """Return the news of recaps of the last two days of which nobody has heard: a server that died kept it back."""
    recent = Recap.objects.filter(frozen_at__gt=at - TOLD_LATE, frozen_at__lte=at - STILL_TELLING, reopened_at=None)
    news: list[News] = []
    for recap in recent.select_related("agency", "frozen_by"):
        keys = [_key(recap, step) for step in ("signs", "beside", "own")]
        if not Notice.objects.filter(kind=NoticeKind.RECAP, key__in=keys).exists():
            news += _closed(recap, list(stored_lines([recap])), at)
    return news


def tell_asked(recap: Recap, *, at: datetime) -> None:
    """Tell the officers who can confirm that somebody wants a month opened again."""
    others = officers(at).exclude(pk=recap.reopen_requested_by_id or 0).values_list("pk", flat=True)
    _tell(recap, at, "asked", others, recap.reopen_requested_by)


def tell_reopened(recap: Recap, *, at: datetime) -> None:
    """Tell who asked for it and who signs."""
    people = {recap.reopen_requested_by_id, *signing_now(recap, at)} - {recap.reopened_by_id}
    _tell(recap, at, "reopened", [pk for pk in people if pk is not None], recap.reopened_by)


def _closed(recap: Recap, lines: Collection[Line], at: datetime) -> list[News]:
    signers, figures = signing_now(recap, at), figures_of(lines)
    news = [_news(pk, recap, "signs", figures) for pk in signers]
    others = officers(at).exclude(pk__in=[recap.frozen_by_id, *signers]).values_list("pk", flat=True)
    news += [_news(pk, recap, "beside", figures, by=recap.frozen_by.name) for pk in others]
    return [*news, *_own(recap, lines)]


def _tell(recap: Recap, at: datetime, step: str, people: Iterable[int], by: Employee | None) -> None:
    ((_recap, figures),) = stored_figures(Recap.objects.filter(pk=recap.pk))
    said = {"by": by.name if by else "", "reason": recap.reopen_reason}
    tell([_news(pk, recap, step, figures, **said) for pk in people], at=at)


def _news(employee_id: int, recap: Recap, step: str, figures: PaidFigures, **more: str) -> News:
    known = figures._asdict() | _about(recap, step) | more
    link = reverse("tpp:recap_detail", kwargs={"month": Month.of(recap.month), "code": recap.agency.code})
    if step != "asked":
        # That version for ever: who signs it may read no draft, should the month be opened again.
        link += f"?version={recap.version}"
    return News(employee_id, NoticeKind.RECAP, _key(recap, step), known, link, recap.agency.timezone)


def _own(recap: Recap, lines: Iterable[Line]) -> Iterable[News]:
    link = reverse("tpp:my_month", kwargs={"month": Month.of(recap.month)})
    for line in lines:
        if line.result.deduction:
            known = {"net": line.payment.net, "deduction": line.result.deduction, "base": line.result.base}
            said: Mapping[str, Any] = known | _about(recap, "own")
            zone = recap.agency.timezone
            yield News(line.person.employee_id, NoticeKind.RECAP, _key(recap, "own"), said, link, zone)


def _about(recap: Recap, step: str) -> dict[str, str]:
    return {"step": step, "month": recap.month.isoformat(), "agency": recap.header["agency"]["name"]}


def _key(recap: Recap, step: str) -> str:
    return f"{recap.pk} {step}"
