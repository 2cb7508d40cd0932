"""A rule of a scheme as a sentence of a decree: `60 % × Performance + 40 % × Attendance`, bands and cases as lists.

A sentence is a line of pieces, so that a page can link its names and make fields of its numbers. What branches in the
middle of a line stands behind a letter and is told below it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.language import is_english
from tpp.money import grouped
from tpp.schemes.computation import DeductionKind
from tpp.schemes.engine import Composition, Input, Kind, Words
from tpp.schemes.engine.inputs import plain
from tpp.schemes.engine.nodes import (
    Among,
    Bands,
    Cases,
    Choice,
    Compared,
    Comparison,
    Condition,
    Constant,
    Flag,
    Joined,
    Junction,
    Name,
    Node,
    Operation,
    Operator,
    Part,
    Rounded,
    Rounding,
    Total,
    Word,
    WordCases,
    WordName,
    WordNode,
)
from tpp.schemes.engine.vocabulary import SCORE, known_fact

Path: TypeAlias = tuple[str | int, ...]

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
KINDS = {
    Kind.PERCENT: gettext_lazy("per cent"),
    Kind.RUPIAH: gettext_lazy("rupiah"),
    Kind.COUNT: gettext_lazy("whole number"),
    Kind.NUMBER: gettext_lazy("number"),
    Kind.FLAG: gettext_lazy("yes or no"),
    Kind.WORD: gettext_lazy("one of several words"),
}
DEDUCTION_KINDS = {
    DeductionKind.TAX: gettext_lazy("income tax (PPh)"),
    DeductionKind.HEALTH_INSURANCE: gettext_lazy("health insurance (BPJS)"),
    DeductionKind.PENSION_INSURANCE: gettext_lazy("pension or work insurance"),
    DeductionKind.DUES: gettext_lazy("dues"),
    DeductionKind.ZAKAT: gettext_lazy("zakat"),
    DeductionKind.OTHER: gettext_lazy("other deduction"),
}
# Names that mean an amount of each component in turn have no words of their own in a document.
_PARTS = {
    "own": gettext_lazy("amount of the component"),
    "amount": gettext_lazy("amount of the component"),
    "acting": gettext_lazy("amount of the component in the acting post"),
}
# Words that files carry as codes; others stand as they are written.
_CHOICES = {
    "normal": gettext_lazy("ordinary"),
    "worked_under_7_days": gettext_lazy("worked fewer than 7 days"),
    "leave_under_6_months": gettext_lazy("leave of less than 6 months"),
    "leave_6_to_12_months": gettext_lazy("leave of 6 to 12 months"),
    "no_entitlement": gettext_lazy("not entitled"),
    "none": gettext_lazy("no sanction"),
    "light": gettext_lazy("a light sanction"),
    "moderate": gettext_lazy("a moderate sanction"),
    "severe": gettext_lazy("a severe sanction"),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_EXPLANATION = re.compile(r"[:,] ")
_TIED = {Operator.SUM, Operator.DIFFERENCE}
_ENGLISH_MARKS = str.maketrans(".,", ",.")


class Piece(NamedTuple):
    """A bit of a sentence: words, what the input or value `name` is called, or the number at `path` in the document."""

    text: str
    name: str = ""
    path: Path = ()


Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence: a line, the branches that it introduces, and the rules behind the letters in it."""

    line: Line = ()
    branches: tuple[tuple[Line, "Rule"], ...] = ()
    parts: tuple[tuple[str, "Rule"], ...] = ()


def in_language(words: Words) -> str:
    """Return the words in the language of the reader: English, or else Indonesian."""
    return words.en if is_english() else words.id


def local_digits(text: str) -> str:
    """Return a figure written the Indonesian way with the marks of the reader: `1.234,5` is `1,234.5` in English."""
    return text.translate(_ENGLISH_MARKS) if is_english() else text


def decimal(text: str) -> str:
    """Return a number of a decree as its reader writes it: `2,5 %`, `6.000`; in English `2.5 %`, `6,000`."""
    digits, space, sign = text.partition(" ")
    whole, dot, rest = digits.partition(".")
    minus = "-" if whole == "-0" else ""
    return local_digits(f"{minus}{grouped(int(whole))}{',' if dot else ''}{rest}{space}{sign}")


def choice_words(text: str) -> str:
    """Return a word that an input can have as people read it."""
    known = _CHOICES.get(text)
    return str(known) if known else text


