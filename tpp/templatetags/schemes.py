"""Rules of schemes as HTML: names as links, bands and cases as lists, numbers as fields where they can be changed."""

from collections.abc import Callable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tpp.schemes.forms import NumbersForm
from tpp.schemes.prose_words import Line, Piece, RuleSentence

register = template.Library()

Draw = Callable[[Piece], SafeString]


@register.simple_tag
def rule_text(rule: RuleSentence) -> SafeString:
    """Draw a rule to be read; names lead to their entries on the page."""
    return _rule(rule, _linked)


@register.simple_tag
def rule_marked(rule: RuleSentence) -> SafeString:
    """Draw a rule to be read on a page that has nothing to link to."""
    return _rule(rule, _named)


@register.simple_tag
def rule_fields(rule: RuleSentence, form: NumbersForm) -> SafeString:
    """Draw the sentence with an input for each number, labelled, marked where it is wrong."""

    def draw(piece: Piece) -> SafeString:
        if not piece.path:
            return _named(piece)
        field = form[form.paths[piece.path]]
        wrong = {"aria-invalid": "true"} if field.errors else {}
        return field.as_widget(attrs={"aria-label": str(field.label), **wrong})

    return _rule(rule, draw)


def _rule(rule: RuleSentence, draw: Draw) -> SafeString:
    line = format_html('<p class="rule-line">{}</p>', _line(rule.line, draw)) if rule.line else ""
    rows = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((_line(when, draw), _rule(then, draw)) for when, then in rule.branches),
    )
    branches = format_html('<dl class="rule-branches">{}</dl>', rows) if rule.branches else ""
    parts = format_html_join(
        "",
        '<div class="rule-part"><span class="rule-letter">{} =</span><div>{}</div></div>',
        ((letter, _rule(part, draw)) for letter, part in rule.parts),
    )
    return format_html("{}{}{}", line, branches, parts)


def _line(line: Line, draw: Draw) -> SafeString:
    return format_html_join("", "{}", ((draw(piece),) for piece in line))


def _linked(piece: Piece) -> SafeString:
    if piece.name:
        return format_html('<a class="rule-name" href="#entry-{}">{}</a>', piece.name, piece.text)
    return _named(piece)


def _named(piece: Piece) -> SafeString:
    if piece.name:
        return format_html('<span class="rule-name">{}</span>', piece.text)
    return format_html("<b>{}</b>" if piece.path else "{}", piece.text)
