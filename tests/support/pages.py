"""Read a page as a person does: which figure stands beside or under which word."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple

from sikap.handbook import with_interface_names

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class _Node:
    tag: str
    classes: frozenset[str] = frozenset()
    span: int = 1
    children: list[Any] = field(default_factory=list)

    def elements(self) -> list["_Node"]:
        return [child for child in self.children if isinstance(child, _Node)]

    def all(self, *tags: str) -> Iterator["_Node"]:
        for child in self.elements():
            if child.tag in tags:
                yield child
            yield from child.all(*tags)

    def with_class(self, name: str) -> Iterator["_Node"]:
        return (node for node in self.all("span", "strong", "div") if name in node.classes)

    def raw(self) -> str:
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.raw() for child in self.children)

    @property
    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in "\0".join(self.raw().split("\n")).split("\0") if line.strip()]

    @property
    def text(self) -> str:
        return " ".join(self.raw().split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = _Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        node = _Node(tag, frozenset((known.get("class") or "").split()), int(known.get("colspan") or 1))
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in {node.tag for node in self.open}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        # Only `<br>` begins a line.
        self.open[-1].children.append(data.replace("\n", " "))


class Figure(NamedTuple):
    """What a page says: the word, the row of a table or list in which it says so, and the lines of the value."""

    label: str
    row: str
    lines: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def interface_names(line: str) -> list[str]:
    """What a line of the handbook names of the interface."""
    found: list[str] = []
    with_interface_names(line, str, lambda name: found.append(name) or name)
    return found


def _read(page: Any) -> _Node:
    reader = _Reader()
    reader.feed(page if isinstance(page, str) else page.content.decode())
    return reader.root


def figures(page: Any) -> list[Figure]:
    """Return everything that stands beside or under a word: of a `dl`, a table, the rows of a list, and of groups."""
    root = _read(page)
    return [*_of_definitions(root), *_of_tables(root), *_of_lists(root), *_of_groups(root)]


def shown(page: Any, label: str, row: str = "") -> list[str]:
    """Return all that the page says to a word, in the rows that have the text `row`."""
    return [one.text for one in figures(page) if one.label == label and row in one.row]


def shows(page: Any, label: str, value: str, row: str = "") -> None:
    """Assert that the page says `value`, or a line of it, to `label`, and nothing else in the rows with this text."""
    found = [one for one in figures(page) if one.label == label and row in one.row]
    assert found, f"no {label!r} in {sorted({one.label for one in figures(page)})}"
    for one in found:
        assert value in (one.text, *one.lines), (label, one.row)


def under(page: Any, heading: str) -> str:
    """Return all that stands in the section with this heading."""
    (found,) = [section for section in _read(page).all("section") if _heading(section) == heading]
    return found.text


def listed_under(page: Any, heading: str) -> list[str]:
    """Return the rows of the list in the section with this heading; nothing, where the page has no such section."""
    sections = [section for section in _read(page).all("section") if _heading(section) == heading]
    return [item.text for section in sections for item in section.all("li")]


def headings(page: Any) -> list[str]:
    """Return the headings of the sections of a page."""
    return [heading for section in _read(page).all("section") if (heading := _heading(section))]


def alerts(page: Any) -> list[str]:
    """Return the first sentence of everything that a page puts into a frame, so that nobody overlooks it."""
    return [next(node.all("p")).text for node in _read(page).with_class("alert") if list(node.all("p"))]


def _heading(section: _Node) -> str:
    return next((node.text for node in section.all("h2")), "")


def _of_definitions(root: _Node) -> Iterator[Figure]:
    for terms in root.all("dl"):
        label = ""
        for node in terms.all("dt", "dd"):
            if node.tag == "dt":
                label = node.text
            elif label:
                yield Figure(label, "", node.lines)
                # What follows is a note.
                label = ""


def _of_tables(root: _Node) -> Iterator[Figure]:
    for table in root.all("table"):
        rows = list(table.all("tr"))
        labels = [cell.text for cell in _cells(rows[0])] if rows else []
        for row in rows[1:]:
            cells = _cells(row)
            said = " ".join(cell.text for cell in cells)
            yield from (Figure(label, said, cell.lines) for label, cell in zip(labels, cells, strict=False))


def _of_groups(root: _Node) -> Iterator[Figure]:
    """Yield people with their mark or that of their group, whose heading is the row."""
    for section in root.all("section"):
        marks = [mark.text for head in section.with_class("review-head") for mark in head.with_class("badge")]
        for item in section.with_class("review-item"):
            name = next((node.text for node in item.all("a", "strong")), "")
            yield Figure(name, _heading(section), [mark.text for mark in item.with_class("badge")] or marks)


def _cells(row: _Node) -> list[_Node]:
    return [cell for cell in row.elements() if cell.tag in {"th", "td"} for _ in range(cell.span)]


def _of_lists(root: _Node) -> Iterator[Figure]:
    for item in root.all("li"):
        parts = [child for child in item.elements() if child.tag == "span"]
        if len(parts) > 1:
            yield Figure(parts[0].text, item.text, parts[1].lines)
        if heads := [child for child in item.elements() if child.tag in {"a", "strong"}]:
            label = heads[0].text
            if item.text.startswith(f"{label}:"):
                yield Figure(label, item.text, [item.text.removeprefix(f"{label}:").strip()])
        titles, ends = list(item.with_class("list-row-title")), list(item.with_class("list-row-end"))
        if titles and ends:
            yield Figure(titles[0].text, item.text, ends[0].lines)