def part_words(name: str) -> str:
    """Return what the name of an amount of each component means."""
    known = _PARTS.get(name)
    return str(known) if known else name.replace("_", " ")


def table_words(name: str) -> str:
    """Return what a table of bands is called: `TER A` for `ter_a`."""
    return name.replace("_", " ").upper()


def rule_of(scheme: Composition, name: str, *, with_units: bool = False) -> Rule:
    """Return the rule of the value `name`; `with_units` names every rounding unit by its number, to be changed."""
    number = list(scheme.values).index(name)
    value = scheme.values[name]
    writer = _Writer(scheme, value.kind, with_units=with_units)
    return writer.rule(value.node, ("values", number, "is"))


def tables_of(scheme: Composition) -> dict[str, Rule]:
    """Return the tables of bands that rules name, in the order in which they are first used."""
    found: dict[str, Rule] = {}
    for value in scheme.values.values():
        for node in _bands_in(value.node):
            if node.table and node.table not in found:
                branches = _Writer(scheme, value.kind, with_units=False).bands(node, ("tables", node.table))
                found[node.table] = Rule((), branches)
    return found


def source_of(scheme: Composition, name: str) -> Rule | None:
    """Return where the figure of an input comes from; None for an imported score of the same name."""
    node = scheme.sources.get(name)
    if node is None:
        return None
    writer = _SourceWriter(scheme, scheme.inputs[name].kind, with_units=False)
    match node:
        case Word() | WordName() | WordCases():
            return writer.word(node, ())
        case Flag() | Compared() | Among() | Joined():
            return Rule(writer.condition(node, ()))
    return writer.rule(node, ())


def _bands_in(part: Part) -> Iterator[Bands]:
    if isinstance(part, Bands):
        yield part
    for child in part.children:
        yield from _bands_in(child)


def sentences(scheme: Composition) -> list[str]:
    """Return the rules of a scheme, one per value, in the order in which a figure is made; with what is taken off."""
    kinds = scheme.pays.kinds if scheme.pays else {}
    return [
        f"{in_language(value.words)} = {flat(rule_of(scheme, name))}{_taken_as(kinds.get(name))}"
        for name, value in scheme.values.items()
    ]


def _taken_as(kind: DeductionKind | None) -> str:
    return "; " + _("taken off as %(kind)s") % {"kind": DEDUCTION_KINDS[kind]} if kind else ""


def flat(rule: Rule) -> str:
    """Return a rule as text in one line."""
    text = _flat_line(rule.line)
    branches = "; ".join(f"{_flat_line(when)} {flat(then)}" for when, then in rule.branches)
    parts = "".join(f"; {letter} = {flat(part)}" for letter, part in rule.parts)
    return " ".join(one for one in (text, branches) if one) + parts


def _flat_line(line: Line) -> str:
    return "".join(f"“{piece.text}”" if piece.name else piece.text for piece in line)


def pieces(rule: Rule) -> Iterator[Piece]:
    """Yield all pieces of a rule in reading order."""
    yield from rule.line
    for when, then in rule.branches:
        yield from when
        yield from pieces(then)
    for _letter, part in rule.parts:
        yield from pieces(part)


def input_words(declared: Input) -> str:
    """Return what can be given for an input: `per cent, from 0 to 100`."""
    if declared.kind is Kind.WORD:
        text = _("one of: %(words)s") % {"words": ", ".join(choice_words(word) for word in declared.values)}
    elif declared.kind is Kind.FLAG:
        text = str(KINDS[Kind.FLAG])
    else:
        text = _range(declared)
    if declared.default is None:
        return text
    return _("%(what)s; without data: %(default)s") % {"what": text, "default": _default(declared)}


def _range(declared: Input) -> str:
    least, most = decimal(plain(declared.least)), decimal(plain(declared.most))
    sentence = _("%(kind)s, from %(least)s to %(most)s")
    if declared.most >= LARGEST_SHOWN:
        sentence = _("%(kind)s, %(least)s or more")
    return sentence % {"kind": KINDS[declared.kind], "least": least, "most": most}


# Nobody wrote a limit such as this one; it is the engine's own.
LARGEST_SHOWN = 10**15


def _default(declared: Input) -> str:
    given = declared.default
    if declared.kind is Kind.FLAG:
        return _("yes") if given else _("no")
    if isinstance(given, str):
        return choice_words(given)
    return "" if given is None else decimal(plain(given))


