"""A rule of a scheme as a sentence of a decree: `60 % × Performance + 40 % × Attendance`, bands and cases as lists.

A sentence is a line of pieces, so that a page can link its names and make fields of its numbers. What branches in the
middle of a line stands behind a letter and is told below it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tpp.schemes.engine import Composition, FigureKind, Input
from tpp.schemes.engine.inputs import plain
from tpp.schemes.engine.nodes import (
    Among,
    Bands,
    Compared,
    Joined,
    Part,
    Word,
    WordCases,
    WordName,
    YesNo,
)
from tpp.schemes.prose_words import (
    KINDS,
    Piece,
    RuleSentence,
    choice_words,
    decimal_words,
)
from tpp.schemes.prose_writer import RuleWriter, SourceWriter


def rule_of(scheme: Composition, name: str, *, with_units: bool = False) -> RuleSentence:
    """Return the rule of the value `name`; `with_units` names every rounding unit by its number, to be changed."""
    number = list(scheme.values).index(name)
    value = scheme.values[name]
    writer = RuleWriter(scheme, value.kind, with_units=with_units)
    return writer.rule(value.node, ("values", number, "is"))


def tables_of(scheme: Composition) -> dict[str, RuleSentence]:
    """Return the tables of bands that rules name, in the order in which they are first used."""
    found: dict[str, RuleSentence] = {}
    for value in scheme.values.values():
        for node in _bands_in(value.node):
            if node.table and node.table not in found:
                branches = RuleWriter(scheme, value.kind, with_units=False).bands(node, ("tables", node.table))
                found[node.table] = RuleSentence((), branches)
    return found


def source_of(scheme: Composition, name: str) -> RuleSentence | None:
    """Return where the figure of an input comes from; None for an imported score of the same name."""
    node = scheme.sources.get(name)
    if node is None:
        return None
    writer = SourceWriter(scheme, scheme.inputs[name].kind, with_units=False)
    match node:
        case Word() | WordName() | WordCases():
            return writer.word(node, ())
        case YesNo() | Compared() | Among() | Joined():
            return RuleSentence(writer.condition(node, ()))
    return writer.rule(node, ())


def _bands_in(part: Part) -> Iterator[Bands]:
    if isinstance(part, Bands):
        yield part
    for child in part.children:
        yield from _bands_in(child)


def pieces(rule: RuleSentence) -> Iterator[Piece]:
    """Go through branches and lettered parts as they are read, words and numbers alike."""
    yield from rule.line
    for when, then in rule.branches:
        yield from when
        yield from pieces(then)
    for _letter, part in rule.parts:
        yield from pieces(part)


def input_words(declared: Input) -> str:
    """Say range, words or yes/no, and the default: `per cent, from 0 to 100`."""
    if declared.kind is FigureKind.WORD:
        text = _("one of: %(words)s") % {"words": ", ".join(choice_words(word) for word in declared.values)}
    elif declared.kind is FigureKind.FLAG:
        text = str(KINDS[FigureKind.FLAG])
    else:
        text = _range(declared)
    if declared.default is None:
        return text
    return _("%(what)s; without data: %(default)s") % {"what": text, "default": _default(declared)}


def _range(declared: Input) -> str:
    least, most = decimal_words(plain(declared.least)), decimal_words(plain(declared.most))
    sentence = _("%(kind)s, from %(least)s to %(most)s")
    if declared.most >= LARGEST_SHOWN:
        sentence = _("%(kind)s, %(least)s or more")
    return sentence % {"kind": KINDS[declared.kind], "least": least, "most": most}


# Nobody wrote a limit such as this one; it is the engine's own.
LARGEST_SHOWN = 10**15


def _default(declared: Input) -> str:
    given = declared.default
    if declared.kind is FigureKind.FLAG:
        return _("yes") if given else _("no")
    if isinstance(given, str):
        return choice_words(given)
    return "" if given is None else decimal_words(plain(given))
