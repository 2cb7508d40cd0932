"""Draw the rooms of the code and the arrows between them, read from the imports, into docs/architecture.*.

What a room holds is the first line of its `__init__.py`; the order of rooms stands in `pyproject.toml`.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture.svg"
APPS = ("tpp", "reports", "accounts")
PART = re.compile(r"(<!-- rooms -->\n).*?(<!-- /rooms -->)", re.DOTALL)
# What Django finds by its name or reads at the start: no rooms.
DJANGO = {"apps", "management", "migrations", "templatetags", "settings", "wsgi"}

# Of the picture, in pixels.
COLUMN, TOP, BOX, WIDE, STEP, GAP = 310, 76, 26, 150, 32, 12

Arrows = dict[str, set[str]]


class Order:
    """The rooms of each app from top to bottom, as the contracts of import-linter have them."""

    def __init__(self) -> None:
        """Read the contracts; those that contain one app order its rooms."""
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
        contracts = {c["containers"][0]: c for c in settings["contracts"] if len(c.get("containers", ())) == 1}
        self.layers = {
            app: [[room.strip() for room in layer.split("|")] for layer in contracts[app]["layers"]] for app in APPS
        }

    def rooms(self, app: str) -> list[str]:
        """Return the rooms of `app` with their dotted names, top first."""
        return [f"{app}.{room}" for layer in self.layers[app] for room in layer]

    def all(self) -> list[str]:
        """Return all rooms, top first."""
        return [room for app in APPS for room in self.rooms(app)]


def room_of(module: str) -> str:
    """Return the room of a dotted module: the app and what stands in it."""
    return ".".join(module.split(".")[:2])


def arrows(rooms: list[str]) -> Arrows:
    """Return for each room the other rooms that it imports from."""
    graph = grimp.build_graph("accounts", "reports", "tpp", "sikap", cache_dir=None)
    found: Arrows = {room: set() for room in rooms}
    for module in sorted(graph.modules):
        for imported in graph.find_modules_directly_imported_by(module):
            source, target = room_of(module), room_of(imported)
            if source in found and target in found and source != target:
                found[source].add(target)
    return found


def direct(found: Arrows) -> Arrows:
    """Return the arrows without those that a longer way already says."""
    return {room: {to for to in found[room] if not any(to in found[by] for by in found[room])} for room in found}


# ---- The page ---------------------------------------------------------------------------------


def holds(room: str) -> str:
    """Return the first line of the docstring of a room."""
    path = ROOT / room.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(source.read_text()))
    if not text:
        raise SystemExit(f"{source} says not what it holds")
    return text.splitlines()[0]


def tables(order: Order, found: Arrows) -> Iterator[str]:
    """Yield the generated lines of the page: a table for each app."""
    yield "\n![Rooms and the arrows between them](architecture.svg)\n"
    yield "\n### sikap\n\n| | Holds |\n| --- | --- |\n"
    for path in sorted((ROOT / "sikap").iterdir()):
        named = path.stem if path.suffix == ".py" else path.name if (path / "__init__.py").exists() else ""
        if named and named not in DJANGO and named != "__init__":
            yield f"| `{named}` | {holds(f'sikap.{named}')} |\n"
    for app in APPS:
        yield f"\n### {app}\n\n| Room | Holds | Uses |\n| --- | --- | --- |\n"
        for room in order.rooms(app):
            yield f"| `{room.split('.')[1]}` | {holds(room)} | {_uses(room, found, order)} |\n"
    yield "\n"


def _uses(room: str, found: Arrows, order: Order) -> str:
    used = {app: [to for to in order.rooms(app) if to in found[room]] for app in (_app(room), *APPS)}
    texts = [
        ("" if app == _app(room) else f"of {app}: ") + ", ".join(to.split(".")[1] for to in rooms)
        for app, rooms in used.items()
        if rooms
    ]
    return "; ".join(texts) or "nothing"


def page(order: Order, found: Arrows) -> str:
    """Return the whole page; only what stands between the marks is new."""
    return PART.sub(lambda marks: marks[1] + "".join(tables(order, found)) + marks[2], PAGE.read_text())


# ---- The picture ------------------------------------------------------------------------------


def picture(order: Order, found: Arrows) -> str:
    """Return the rooms as boxes, one column an app, and as arcs the arrows that no longer way says, as SVG."""
    places = dict(_places(order))
    high = max(y for _, y in places.values()) + BOX + 20
    wide = 20 + COLUMN * len(APPS)
    shown = direct({room: {to for to in found[room] if _app(to) == _app(room)} for room in found})
    return "\n".join([*_head(wide, high), *_boxes(places), *_arcs(places, shown), "</svg>"]) + "\n"


def _app(room: str) -> str:
    return room.split(".", maxsplit=1)[0]


def _places(order: Order) -> Iterator[tuple[str, tuple[int, int]]]:
    for column, app in enumerate(APPS):
        y = TOP
        for layer in order.layers[app]:
            for room in layer:
                yield f"{app}.{room}", (20 + column * COLUMN, y)
                y += STEP
            y += GAP


def _head(wide: int, high: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1d2733">'
    )
    yield "<title>Rooms and the arrows between them</title>"
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    yield '<path d="M0 0 8 4 0 8z" fill="#31597d"/></marker></defs>'
    yield f'<rect width="{wide}" height="{high}" fill="#fff"/>'
    yield '<text x="20" y="24">sikap composes them all</text>'
    for column, app in enumerate(APPS):
        x = 20 + column * COLUMN
        yield f'<text x="{x}" y="56" font-size="18" font-weight="600">{app}</text>'
        if column:
            ends = f"{x - COLUMN + WIDE} 50H{x - 12}"
            yield f'<path d="M{ends}" stroke="#31597d" stroke-width="3" marker-end="url(#tip)"/>'


def _boxes(places: dict[str, tuple[int, int]]) -> Iterator[str]:
    for room, (x, y) in places.items():
        yield f'<rect x="{x}" y="{y}" width="{WIDE}" height="{BOX}" rx="4" fill="#e8eef4" stroke="#31597d"/>'
        yield f'<text x="{x + 10}" y="{y + 18}">{escape(room.split(".")[1])}</text>'


def _arcs(places: dict[str, tuple[int, int]], shown: Arrows) -> Iterator[str]:
    for room, (x, y) in places.items():
        for to in sorted(shown[room], key=places.__getitem__):
            target = places[to][1]
            bow = x + WIDE + 14 + (target - y) // 4
            yield (
                f'<path d="M{x + WIDE} {y + 17}C{bow} {y + 17} {bow} {target + 9} {x + WIDE + 1} {target + 9}" '
                'fill="none" stroke="#31597d" marker-end="url(#tip)"/>'
            )


def written() -> dict[Path, str]:
    """Return what both files must hold."""
    order = Order()
    found = arrows(order.all())
    return {PAGE: page(order, found), PICTURE: picture(order, found)}
