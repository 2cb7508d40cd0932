"""The running estimate in one line: what today lacks, what the month has lost, what can still be saved."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.pages.formatting import percent as percent_text
from accounts.pages.formatting import rupiah, thousands
from tpp.money import percent_of_share
from tpp.my_allowance.standing import MinuteState, MonthStanding


class Estimate(NamedTuple):
    """The figures of the line: minutes, whole rupiah, and per cent of the whole allowance with one decimal.

    `today` is None on a day without duty; the rupiah are None where none can be named.
    """

    today: int | None
    lost_minutes: int
    lost_rupiah: int | None
    lost_percent: Decimal | None
    open_days: int
    open_rupiah: int | None
    waiting: int
    # The two figures of a running month (`tpp.payroll.recap_line.Running`).
    safe: int | None = None
    if_ended_now: int | None = None


def estimate(standing: MonthStanding) -> Estimate:
    """Return the figures of the line from a month so far."""
    today = next((day for day in standing.days if day.fact.day == standing.today), None)
    worth = {part.share: part.rupiah for part in standing.slices}
    base = standing.result.base if standing.result else 0
    lost = worth[MinuteState.LOST] + worth[MinuteState.OTHER] if worth else None
    return Estimate(
        today=today.lacking if today and today.fact.required else None,
        lost_minutes=standing.minutes(MinuteState.LOST),
        lost_rupiah=lost,
        lost_percent=percent_of_share(Fraction(lost, base), 1) if lost is not None and base else None,
        open_days=len(standing.open_days),
        open_rupiah=sum(day.rupiah for day in standing.open_days) if standing.result else None,
        waiting=standing.waiting,
        safe=standing.running.safe,
        if_ended_now=standing.running.if_ended_now,
    )


def estimate_sentences(found: Estimate) -> list[str]:
    """Return the line as short sentences in the active language."""
    return [text for text in (_today(found), *_figures(found), _lost(found), _open(found), _waiting(found)) if text]


def _today(found: Estimate) -> str:
    if found.today is None:
        return _("nothing is required today")
    if not found.today:
        return _("today is reported in full")
    return ngettext("today lacks %(n)s minute", "today lacks %(n)s minutes", found.today) % {
        "n": thousands(found.today)
    }


def _figures(found: Estimate) -> list[str]:
    if found.safe is None or found.if_ended_now is None:
        return []
    return [
        _("safe so far %(rupiah)s") % {"rupiah": rupiah(found.safe)},
        _("if the month ended now %(rupiah)s") % {"rupiah": rupiah(found.if_ended_now)},
    ]


def _lost(found: Estimate) -> str:
    if not found.lost_minutes and not found.lost_rupiah:
        return _("nothing is lost this month")
    if found.lost_rupiah is None or found.lost_percent is None:
        text = ngettext("%(n)s minute is lost this month", "%(n)s minutes are lost this month", found.lost_minutes)
        return text % {"n": thousands(found.lost_minutes)}
    return _("this month −%(percent)s = %(rupiah)s") % {
        "percent": percent_text(found.lost_percent, 1),
        "rupiah": rupiah(found.lost_rupiah),
    }


def _open(found: Estimate) -> str:
    if not found.open_days:
        return ""
    values = {"n": found.open_days, "rupiah": rupiah(found.open_rupiah or 0)}
    if found.open_rupiah:
        text = ngettext(
            "%(n)s day can still be saved (about %(rupiah)s)",
            "%(n)s days can still be saved (about %(rupiah)s)",
            found.open_days,
        )
    else:
        text = ngettext("%(n)s day can still be saved", "%(n)s days can still be saved", found.open_days)
    return text % values


def _waiting(found: Estimate) -> str:
    if not found.waiting:
        return ""
    text = ngettext("%(n)s minute awaits review", "%(n)s minutes await review", found.waiting)
    return text % {"n": thousands(found.waiting)}
