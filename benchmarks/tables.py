"""The findings as text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

SLOWEST_SHOWN = 8
LIMIT = 12
Findings = dict[str, dict[str, Any]]


def render(found: Findings) -> Iterator[str]:
    """Yield the lines of all tables for which there are findings."""
    yield from _data(found)
    for part in (_recap, _pages, _survey, _exports, _schemes, _closing, _growth):
        yield from part(found)


def _data(found: Findings) -> Iterator[str]:
    for engine, parts in found.items():
        data = parts["data"]
        yield f"  {engine} {data['server']}: {data['activities']:,} activities written in {data['seconds']:.0f} s"


def _recap(found: Findings) -> Iterator[str]:
    rows = [
        [
            engine,
            *(f"{recap['seconds'][name]:.2f} s" for name in ("draft", "rows", "sums")),
            f"{recap['to_rows']:.2f}x",
            f"{recap['cpu_to_rows']:.2f}x",
            f"{recap['to_sums']:.2f}x",
            *(f"{recap['memory'][name]:.0f} MB" for name in ("draft", "rows", "sums")),
            recap["statements"],
        ]
        for engine, recap in _of(found, "recap")
    ]
    heads = ["", "recap", "rows", "sums", "to rows", "in processor", "to sums", "recap", "rows", "sums", "statements"]
    people = {recap["people"] for _engine, recap in _of(found, "recap")}
    title = f"(a) Draft recap of a month for {', '.join(map(str, people))} people: seconds, ratio, memory above imports"
    notes = [
        "rows = minutes per person and day summed by the database and read (aim 1.3x, 32 MB more)",
        "in processor = the same ratio in processor time of program and database, which other work disturbs less",
        "sums = one capped sum per person, worked out wholly in the database",
    ]
    yield from _table(title, heads, rows, notes)


def _pages(found: Findings) -> Iterator[str]:
    rows = [
        [
            engine,
            page["name"],
            f"{page['ms']:.1f} ms",
            f"{page['their_ms']:.1f} ms",
            f"{page['ratio']:.2f}x",
            page["statements"],
            page["their_statements"],
            f"{page['bytes']:,}",
            f"{page['their_bytes']:,}",
            page["rows"],
        ]
        for engine, pages in _of(found, "pages")
        for page in pages
    ]
    heads = ["", "request", "ours", "plain", "ratio", "statements", "plain", "bytes", "plain", "rows"]
    title = "(b) Processor time per request, against a featureless view of as many bytes and rows"
    yield from _table(title, heads, rows, ["aim 1.5x, saving 2x; at most 12 statements"])


def _survey(found: Findings) -> Iterator[str]:
    for engine, pages in _of(found, "survey"):
        worst = sorted(pages, key=lambda page: -page["statements"])
        over = sum(page["statements"] > LIMIT for page in pages)
        shown = [
            [page["page"], page["statements"], f"{page['bytes']:,}", f"{page['ms']:.0f} ms"]
            for page in worst[: max(over, SLOWEST_SHOWN)]
        ]
        title = f"(b) Statements of {len(pages)} pages on {engine}: {over} above {LIMIT}; the most were"
        yield from _table(title, ["page", "statements", "bytes", "first visit"], shown, [])


def _exports(found: Findings) -> Iterator[str]:
    rows = [
        [
            engine,
            f"{export['people']:,}",
            export["format"],
            f"{export['cpu']:.2f} s",
            f"{export['wall']:.2f} s",
            export["statements"],
            f"{export['memory']:.0f} MB",
            f"{export['bytes'] / 1024:,.0f} kB",
        ]
        for engine, exports in _of(found, "exports")
        for export in exports
    ]
    heads = ["", "people", "format", "processor", "wall", "statements", "memory", "file"]
    yield from _table("(c) The month as a file, from the command line", heads, rows, [])


def _schemes(found: Findings) -> Iterator[str]:
    runs = [(engine, schemes) for engine, schemes in _of(found, "schemes")]
    runs += [(engine, parts["huge"]) for engine, parts in found.items() if "huge" in parts]
    rows = [
        [
            engine,
            f"{run['people']:,}",
            f"{run['draft']['seconds']:.1f} s",
            f"{1e6 * run['draft']['cpu'] / run['people']:.0f} us",
            f"{run['memory']['draft']:.0f} MB",
            f"{run['close']['seconds']:.1f} s",
            f"{1e6 * run['close']['cpu'] / max(run['close']['left'], 1):.0f} us",
            f"{run['killed']['recaps']} ({'whole' if run['killed']['whole'] else 'BROKEN'})",
            "whole" if run["whole"] else "BROKEN",
        ]
        for engine, run in runs
    ]
    heads = ["", "people", "draft", "each", "memory", "closing", "each", "killed after", "resumed"]
    notes = [
        "each = processor time per person of program and database; flat means as much for 100,000 as for 10,000",
        "killed after = recaps that a killed closing left; closing was then started again and ran to its end",
    ]
    yield from _table("(d) The heaviest preset (jambi) on imported scores", heads, rows, notes)


def _closing(found: Findings) -> Iterator[str]:
    rows = [
        [engine, who, f"{1000 * wait['alone']:.0f} ms", f"{1000 * wait['meanwhile']:.0f} ms", wait["times"]]
        for engine, closing in _of(found, "closing")
        for who, wait in closing["waits"].items()
    ]
    told = ", ".join(
        f"{engine} {closing['seconds']:.1f} s for {closing['people']:,} people"
        for engine, closing in _of(found, "closing")
    )
    title = f"(e) The longest wait of others while the largest agency closes ({told})"
    yield from _table(title, ["", "who", "before", "meanwhile", "times"], rows, ["aim 1 s"])


def _growth(found: Findings) -> Iterator[str]:
    for engine, growth in _of(found, "growth"):
        first, later, anchor = growth["month"], growth["history"], growth["anchor"]
        rows = [
            [
                name,
                f"{first[name]['db']:.2f} ms",
                f"{cost['db']:.2f} ms",
                f"{cost['db'] / max(first[name]['db'], 0.01):.2f}x",
                f"{anchor[name][1]:.2f} ms" if name in anchor else "-",
                f"{cost['ms']:.1f} ms",
                f"{anchor[name][0]:.1f} ms" if name in anchor else "-",
                f"{cost['ms'] / anchor[name][0]:.2f}x" if name in anchor else "-",
            ]
            for name, cost in later.items()
        ]
        heads = ["", "1 month", "history", "ratio", "anchor", "all", "anchor", "ratio"]
        title = (
            f"(f) Database beside {growth['periods']} periods of four weeks, {growth['reports']:,} reports ({engine})"
        )
        notes = [
            "the first four columns are processor time of the database, aim 1.1x; all = that of the program too",
            "anchor = as many rows and bytes through Django's own middleware, in a process of its own",
        ]
        yield from _table(title, heads, rows, notes)


def _of(found: Findings, part: str) -> list[tuple[str, Any]]:
    return [(engine, parts[part]) for engine, parts in found.items() if part in parts]


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], notes: Iterable[str]) -> Iterator[str]:
    if not rows:
        return
    cells = [list(map(str, row)) for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    yield f"\n{title}"
    for row in cells:
        yield "  " + "  ".join(_aligned(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for note in notes:
        yield f"  {note}"


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)