class _Writer:
    """Writes one rule; letters run through the whole of it."""

    def __init__(self, scheme: Composition, kind: Kind, *, with_units: bool) -> None:
        self._short = _short_words(scheme)
        self._kind = kind
        self._with_units = with_units
        self._letters = iter("abcdefghijklmnopqrstuvwxyz")
        self._parts: list[tuple[str, Rule]] = []

    def rule(self, node: Node, path: Path) -> Rule:
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
                found = Rule(self._inline(node, path))
        found = replace(found, parts=tuple(self._parts))
        self._parts = outer
        return found

    def _bands(self, node: Bands, path: Path) -> Rule:
        what = self._inline(node.of, (*path, "bands"))
        if node.table:
            table = (Piece(table_words(node.table), f"table-{node.table}"),)
            return Rule(_filled(_("by %(what)s as in the table %(table)s"), what=what, table=table))
        return Rule(_filled(_("by %(what)s:"), what=what), self.bands(node, path))

    def bands(self, node: Bands, path: Path) -> tuple[tuple[Line, Rule], ...]:
        """Return the bands of a node that stand at `path`."""
        branches = []
        before = ""
        for number, (bound, then) in enumerate(node.bands):
            until = (Piece(decimal(bound.text), path=(*path, "up_to", number, 0)),)
            when = _("above %(before)s up to %(bound)s:") if before else _("up to %(bound)s:")
            line = _filled(when, before=_words(before), bound=until)
            branches.append((line, self.rule(then, (*path, "up_to", number, 1))))
            before = decimal(bound.text)
        last = _filled(_("above %(before)s:"), before=_words(before))
        branches.append((last, self.rule(node.above, (*path, "above"))))
        return tuple(branches)

    def _choice(self, node: Choice, path: Path) -> Rule:
        branches = [
            (_words(f"{choice_words(word)}:"), self.rule(then, (*path, "among", word)))
            for word, then in node.among.items()
        ]
        return Rule(_filled(_("by %(what)s:"), what=self._called(node.word)), tuple(branches))

    def _cases(self, node: Cases, path: Path) -> Rule:
        branches = []
        for number, (when, then) in enumerate(node.cases):
            at = (*path, "cases", number)
            line = _filled(_("if %(condition)s, then"), condition=self.condition(when, (*at, "when")))
            branches.append((line, self.rule(then, (*at, "then"))))
        branches.append((_words(_("otherwise")), self.rule(node.otherwise, (*path, "otherwise"))))
        return Rule((), tuple(branches))

    def _inline(self, node: Node, path: Path) -> Line:
        match node:
            case Constant():
                return (Piece(decimal(node.text), path=path),)
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
            return _words(_("rupiah") if self._kind is Kind.RUPIAH else _("whole number"))
        return _filled(_("multiple of %(unit)s"), unit=(Piece(decimal(unit.text), path=path),))

    def _total(self, node: Total, path: Path) -> Line:
        each = self._inline(node.of, (*path, "total_of_components"))
        if isinstance(node.of, Rounded):
            return _filled(_("%(each)s, per component, then added up"), each=each)
        return _filled(_("for each component %(each)s, then added up"), each=_marked(each))

    def _called(self, name: str) -> Line:
        return (Piece(self._short.get(name) or part_words(name), name),)

    def condition(self, node: Condition, path: Path) -> Line:
        """Return a condition."""
        match node:
            case Flag():
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


class _SourceWriter(_Writer):
    """Writes where an input comes from: names are those of what the system knows, and of imported scores."""

    def word(self, node: WordNode, path: Path) -> Rule:
        """Return the rule of what gives a word."""
        match node:
            case Word():
                return Rule(_words(choice_words(node.text)))
            case WordName():
                return Rule(self._called(node.name))
            case WordCases():
                branches = [
                    (_filled(_("if %(condition)s, then"), condition=self.condition(when, path)), self.word(then, path))
                    for when, then in node.cases
                ]
                return Rule((), (*branches, (_words(_("otherwise")), self.word(node.otherwise, path))))

    def _called(self, name: str) -> Line:
        if name.startswith(SCORE):
            return _words(_("imported “%(name)s”") % {"name": name.removeprefix(SCORE)})
        known = known_fact(name)
        return (Piece((in_language(known.words) if known else name).replace("_", " "), f"fact-{name}"),)


def _short_words(scheme: Composition) -> dict[str, str]:
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
