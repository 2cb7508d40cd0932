"""What pages are put together from: notes, buttons, filters, and tables that become cards on a phone."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.pages.attributes import attributes_of
from accounts.pages.drawn_table import DrawnColumn, DrawnTable, head
from accounts.pages.icons import icon as draw_icon

register = template.Library()

ALERT_ICONS = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "triangle-alert"}
# No name of a template's variable may begin like this, so a page can neither read nor hide the table around it.
TABLE = "_data_table"


# Notes and buttons


@register.simple_block_tag(end_name="endalert")
def alert(content: str, level: str = "", *, icon: str = "", css: str = "", role: str = "", focus: bool = False) -> str:
    """Set a note apart; `level` is a key of ALERT_ICONS and brings its icon, `focus` makes it the first thing read."""
    attributes = attributes_of(
        role=role or ("alert" if focus else ""), tabindex="-1" if focus else "", data_focus=focus
    )
    picture = icon or ALERT_ICONS.get(level, "info")
    context = {
        "content": SafeString(content.strip()),
        "level": level,
        "icon": picture,
        "css": css,
        "attributes": attributes,
    }
    return render_to_string("components/alert.html", context)


@register.simple_tag
def button(
    label: str, kind: str = "secondary", icon: str = "", css: str = "", about: str = "", **attributes: str | bool
) -> SafeString:
    """Draw a button that sends its form.

    `kind` is `primary`, `secondary`, `quiet` or `danger`, `css` more classes (`btn-sm`, `btn-block`), `about` what
    only a screen reader needs to hear after the label. Other attributes are written as given, with `-` for `_`.
    """
    classes = f"btn btn-{kind} {css}".strip()
    written = attributes_of(class_=classes, **{"type": "submit"} | attributes)
    return format_html("<button{}>{}</button>", written, _label(label, icon, about))


@register.simple_tag
def link_button(
    label: str,
    route: str = "",
    *arguments: object,
    href: str = "",
    kind: str = "secondary",
    icon: str = "",
    icon_after: str = "",
    css: str = "",
    about: str = "",
    rel: str = "",
    download: bool = False,
    **named: object,
) -> SafeString:
    """Draw a link that looks like a button, to a named address (`route` and its arguments) or to `href`.

    `q_day=day` asks for `?day=`, if there is one; `download` says that the answer is a file.
    """
    asked = {name.removeprefix("q_"): str(value) for name, value in named.items() if name.startswith("q_")}
    kwargs = {name: value for name, value in named.items() if not name.startswith("q_")}
    address = reverse(route, args=arguments, kwargs=kwargs) if route else href
    query = urlencode({name: value for name, value in asked.items() if value not in ("", "None")})
    classes = f"btn btn-{kind} {css}".strip()
    href = f"{address}?{query}" if query else address
    written = attributes_of(class_=classes, href=href, rel=rel, download=download)
    return format_html("<a{}>{}</a>", written, _label(label, icon, about, icon_after))


def _label(label: str, icon: str, about: str, icon_after: str = "") -> SafeString:
    unseen = format_html('<span class="visually-hidden">: {}</span>', about) if about else ""
    before, after = (draw_icon(name) if name else "" for name in (icon, icon_after))
    return format_html("{}{}{}{}", before, label, unseen, after)


# Filters


@register.simple_block_tag(end_name="endfilters")
def filters(
    content: str,
    label: str = "",
    *,
    icon: str = "search",
    kind: str = "secondary",
    search: bool = False,
    action: str = "",
    order: str = "",
) -> str:
    """Put fields that choose what a list shows in one row, with the button that asks for it.

    `label` is the button's (`Show`), `search` names the form a search, `action` leads to a place of the page, `order`
    is how the list stands and stays.
    """
    context = {
        "content": content,
        "label": label or _("Show"),
        "icon": icon,
        "kind": kind,
        "attributes": attributes_of(role="search" if search else "", action=action),
        "order": order,
    }
    return render_to_string("components/filters.html", context)


@register.inclusion_tag("components/search_field.html")
def search_field(label: str, value: str = "") -> dict[str, str]:
    """Offer the field `q` of a search, without a form of its own."""
    return {"label": label, "value": value}


# Tables


class DataTableNode(template.Node):
    """A table whose rows are drawn first, because the columns stand among them."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, caption: FilterExpression, options: dict[str, FilterExpression]) -> None:
        """Keep what stands between the tags, and what the tag was given."""
        self.nodelist, self.caption, self.options = nodelist, caption, options

    def render(self, context: Context) -> SafeString:
        """Draw the rows, then the head from the columns they came with."""
        given = {name: value.resolve(context) for name, value in self.options.items()}
        order, anchor = given.pop("order", ""), given.get("anchor", "")
        table = DrawnTable(is_stacked=given.pop("stacked", True), order=order, anchor=anchor)
        with context.push(**{TABLE: table}):
            rows = self.nodelist.render(context)
        files = given.pop("files", "")
        joint = "&" if "?" in files else "?"
        drawn = {
            "caption": self.caption.resolve(context),
            "heads": [head(column, table, context) for column in table.columns],
            "rows": SafeString(rows.strip()),
            "foot": table.foot,
            "is_stacked": table.is_stacked,
            "is_sticky": given.pop("sticky", False),
            "has_sort": any(column.sort for column in table.columns),
            "files": {form: f"{files}{joint}format={form}" for form in ("xlsx", "csv")} if files else {},
        }
        return render_to_string("components/data_table.html", given | drawn)


