"""What is printed of a recap, in words and in order; every renderer follows this."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.rules.clock import ZONE_ABBREVIATIONS
from accounts.rules.nip import display_nip
from reports.rules.period import Month
from tpp.payroll.finding_labels import finding_name, finding_sentence
from tpp.recaps.exports.columns import ALLOWANCE, COLUMNS
from tpp.recaps.exports.rank_groups import Part
from tpp.recaps.exports.rows import Paid, PrintedSums, RecapRow
from tpp.recaps.exports.table import Extras, RecapSection
from tpp.recaps.signers import Signer

# Where the name stands in a signature block, below the room to sign in.
NAME_LINE = 7


class PrintedItem(NamedTuple):
    """What is printed next: `part`, `row`, `subtotal`, `total` or `grand_total`."""

    kind: str
    label: str
    number: int = 0
    row: RecapRow | None = None
    sums: PrintedSums = PrintedSums()
    paid: Paid = Paid()


def headings(extras: Extras = Extras()) -> dict[str, str]:  # noqa: B008 - a tuple of nothing
    """Return the printed columns by the name of their field, in order; the number comes first.

    Where the allowance is not yet what is paid out, deductions and the net follow it; in a running month what is still
    safe stands beside what there would be if it ended now.
    """
    shown = extras.paid
    words = {column.name: str(column.label) for column in ALLOWANCE}
    if shown:
        words |= {"deduction": _("Not reached (Rp)"), "tpp": gross_label(extras)}
    return words | {name: str(COLUMNS[name].label) for name in shown}


def gross_label(extras: Extras) -> str:
    """Return what the allowance before deductions is called."""
    return _("If the month ended now (Rp)") if extras.is_running else _("Gross TPP (Rp)")


def printed_items(parts: Sequence[Part]) -> Iterator[PrintedItem]:
    """Yield what is printed of an agency, in order: every renderer follows this and nothing else."""
    for part in parts:
        yield PrintedItem("part", part.title)
        number = 0
        for group in part.groups:
            for row, paid in group.people:
                number += 1
                yield PrintedItem("row", "", number, row, paid=paid)
            yield PrintedItem(
                "subtotal", _("Subtotal rank %(rank)s") % {"rank": group.name}, sums=PrintedSums.of(group.people)
            )
        yield PrintedItem("total", _("Total %(part)s") % {"part": part.title}, sums=part.sums)
    if len(parts) > 1:
        yield PrintedItem(
            "grand_total", _("Total of all employees"), sums=PrintedSums().plus(part.sums for part in parts)
        )


def title(month: Month) -> list[str]:
    """Return the lines above a recap in the active language: what it is, and its month."""
    name = _("RECAPITULATION OF THE ADDITIONAL INCOME OF EMPLOYEES (TPP)")
    return [
        f"{_('TRAINING')}: {name}" if settings.TRAINING else name,
        _("Month: %(month)s") % {"month": formats.date_format(month.first, "F Y")},
    ]


def closing_state(section: RecapSection) -> str:
    """Return in one line whether this is a draft, or who closed it and when."""
    recap = section.recap
    if recap is None:
        return _("DRAFT: the month is not closed; figures may change")
    return _("Closed %(moment)s by %(name)s, version %(version)d") % {
        "moment": _moment(recap.frozen_at, recap.header["agency"]["timezone"]),
        "name": recap.header["frozen_by"]["name"],
        "version": recap.version,
    }


def _moment(at: datetime, zone: str) -> str:
    return f"{formats.date_format(at.astimezone(ZoneInfo(zone)), 'j F Y H.i')} {ZONE_ABBREVIATIONS[zone]}"


class AcceptedFinding(NamedTuple):
    """A red finding with which a month was closed, and why; all in words."""

    name: str
    nip: str
    finding: str
    reason: str
    accepted_by: str
    accepted_at: str


def accepted(section: RecapSection) -> list[AcceptedFinding]:
    """Return the findings that the closed recap keeps as accepted, in its order; none of a draft."""
    if section.recap is None:
        return []
    header = section.recap.header
    return [
        AcceptedFinding(
            kept["name"],
            kept["nip"],
            f"{finding_name(kept['code'])}: {finding_sentence(kept['code'], kept['facts'])}",
            kept["reason"],
            kept["accepted_by"],
            _moment(datetime.fromisoformat(kept["accepted_at"]), header["agency"]["timezone"]),
        )
        for kept in header.get("accepted", ())
    ]


def signature_block(section: RecapSection) -> tuple[list[str], list[str]]:
    """Return the lines of the left (head) and right (treasurer) signature; the name is line `NAME_LINE`."""
    head, treasurer = section.signers
    office = head.title if head else _("Head of agency")
    # "Kepala" alone does not say of what; "Kepala Dinas Pendidikan" does.
    where = "" if section.unit.name.casefold() in office.casefold() else section.unit.name
    left = ["", _("Acknowledged by"), office, where, "", "", ""]
    right = [_("Date: ............................"), "", _("Treasurer"), "", "", "", ""]
    return left + _signed(head, with_rank=True), right + _signed(treasurer, with_rank=False)


def _signed(signer: Signer | None, *, with_rank: bool) -> list[str]:
    if signer is None:
        return [".......................................", *([_("Rank")] if with_rank else []), "NIP"]
    rank = [_("Rank %(rank)s") % {"rank": signer.rank}] if with_rank else []
    return [signer.name, *rank, f"NIP {display_nip(signer.nip)}"]
