"""Divides a recap into pages before anything is drawn, so that every page knows how many there are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from reportlab.lib.utils import simpleSplit

from accounts.pages.fonts import REGULAR, register_fonts
from tpp.recaps.exports.columns import ALLOWANCE, COLUMNS
from tpp.recaps.exports.footer import BOTTOM
from tpp.recaps.exports.heading import PAGE_HEIGHT, heading_height
from tpp.recaps.exports.printed import PrintedItem, headings, printed_items, signature_block
from tpp.recaps.exports.table import Extras, RecapSection

TOP = 28.0
WIDTHS = {column.name: column.paper for column in ALLOWANCE if column.paper}
# With deductions the same columns are narrower, and what comes off shares what they leave.
NARROW = {column.name: column.narrow for column in COLUMNS.values() if column.narrow}
WIDEST = 80.0
NAME_SIZE, NIP_SIZE = 8.5, 7.5
LINE, PADDING = 10.5, 4.0
HEAD_HEIGHT, SUM_HEIGHT, BAND_HEIGHT = 30.0, 17.0, 16.0
SIGNATURE_LINE = 11.0


class PlacedItem(NamedTuple):
    """An event with its height; `names` are the lines of a long name."""

    event: PrintedItem
    height: float
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class PaperPage:
    """One page: whose, what stands on it, whether it begins a part and whether it is signed."""

    section: RecapSection
    part: str
    is_first: bool
    widths: Mapping[str, float]
    labels: Mapping[str, str]
    items: list[PlacedItem] = field(default_factory=list)
    is_signed: bool = False


def column_widths(extras: Extras) -> dict[str, float]:
    """Return the width of each column in points; together always the same."""
    if not extras.paid:
        return WIDTHS
    more = [name for name in extras.paid if name != "net"]
    net = {"net": NARROW["net"]} if "net" in extras.paid else {}
    widths = {name: width for name, width in NARROW.items() if name != "net"}
    left = sum(WIDTHS.values()) - sum(widths.values()) - sum(net.values())
    each = min(left / len(more), WIDEST) if more else 0
    widths["name"] += left - each * len(more)
    return widths | dict.fromkeys(more, each) | net


def top_height(section: RecapSection, *, is_first: bool) -> float:
    """Return what letterhead, title and table head take."""
    if not is_first:
        return BAND_HEIGHT + HEAD_HEIGHT
    return heading_height(section.heading) + BAND_HEIGHT + HEAD_HEIGHT


def pages_of(section: RecapSection) -> Iterator[PaperPage]:
    """Yield the pages of one agency: PNS and PPPK begin on pages of their own, each with signatures.

    The total rows and the signatures stay together, and never without a person above them.
    """
    # Lines are broken by the width of their letters.
    register_fonts()
    extras = section.extras
    widths = column_widths(extras)
    begin = partial(PaperPage, section, widths=widths, labels=headings(extras))
    for events in _by_part(printed_items(section.parts)):
        placed = [_placed(event, widths["name"]) for event in events[1:]]
        body = [item for item in placed if item.event.kind in {"row", "subtotal"}]
        tail = [item for item in placed if item.event.kind in {"total", "grand_total"}]
        page = begin(events[0].label, is_first=True)
        room = _room(page)
        for item in body:
            if item.height > room:
                yield page
                page = begin(events[0].label, is_first=False)
                room = _room(page)
            page.items.append(item)
            room -= item.height
        if sum(item.height for item in tail) + signature_height(section) > room:
            carried = _last_person(page)
            yield page
            page = begin(events[0].label, is_first=False, items=carried)
        page.items.extend(tail)
        page.is_signed = True
        yield page


def _last_person(page: PaperPage) -> list[PlacedItem]:
    """Take the last person and the subtotal below off a page that keeps others."""
    rows = [number for number, item in enumerate(page.items) if item.event.kind == "row"]
    if not rows[1:]:
        return []
    carried = page.items[rows[-1] :]
    del page.items[rows[-1] :]
    return carried


def signature_height(section: RecapSection) -> float:
    """Return in points (1/72 inch) how much of the page both signatures take with the room to sign in."""
    return 14 + max(map(len, signature_block(section))) * SIGNATURE_LINE


def _room(page: PaperPage) -> float:
    return PAGE_HEIGHT - TOP - BOTTOM - top_height(page.section, is_first=page.is_first)


def _by_part(events: Iterable[PrintedItem]) -> list[list[PrintedItem]]:
    parts: list[list[PrintedItem]] = []
    for event in events:
        if event.kind == "part":
            parts.append([])
        parts[-1].append(event)
    return parts


def _placed(event: PrintedItem, width: float) -> PlacedItem:
    if event.row is None:
        return PlacedItem(event, SUM_HEIGHT)
    names = tuple(simpleSplit(event.row.name, REGULAR, NAME_SIZE, width - 2 * PADDING)) or ("",)
    return PlacedItem(event, (len(names) + 1) * LINE + PADDING, names)