@register.tag
def data_table(parser: Parser, token: Token) -> DataTableNode:
    """Draw a table: `{% data_table caption %}`, its columns, its rows, `{% enddata_table %}`.

    Options: `stacked` (each row becomes a card on a phone, true unless said otherwise), `sticky` (the head stays in
    sight), `show_caption`, `css`, `anchor` (its id, to which its links lead back), `order` (by which column the server
    sorted, with `-` the other way round), `files` (the address that hands out the same rows with `format=xlsx` or
    `format=csv`).
    """
    _name, caption, *rest = token.split_contents()
    options = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"data_table takes a caption and options with names, not {rest}.")
    nodelist = parser.parse(("enddata_table",))
    parser.delete_first_token()
    return DataTableNode(nodelist, parser.compile_filter(caption), options)


@register.simple_tag(takes_context=True)
def column(context: Context, label: str, kind: str = "", sort: str = "", direction: str = "") -> str:
    """Announce the next column of the table.

    `kind` is classes of its cells, besides `row` (they name the row), `actions` (they hold buttons; the head is only
    read out) and `quiet` (no label on the phone). `sort` is what the address asks of the server to sort by this
    column, `direction` (`ascending`, `descending`) says that the server always does.
    """
    classes = kind.split()
    context[TABLE].columns.append(
        DrawnColumn(label, [c for c in classes if c != "row"], "row" in classes, sort, direction)
    )
    return ""


@register.simple_block_tag(takes_context=True, end_name="endrow")
def row(context: Context, content: str, css: str = "", anchor: str = "") -> SafeString:
    """Draw a row of the table around it, and begin the next one at the first column."""
    table: DrawnTable = context[TABLE]
    table.place = 0
    attributes = attributes_of(role="row" if table.is_stacked else "", class_=css, id=anchor)
    return format_html("<tr{}>{}</tr>", attributes, SafeString(content.strip()))


@register.simple_block_tag(takes_context=True, end_name="endfoot")
def foot(context: Context, content: str) -> str:
    """Put rows below all others: the sums."""
    context[TABLE].foot = content
    return ""


@register.simple_block_tag(takes_context=True, end_name="endcell")
def cell(context: Context, content: str, css: str = "", span: int = 1, anchor: str = "") -> SafeString:
    """Draw the next cell of a row; it knows its column, and on a phone it stands beside that column's words.

    `span=0` is a cell as wide as the table.
    """
    table: DrawnTable = context[TABLE]
    found = table.next_column(span or len(table.columns))
    content = SafeString(content.strip())
    is_wide = span != 1
    classes = [] if is_wide else [name for name in found.classes if name != "quiet"]
    attributes = attributes_of(
        scope="row" if found.is_head and not is_wide else "",
        role=("rowheader" if found.is_head and not is_wide else "cell") if table.is_stacked else "",
        class_=" ".join([*classes, css]).strip(),
        colspan=str(span or len(table.columns)) if is_wide else "",
        id=anchor,
        data_label=str(found.label) if table.is_stacked and not is_wide and _is_labelled(found) else "",
    )
    if found.is_head and not is_wide:
        return format_html("<th{}>{}</th>", attributes, content)
    # Beside its label on a phone a cell is one thing, whatever it is made of.
    is_wrapped = table.is_stacked and "<" in content and "data-label" in attributes
    return format_html("<td{}><div>{}</div></td>" if is_wrapped else "<td{}>{}</td>", attributes, content)


def _is_labelled(column: DrawnColumn) -> bool:
    return not column.is_head and not {"actions", "quiet"} & set(column.classes)
