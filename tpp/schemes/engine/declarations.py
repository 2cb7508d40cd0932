"""From plain JSON to the declaration of an input, and the small texts of a document."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tpp.schemes.engine.expressions import constant, name
from tpp.schemes.engine.inputs import BothWords, Exact, FigureKind, Given, Input, InputError
from tpp.schemes.strict import SchemeError, every, fields, filled_text, place_within, word

LARGEST = 10**15
WHOLE_PERCENT = 100
MAX_CHOICES = 60
MAX_LINE = 300

_COMMON = ("name", "kind", "words")


def line(value: object, place: str) -> str:
    """Return text on one line of at most `MAX_LINE` characters."""
    found = filled_text(value, place)
    if len(found) > MAX_LINE or not found.isprintable():
        raise SchemeError(place, "too_long", len(found), str(MAX_LINE))
    return found


def words(value: object, place: str) -> BothWords:
    """Return what something is called; both languages, as every page can be read in both."""
    found = fields(value, place, BothWords._fields)
    return BothWords(*(line(found[language], place_within(place, language)) for language in BothWords._fields))


def read_input(value: object, place: str) -> Input:
    """Return the declared input; raise `SchemeError` at the place of what a kind does not take (a range for a word)."""
    found = fields(value, place, _COMMON, ("from", "to", "values", "default"))
    kind = word(FigureKind, found["kind"], place_within(place, "kind"))
    declared = Input(
        name=name(found["name"], place_within(place, "name")),
        kind=kind,
        words=words(found["words"], place_within(place, "words")),
    )
    if kind is FigureKind.WORD:
        fields(value, place, (*_COMMON, "values"), ("default",))
        declared = replace(declared, values=_choices(found["values"], place_within(place, "values")))
    elif kind is FigureKind.FLAG:
        fields(value, place, _COMMON, ("default",))
    else:
        fields(value, place, _COMMON, ("from", "to", "default"))
        declared = _ranged(declared, found, place)
    return _with_default(declared, found, place) if "default" in found else declared


def _choices(value: object, place: str) -> tuple[str, ...]:
    found = every(value, place, MAX_CHOICES, line)
    seen: set[str] = set()
    for number, one in enumerate(found):
        if one.casefold() in seen or one != one.strip():
            raise SchemeError(f"{place}[{number}]", "duplicate", one)
        seen.add(one.casefold())
    return found


def _ranged(declared: Input, found: Mapping[str, Any], place: str) -> Input:
    least = _bound(found, "from", 0, place)
    most = _bound(found, "to", WHOLE_PERCENT if declared.kind is FigureKind.PERCENT else LARGEST, place)
    if least > most:
        raise SchemeError(place_within(place, "to"), "not_ascending", found["to"], str(least))
    return replace(declared, least=least, most=most)


def _bound(found: Mapping[str, Any], key: str, otherwise: int, place: str) -> Exact:
    return _plain_number(found[key], place_within(place, key)) if key in found else otherwise


def _plain_number(value: object, place: str) -> Exact:
    found = constant(value, place)
    if found.text.endswith("%"):
        raise SchemeError(place, "no_constant", value)
    return found.constant


def _with_default(declared: Input, found: Mapping[str, Any], place: str) -> Input:
    inner = place_within(place, "default")
    given: Given = found["default"]
    if declared.kind is not FigureKind.WORD:
        given = _plain_number(given, inner)
    try:
        declared.taken(given)
    except InputError as error:
        raise SchemeError(inner, "impossible", error.given) from None
    return replace(declared, default=given)
