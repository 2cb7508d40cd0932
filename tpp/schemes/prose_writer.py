"""Writes a rule of a scheme piece by piece, and sets the marks without which it could be read in two ways."""

import re
from collections import Counter
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tpp.schemes.engine import Composition, FigureKind
from tpp.schemes.engine.nodes import (
    Among,
    Bands,
    Cases,
    Choice,
    Compared,
    Condition,
    Constant,
    Joined,
    Name,
    Node,
    Operation,
    Rounded,
    Total,
    Word,
    WordCases,
    WordName,
    WordNode,
    YesNo,
)
from tpp.schemes.engine.operators import Comparison, Junction, Operator, Rounding
from tpp.schemes.engine.vocabulary import SCORE, known_fact
from tpp.schemes.prose_words import (
    _EXPLANATION,
    Line,
    Path,
    Piece,
    RuleSentence,
    choice_words,
    decimal_words,
    in_language,
    part_words,
    table_words,
)

_SIGNS = {Operator.SUM: " + ", Operator.DIFFERENCE: " − ", Operator.PRODUCT: " × ", Operator.QUOTIENT: " ÷ "}
_COMPARE = {
    Comparison.LESS: gettext_lazy("%(one)s is less than %(other)s"),
    Comparison.AT_MOST: gettext_lazy("%(one)s is at most %(other)s"),
    Comparison.EQUAL: gettext_lazy("%(one)s equals %(other)s"),
    Comparison.AT_LEAST: gettext_lazy("%(one)s is at least %(other)s"),
    Comparison.MORE: gettext_lazy("%(one)s is more than %(other)s"),
}
_ROUND = {
    Rounding.HALF_UP: gettext_lazy("%(value)s, rounded to the nearest %(unit)s"),
    Rounding.DOWN: gettext_lazy("%(value)s, rounded down to the %(unit)s"),
    Rounding.UP: gettext_lazy("%(value)s, rounded up to the %(unit)s"),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_TIED = {Operator.SUM, Operator.DIFFERENCE}


class RuleWriter:
    """Writes one rule; letters run through the whole of it."""

    def __init__(self, scheme: Composition, kind: FigureKind, *, with_units: bool) -> None:
        self._short = short_words(scheme)
        self._kind = kind
        self._with_units = with_units
        self._letters = iter("abcdefghijklmnopqrstuvwxyz")
        self._parts: list[tuple[str, RuleSentence]] = []

    def rule(self, node: Node, path: Path) -> RuleSentence:
        """Return the rule of a node, with what stands behind the letters of its own lines."""
        outer, self._parts = self._parts, []
        match node:
            case Bands():
                found = self._bands(node, path)
            case Choice():
                found = self._choice(node, path)
            case Cases():
                found = self._cases(node, path)
            case Constant() | Name() | Operation() | Rounded() | Total():
                found = RuleSentence(self._inline(node, path))
        found = replace(found, parts=tuple(self._parts))
        self._parts = outer
        return found

    def _bands(self, node: Bands, path: Path) -> RuleSentence:
        what = self._inline(node.of, (*path, "bands"))
        if node.table:
            table = (Piece(table_words(node.table), f"table-{node.table}"),)
            return RuleSentence(_filled(_("by %(what)s as in the table %(table)s"), what=what, table=table))
        return RuleSentence(_filled(_("by %(what)s:"), what=what), self.bands(node, path))

    def bands(self, node: Bands, path: Path) -> tuple[tuple[Line, RuleSentence], ...]:
        """Write a branch a band, each with the bound before it; `path` leads the form to its numbers."""
        branches = []
        before = ""
        for number, (bound, then) in enumerate(node.bands):
            until = (Piece(decimal_words(bound.text), path=(*path, "up_to", number, 0)),)
            when = _("above %(before)s up to %(bound)s:") if before else _("up to %(bound)s:")
            line = _filled(when, before=_words(before), bound=until)
            branches.append((line, self.rule(then, (*path, "up_to", number, 1))))
            before = decimal_words(bound.text)
        last = _filled(_("above %(before)s:"), before=_words(before))
        branches.append((last, self.rule(node.above, (*path, "above"))))
        return tuple(branches)

    def _choice(self, node: Choice, path: Path) -> RuleSentence:
        branches = [
            (_words(f"{choice_words(word)}:"), self.rule(then, (*path, "among", word)))
            for word, then in node.among.items()
        ]
        return RuleSentence(_filled(_("by %(what)s:"), what=self._called(node.word)), tuple(branches))

    def _cases(self, node: Cases, path: Path) -> RuleSentence:
        branches = []
        for number, (when, then) in enumerate(node.cases):
            at = (*path, "cases", number)
            line = _filled(_("if %(condition)s, then"), condition=self.condition(when, (*at, "when")))
            branches.append((line, self.rule(then, (*at, "then"))))
        branches.append((_words(_("otherwise")), self.rule(node.otherwise, (*path, "otherwise"))))
        return RuleSentence((), tuple(branches))

    def _inline(self, node: Node, path: Path) -> Line:
        match node:
            case Constant():
                return (Piece(decimal_words(node.text), path=path),)
            case Name():
                return self._called(node.name)
            case Operation():
                extreme = node.kind in (Operator.MIN, Operator.MAX)
                return self._extreme(node, path) if extreme else self._operation(node, path)
            case Rounded():
                return self._rounded(node, path)
            case Total():
                return self._total(node, path)
            case Bands() | Choice() | Cases():
                letter = f"({next(self._letters, '…')})"
                self._parts.append((letter, self.rule(node, path)))
                return _words(letter)

    def _operation(self, node: Operation, path: Path) -> Line:
        found: Line = ()
        for number, part in enumerate(node.parts):
            line = self._inline(part, (*path, node.kind.value, number))
            if _needs_marks(part, node.kind, number):
                line = _marked(line)
            found += (*_words(_SIGNS[node.kind]), *line) if number else line
        return found

    def _extreme(self, node: Operation, path: Path) -> Line:
        """Return `x, at most 100 %` where one part is a number of the decree, else the least or greatest of all."""
        places = [(*path, node.kind.value, number) for number in range(len(node.parts))]
        parts = list(zip(node.parts, places, strict=True))
        bounds = [(part, place) for part, place in parts if isinstance(part, Constant)]
        others = [(part, place) for part, place in parts if not isinstance(part, Constant)]
        least = node.kind is Operator.MIN
        if len(bounds) == 1 and len(others) == 1:
            sentence = _("%(value)s, at most %(bound)s") if least else _("%(value)s, at least %(bound)s")
            return _filled(sentence, value=self._closed(*others[0]), bound=self._inline(*bounds[0]))
        sentence = _("the lowest of: %(values)s") if least else _("the highest of: %(values)s")
        values: Line = ()
        for part, place in parts:
            values += (*(_words("; ") if values else ()), *self._closed(part, place))
        return _filled(sentence, values=values)

    def _closed(self, node: Node, path: Path) -> Line:
        """Return a node whose own commas cannot be taken for those around it."""
        line = self._inline(node, path)
        return _marked(line) if _has_commas(node) else line

    def _rounded(self, node: Rounded, path: Path) -> Line:
        value = self._closed(node.of, (*path, "round"))
        return _filled(str(_ROUND[node.mode]), value=value, unit=self._unit(node.unit, (*path, "to")))

    def _unit(self, unit: Constant, path: Path) -> Line:
        if unit.text == "1" and not self._with_units:
            return _words(_("rupiah") if self._kind is FigureKind.RUPIAH else _("whole number"))
        return _filled(_("multiple of %(unit)s"), unit=(Piece(decimal_words(unit.text), path=path),))

    def _total(self, node: Total, path: Path) -> Line:
        each = self._inline(node.of, (*path, "total_of_components"))
        if isinstance(node.of, Rounded):
            return _filled(_("%(each)s, per component, then added up"), each=each)
        return _filled(_("for each component %(each)s, then added up"), each=_marked(each))

    def _called(self, name: str) -> Line:
        return (Piece(self._short.get(name) or part_words(name), name),)

    def condition(self, node: Condition, path: Path) -> Line:
        """Return a condition as the half sentence that follows "if"."""
        match node:
            case YesNo():
                return self._called(node.name)
            case Compared():
                one, other = (
                    self._closed(part, (*path, node.kind.value, number))
                    for number, part in enumerate((node.one, node.other))
                )
                return _filled(str(_COMPARE[node.kind]), one=one, other=other)
            case Among():
                words = _(" or ").join(choice_words(word) for word in node.words)
                return _filled(_("%(what)s is %(words)s"), what=self._called(node.word), words=_words(words))
            case Joined(kind=Junction.NOT):
                return _filled(
                    _("not (%(condition)s)"), condition=self.condition(node.parts[0], (*path, Junction.NOT.value))
                )
            case Joined():
                return self._joined(node, path)

    def _joined(self, node: Joined, path: Path) -> Line:
        sign = _(" and ") if node.kind is Junction.ALL else _(" or ")
        found: Line = ()
        for number, part in enumerate(node.parts):
            line = self.condition(part, (*path, node.kind.value, number))
            if isinstance(part, Joined) and part.kind is not Junction.NOT:
                line = _marked(line)
            found += (*_words(sign), *line) if number else line
        return found


class SourceWriter(RuleWriter):
    """Writes where an input comes from: names are those of what the system knows, and of imported scores."""

    def word(self, node: WordNode, path: Path) -> RuleSentence:
        """Return the rule by which a value becomes a word; cases stand as branches below it."""
        match node:
            case Word():
                return RuleSentence(_words(choice_words(node.text)))
            case WordName():
                return RuleSentence(self._called(node.name))
            case WordCases():
                branches = [
                    (_filled(_("if %(condition)s, then"), condition=self.condition(when, path)), self.word(then, path))
                    for when, then in node.cases
                ]
                return RuleSentence((), (*branches, (_words(_("otherwise")), self.word(node.otherwise, path))))

    def _called(self, name: str) -> Line:
        if name.startswith(SCORE):
            return _words(_("imported “%(name)s”") % {"name": name.removeprefix(SCORE)})
        known = known_fact(name)
        return (Piece((in_language(known.words) if known else name).replace("_", " "), f"fact-{name}"),)


def short_words(scheme: Composition) -> dict[str, str]:
    """Return what names are called inside of a rule: without the explanation after `: ` or `, `, if that is clear."""
    words = {name: in_language(one.words) for name, one in scheme.inputs.items()}
    words |= {name: in_language(one.words) for name, one in scheme.values.items()}
    short = {name: _EXPLANATION.split(text)[0] for name, text in words.items()}
    often = Counter(short.values())
    return {name: text if often[text] == 1 else words[name] for name, text in short.items()}


def _words(text: str) -> Line:
    return (Piece(text),)


def _marked(line: Line) -> Line:
    return (Piece("("), *line, Piece(")"))


def _filled(sentence: str, **lines: Line) -> Line:
    """Return a sentence whose placeholders `%(name)s` are lines."""
    found: Line = ()
    for number, text in enumerate(_PLACEHOLDER.split(sentence)):
        if number % 2:
            found += lines[text]
        elif text:
            found += _words(text)
    return found


def _has_commas(node: Node) -> bool:
    return isinstance(node, Rounded | Total) or (
        isinstance(node, Operation) and node.kind in (Operator.MIN, Operator.MAX)
    )


def _needs_marks(node: Node, around: Operator, number: int) -> bool:
    """Tell whether a part of an operation must stand in brackets to mean the same."""
    if not isinstance(node, Operation):
        return _has_commas(node)
    if node.kind in _TIED:
        return around not in _TIED or (around is Operator.DIFFERENCE and number > 0)
    return _has_commas(node) or (around is Operator.QUOTIENT and number > 0)
