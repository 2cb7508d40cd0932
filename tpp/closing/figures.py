"""What somebody should see before a month is closed: who is paid what, against the month and the version before."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.pages.formatting import percent, rupiah, thousands
from reports.rules.period import Month
from tpp.closing.findings import Finding
from tpp.closing.status_data import BEFORE, Status
from tpp.models import Recap
from tpp.payroll.recap_line import Line, Person, canonical

NAMED = 5
# Ordinary months of one agency differ by some points; where a quarter more of its people or of its money is cut than
# the month before, a file or a rule is more often wrong than everybody is. Without a month before, half of it is.
RISE, WITHOUT_BEFORE = 25, 50
_WHOLE, _CUT, _NOTHING = (
    Q(lines__deduction=0, lines__tpp__gt=0),
    Q(lines__deduction__gt=0, lines__tpp__gt=0),
    Q(lines__tpp=0),
)


class PaidFigures(NamedTuple):
    """People by what they are paid, and sums in whole rupiah; whose figure cannot be given is only among `people`."""

    people: int = 0
    whole: int = 0
    cut: int = 0
    nothing: int = 0
    base: int = 0
    deduction: int = 0
    net: int = 0

    @property
    def less(self) -> int:
        """Return the people who get less than the whole, or nothing."""
        return self.cut + self.nothing

    @property
    def less_percent(self) -> int:
        """Return those who are cut in per cent of all people, whole."""
        return _share(self.less, self.people)

    @property
    def lost_percent(self) -> int:
        """Round half up to a whole per cent; 0 of nothing."""
        return _share(self.deduction, self.base)


class EarlierFigures(NamedTuple):
    """Figures that were closed before: of the month before, or of an earlier version of this month."""

    version: int
    figures: PaidFigures
    change: int
    change_percent: Decimal | None


class Amount(NamedTuple):
    """Somebody's rupiah: what is lost of the whole, or what was paid before and is now."""

    person: Person
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return the difference, negative for less."""
        return self.after - self.before


class UnreviewedMinutes(NamedTuple):
    """Minutes that nobody has reviewed, of so many people, and what closing does with them."""

    people: int = 0
    minutes: int = 0
    held: int = 0
    counted: int = 0

    @property
    def lost(self) -> int:
        """Return approved minutes that neither count nor wait for a reviewer."""
        return self.minutes - self.held - self.counted


class Outlook(NamedTuple):
    """Everything that is shown before closing."""

    figures: PaidFigures
    before: EarlierFigures | None
    earlier: EarlierFigures | None
    cuts: list[Amount]
    jumps: list[Amount]
    waiting: UnreviewedMinutes
    accepted: int
    # What is out of the ordinary, as sentences with the numbers.
    unusual: list[str]

    @property
    def token(self) -> str:
        """Return what stands for exactly these figures."""
        return hashlib.sha256(canonical(list(self.figures)).encode()).hexdigest()[:16]


def outlook(month: Month, agency_id: int, lines: Sequence[Line], marks: Status, findings: Iterable[Finding]) -> Outlook:
    """Return what would be closed, from draft lines and what is known around them; one query."""
    now = figures_of(lines)
    closed = _closed(month, agency_id)
    before = _compared(now, closed.get((month.preceding.first, True)))
    payable = [line for line in lines if line.figure is not None]
    cuts = [Amount(line.person, line.result.base, line.result.tpp) for line in payable if line.result.deduction]
    jumps = [
        Amount(line.person, row.amount or 0, line.payment.net)
        for line in payable
        for row in marks.of(BEFORE, line.person.employee_id)[:1]
        if row.amount != line.payment.net
    ]
    return Outlook(
        now,
        before,
        _compared(now, closed.get((month.first, False))),
        sorted(cuts, key=_by_change)[:NAMED],
        sorted(jumps, key=_by_change)[:NAMED],
        _waiting(lines),
        sum(1 for one in findings if one.accepted),
        _unusual(now, before, marks.unusual_percent),
    )


def figures_of(lines: Iterable[Line]) -> PaidFigures:
    """Return how many are paid whole, cut and nothing, and the sums in rupiah of those whose figure is known."""
    found = list(lines)
    known = [line.result for line in found if line.figure is not None]
    return PaidFigures(
        len(found),
        sum(1 for one in known if one.tpp and not one.deduction),
        sum(1 for one in known if one.tpp and one.deduction),
        sum(1 for one in known if not one.tpp),
        sum(one.base for one in known),
        sum(one.deduction for one in known),
        sum(line.payment.net for line in found if line.figure is not None),
    )


def _closed(month: Month, agency_id: int) -> dict[tuple[object, bool], tuple[int, PaidFigures]]:
    """Return version and figures by month and whether the version is in force: the month before, and earlier ones."""
    wanted = Q(month=month.preceding.first, reopened_at__isnull=True) | Q(month=month.first, reopened_at__isnull=False)
    # The latest version of several comes last.
    return {
        (recap.month, recap.reopened_at is None): (recap.version, figures)
        for recap, figures in stored_figures(Recap.objects.filter(wanted, agency=agency_id).order_by("version"))
    }


def stored_figures(recaps: QuerySet[Recap]) -> list[tuple[Recap, PaidFigures]]:
    """Return closed recaps, without their headers, and what they pay; one query, summed by the database."""
    counted = recaps.defer("header").annotate(
        count_people=Count("lines"),
        count_whole=Count("lines", filter=_WHOLE),
        count_cut=Count("lines", filter=_CUT),
        count_nothing=Count("lines", filter=_NOTHING),
        **{name: Coalesce(Sum(f"lines__{column}"), 0) for name, column in _SUMS.items()},
    )
    return [(recap, PaidFigures(*(int(getattr(recap, name)) for name in _COLUMNS))) for recap in counted]


_SUMS = {"sum_base": "base_amount", "sum_lost": "deduction", "sum_paid": "net"}
_COLUMNS = ("count_people", "count_whole", "count_cut", "count_nothing", *_SUMS)


def _compared(now: PaidFigures, closed: tuple[int, PaidFigures] | None) -> EarlierFigures | None:
    if closed is None:
        return None
    version, figures = closed
    change = now.net - figures.net
    return EarlierFigures(version, figures, change, _percent(change, figures.net) if figures.net else None)


def _waiting(lines: Iterable[Line]) -> UnreviewedMinutes:
    found = [(line, sum(day.waiting for day in line.days)) for line in lines]
    waits = [(line, minutes) for line, minutes in found if minutes or line.held]
    return UnreviewedMinutes(
        len(waits),
        sum(max(minutes, line.held) for line, minutes in waits),
        sum(line.held for line, _minutes in waits),
        sum(day.waiting for line, _minutes in waits if not line.held for day in line.days if day.silent),
    )


def _unusual(now: PaidFigures, before: EarlierFigures | None, limit: int | None) -> list[str]:
    sentences = []
    if _stands_out(now.less_percent, before.figures.less_percent if before else None):
        known = {"percent": percent(now.less_percent, 0), "people": thousands(now.people)}
        if before:
            text = _("%(percent)s of %(people)s people are cut or get nothing; last month it was %(before)s.")
            known["before"] = percent(before.figures.less_percent, 0)
        else:
            text = _(
                "%(percent)s of %(people)s people are cut or get nothing; no month before is closed to compare with."
            )
        sentences.append(text % known)
    if _stands_out(now.lost_percent, before.figures.lost_percent if before else None):
        known = {"percent": percent(now.lost_percent, 0), "amount": rupiah(now.deduction)}
        if before:
            text = _("%(percent)s of the whole, %(amount)s, is not paid; last month it was %(before)s.")
            known["before"] = percent(before.figures.lost_percent, 0)
        else:
            text = _("%(percent)s of the whole, %(amount)s, is not paid; no month before is closed to compare with.")
        sentences.append(text % known)
    if before and limit is not None and abs(before.change) * 100 > limit * before.figures.net:
        known = {"before": rupiah(before.figures.net), "now": rupiah(now.net)}
        sentences.append(_("In all %(now)s would be paid out; last month it was %(before)s.") % known)
    return sentences


def _stands_out(now: int, before: int | None) -> bool:
    return now >= WITHOUT_BEFORE if before is None else now - before >= RISE


def _by_change(one: Amount) -> tuple[int, str]:
    return -abs(one.change), one.person.nip


def _share(part: int, whole: int) -> int:
    return int(_percent(part, whole).to_integral_value(ROUND_HALF_UP)) if whole else 0


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
