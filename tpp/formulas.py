"""A rule of a scheme in the words and signs of a decree: `(60 % × “Performance”) rounded to the nearest rupiah`."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tpp.engine import Composition, Words
from tpp.engine.nodes import (
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
    Rounded,
    Rounding,
    Total,
)
from tpp.money import grouped

_SIGNS = {Operator.SUM: " + ", Operator.DIFFERENCE: " − ", Operator.PRODUCT: " × ", Operator.QUOTIENT: " ÷ "}
_COMPARE = {
    Comparison.LESS: "<",
    Comparison.AT_MOST: "≤",
    Comparison.EQUAL: "=",
    Comparison.AT_LEAST: "≥",
    Comparison.MORE: ">",
}
_ENGLISH_MARKS = str.maketrans(".,", ",.")


def sentences(scheme: Composition) -> list[str]:
    """Return the rules of a scheme, one per value, in the order in which a figure is made."""
    return [f"{in_language(value.words)} = {formula(value.node, scheme)}" for value in scheme.values.values()]


def in_language(words: Words) -> str:
    """Return the words in the language of the reader: English, or else Indonesian."""
    return words.en if is_english() else words.id


def local_digits(text: str) -> str:
    """Return a figure written the Indonesian way with the marks of the reader: `1.234,5` is `1,234.5` in English."""
    return text.translate(_ENGLISH_MARKS) if is_english() else text


def is_english() -> bool:
    """Tell whether the reader's language is English."""
    return (get_language() or "").startswith("en")


def formula(node: Node, scheme: Composition) -> str:
    """Return one rule in words."""
    match node:
        case Constant() | Name():
            return decimal(node.text) if isinstance(node, Constant) else _called(node.name, scheme)
        case Operation(kind=Operator.MIN | Operator.MAX):
            return _extreme(node, scheme)
        case Operation():
            return _SIGNS[node.kind].join(_grouped(part, scheme) for part in node.parts)
        case Rounded():
            return _rounded(node, scheme)
        case Total():
            return _("the sum over all components of %(each)s") % {"each": _grouped(node.of, scheme)}
        case Bands() | Choice() | Cases():
            return "; ".join(_branches(node, scheme))


def decimal(text: str) -> str:
    """Return a number of a decree as its reader writes it: `2,5 %`, `6.000`; in English `2.5 %`, `6,000`."""
    digits, space, sign = text.partition(" ")
    whole, dot, rest = digits.partition(".")
    return local_digits(f"{grouped(int(whole))}{',' if dot else ''}{rest}{space}{sign}")


def _called(name: str, scheme: Composition) -> str:
    known = scheme.inputs.get(name) or scheme.values.get(name)
    return f"“{in_language(known.words)}”" if known else f"“{name.replace('_', ' ')}”"


def _grouped(node: Node, scheme: Composition) -> str:
    text = formula(node, scheme)
    return text if isinstance(node, Constant | Name) else f"({text})"


def _extreme(node: Operation, scheme: Composition) -> str:
    """Return `x, at most 100 %` where one part is a number of the decree, else the least or greatest of all."""
    bounds = [part for part in node.parts if isinstance(part, Constant)]
    others = [part for part in node.parts if not isinstance(part, Constant)]
    least = node.kind is Operator.MIN
    if len(bounds) == 1 and len(others) == 1:
        sentence = _("%(value)s, at most %(bound)s") if least else _("%(value)s, at least %(bound)s")
        return sentence % {"value": formula(others[0], scheme), "bound": formula(bounds[0], scheme)}
    sentence = _("the lowest of: %(values)s") if least else _("the highest of: %(values)s")
    return sentence % {"values": "; ".join(_grouped(part, scheme) for part in node.parts)}


def _rounded(node: Rounded, scheme: Composition) -> str:
    unit = formula(node.unit, scheme)
    if node.unit.constant == 1:
        unit = _("the rupiah")
    sentence = {
        Rounding.HALF_UP: _("%(value)s, rounded to %(unit)s (a half goes up)"),
        Rounding.DOWN: _("%(value)s, rounded down to %(unit)s"),
        Rounding.UP: _("%(value)s, rounded up to %(unit)s"),
    }[node.mode]
    return sentence % {"value": formula(node.of, scheme), "unit": unit}


def _branches(node: Bands | Choice | Cases, scheme: Composition) -> Iterable[str]:
    match node:
        case Bands():
            of = formula(node.of, scheme)
            for bound, then in node.bands:
                yield _case(f"{of} ≤ {formula(bound, scheme)}", then, scheme)
            yield _otherwise(node.above, scheme)
        case Choice():
            for word, then in node.among.items():
                yield _case(f"{_called(node.word, scheme)} = {word}", then, scheme)
        case Cases():
            for when, then in node.cases:
                yield _case(condition(when, scheme), then, scheme)
            yield _otherwise(node.otherwise, scheme)


def _case(when: str, then: Node, scheme: Composition) -> str:
    return _("%(value)s if %(when)s") % {"value": _grouped(then, scheme), "when": when}


def _otherwise(node: Node, scheme: Composition) -> str:
    return _("otherwise %(value)s") % {"value": _grouped(node, scheme)}


def condition(node: Condition, scheme: Composition) -> str:
    """Return a condition in words."""
    match node:
        case Flag():
            return _called(node.name, scheme)
        case Compared():
            return f"{_grouped(node.one, scheme)} {_COMPARE[node.kind]} {_grouped(node.other, scheme)}"
        case Among():
            return f"{_called(node.word, scheme)} = {_(' or ').join(node.words)}"
        case Joined(kind=Junction.NOT):
            return _("not (%(condition)s)") % {"condition": condition(node.parts[0], scheme)}
        case Joined():
            sign = _(" and ") if node.kind is Junction.ALL else _(" or ")
            return sign.join(f"({condition(part, scheme)})" for part in node.parts)
