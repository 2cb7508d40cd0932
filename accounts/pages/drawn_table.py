"""A table while it is drawn: its columns, what stands above them, and where the next cell belongs."""

from dataclasses import dataclass, field

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts.pages.attributes import attributes_of

# What concerns figures and not the words above them.
CELLS_ONLY = {"money", "text-nowrap"}


@dataclass
class DrawnColumn:
    """Words above a column, and how its cells are drawn."""

    label: str
    classes: list[str]
    is_head: bool
    sort: str = ""
    direction: str = ""


@dataclass
class DrawnTable:
    """A table while it is drawn: the columns so far, and which of them the next cell belongs to."""

    is_stacked: bool
    order: str
    anchor: str
    columns: list[DrawnColumn] = field(default_factory=list)
    place: int = 0
    foot: str = ""

    def next_column(self, span: int) -> DrawnColumn:
        """Return the column of the next cell; a cell may span several."""
        if self.place >= len(self.columns):
            raise template.TemplateSyntaxError(f"A row has more cells than the {len(self.columns)} columns.")
        found = self.columns[self.place]
        self.place += span
        return found


def head(column: DrawnColumn, table: DrawnTable, context: Context) -> SafeString:
    """Return the cell above a column, with the link by which the server sorts the other way."""
    name = column.sort
    directions = {name: "ascending", f"-{name}": "descending"} if name else {}
    now = column.direction or directions.get(table.order, "")
    classes = [name for name in column.classes if name not in CELLS_ONLY | {"actions", "quiet"}]
    attributes = attributes_of(
        role="columnheader" if table.is_stacked else "",
        scope="col",
        class_=" ".join([*classes, "sortable"] if name else classes),
        aria_sort=now,
    )
    return format_html("<th{}>{}</th>", attributes, _head_words(column, now, table, context))


def _head_words(column: DrawnColumn, now: str, table: DrawnTable, context: Context) -> SafeString:
    if "actions" in column.classes:
        return format_html('<span class="visually-hidden">{}</span>', column.label)
    if not column.sort:
        return conditional_escape(column.label)
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    asked["order"] = f"-{column.sort}" if now == "ascending" else column.sort
    place = f"#{table.anchor}" if table.anchor else ""
    return format_html('<a class="sort" href="?{}{}">{}</a>', asked.urlencode(), place, column.label)
