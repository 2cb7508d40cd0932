"""A scheme as a document: inputs, values made of them one after the other, results."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tpp.schemes.amounts import DeductionKind
from tpp.schemes.engine.composition import Composition, Pays, Source, Value
from tpp.schemes.engine.declarations import line, read_input, words
from tpp.schemes.engine.document_checks import (
    MAX_COMPONENTS,
    _all_different,
    _bad_pays,
    _bad_results,
    _names,
    _too_long,
    _unused,
    _unused_tables,
)
from tpp.schemes.engine.expressions import BandTable, Scope, condition, expression, name, table, word_expression
from tpp.schemes.engine.inputs import NUMERIC_KINDS, FigureKind, Input
from tpp.schemes.engine.vocabulary import FactScope
from tpp.schemes.status_effect import STATUS_OFF, read_status_off
from tpp.schemes.strict import SchemeError, every, fields, mapping, place_within

FORMAT = 2
MAX_INPUTS = 90
MAX_VALUES = 100
MAX_TABLES = 20

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,49}")
_VALUE_KINDS = (FigureKind.PERCENT, FigureKind.RUPIAH, FigureKind.NUMBER)


def parse(document: object) -> Composition:
    """Return the scheme that `document` (plain JSON) describes; raise `SchemeError` with the places otherwise."""
    found_format = mapping(document, "").get("format", FORMAT)
    if found_format != FORMAT or isinstance(found_format, bool):
        raise SchemeError("format", "unknown_value", found_format, str(FORMAT))
    keys = ("format", "name", "title", "legal_basis", "inputs", "values", "results")
    root = fields(document, "", keys, ("components", "tables", "sources", "pays", STATUS_OFF))
    _all_different(root)
    inputs = {one.name: one for one in every(root["inputs"], "inputs", MAX_INPUTS, read_input)}
    components: tuple[Mapping[str, str], ...] = ()
    if "components" in root:
        components = every(root["components"], "components", MAX_COMPONENTS, _component(inputs))
    tables = _tables(root.get("tables", {}))
    read_value = _value_reader(_names(root["values"]), inputs, components, tables)
    values = every(root["values"], "values", MAX_VALUES, read_value)
    found = Composition(
        name=_slug(root["name"]),
        title=words(root["title"], "title"),
        legal_basis=line(root["legal_basis"], "legal_basis"),
        inputs=inputs,
        components=components,
        values={one.name: one for one in values},
        results=every(root["results"], "results", MAX_VALUES, line),
        sources=_sources(root.get("sources", {}), inputs),
        pays=_pays(root["pays"]) if "pays" in root else None,
        status_off=read_status_off(root),
    )
    if errors := [*_too_long(found), *_bad_results(found), *_bad_pays(found), *_unused(found), *_unused_tables(root)]:
        raise SchemeError.of(errors)
    return found


def _slug(value: object) -> str:
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise SchemeError("name", "no_name", value)
    return value


def _component(inputs: Mapping[str, Input]) -> Callable[[object, str], Mapping[str, str]]:
    """Return what reads one component; all have the same names."""
    shape: list[str] = []

    def read(value: object, place: str) -> Mapping[str, str]:
        found = fields(value, place, shape or [name(key, place) for key in mapping(value, place)])
        if not found:
            raise SchemeError(place, "empty")
        shape[:] = found
        for key, one in found.items():
            amount = inputs.get(one) if isinstance(one, str) else None
            if amount is None or amount.kind not in NUMERIC_KINDS:
                numeric = (known.name for known in inputs.values() if known.kind in NUMERIC_KINDS)
                raise SchemeError(place_within(place, key), "unknown_name", one, ", ".join(numeric))
        return dict(found)

    return read


def _tables(value: object) -> dict[str, BandTable]:
    found = mapping(value, "tables")
    if len(found) > MAX_TABLES:
        raise SchemeError("tables", "too_many", len(found), str(MAX_TABLES))
    return {
        name(key, place_within("tables", key)): table(one, place_within("tables", key)) for key, one in found.items()
    }


def _sources(value: object, inputs: Mapping[str, Input]) -> dict[str, Source]:
    """Return how inputs are made of what is known; all errors at once."""
    scope = FactScope({})
    found: dict[str, Source] = {}
    errors: list[SchemeError] = []
    for key, one in mapping(value, "sources").items():
        place = place_within("sources", key)
        try:
            if key not in inputs:
                raise SchemeError(place, "unknown_name", key, ", ".join(inputs))
            read: Callable[[object, str, Scope], Source] = _READERS.get(inputs[key].kind, expression)
            found[key] = read(one, place, scope)
        except SchemeError as error:
            errors.append(error)
    if errors:
        raise SchemeError.of(errors)
    return found


_READERS: dict[FigureKind, Callable[[object, str, Scope], Any]] = {
    FigureKind.FLAG: condition,
    FigureKind.WORD: word_expression,
}


def _pays(value: object) -> Pays:
    if "percent" in mapping(value, "pays"):
        return Pays(percent=line(fields(value, "pays", ("percent",))["percent"], "pays.percent"))
    found = fields(value, "pays", ("gross",), ("whole", "deductions", "net"))
    taken = every(found["deductions"], "pays.deductions", MAX_VALUES, _taken) if "deductions" in found else ()
    if bool(taken) is not ("net" in found):
        raise SchemeError("pays", "missing", "deductions" if "net" in found else "net")
    texts = {key: line(found[key], place_within("pays", key)) for key in ("gross", "whole", "net") if key in found}
    kinds = {one: kind for one, kind in taken if kind}
    return Pays(deductions=tuple(one for one, _kind in taken), kinds=kinds, **texts)


def _taken(value: object, place: str) -> tuple[str, DeductionKind | None]:
    """Return the value that is taken off and its kind; a name alone is how it was written before there were kinds."""
    if isinstance(value, str):
        return line(value, place), None
    found = fields(value, place, ("name", "kind"))
    if found["kind"] not in list(DeductionKind):
        raise SchemeError(place_within(place, "kind"), "unknown_value", found["kind"], ", ".join(DeductionKind))
    return line(found["name"], place_within(place, "name")), DeductionKind(found["kind"])


def unsaid_kinds(scheme: Composition) -> list[SchemeError]:
    """Return the deductions whose kind the document does not say, with their places: it must, from now on."""
    pays = scheme.pays or Pays()
    return [
        SchemeError(f"pays.deductions[{number}].kind", "kind_missing", one, ", ".join(DeductionKind))
        for number, one in enumerate(pays.deductions)
        if one not in pays.kinds
    ]


def _value_reader(
    declared: Sequence[str],
    inputs: Mapping[str, Input],
    components: Sequence[Mapping[str, str]],
    tables: Mapping[str, BandTable],
) -> Callable[[object, str], Value]:
    """Return what reads one value. It may speak of those before it, also of broken ones: one error, not twenty."""
    parts = frozenset(components[0] if components else ())
    known: list[str] = []

    def read(value: object, place: str) -> Value:
        scope = Scope(inputs, frozenset(known), frozenset(declared[len(known) :]), parts, tables)
        known.append(declared[len(known)])
        found = fields(value, place, ("name", "kind", "words", "is"))
        own = name(found["name"], place_within(place, "name"))
        if found["kind"] not in _VALUE_KINDS:
            raise SchemeError(place_within(place, "kind"), "unknown_value", found["kind"], ", ".join(_VALUE_KINDS))
        node = expression(found["is"], place_within(place, "is"), scope)
        return Value(own, FigureKind(found["kind"]), words(found["words"], place_within(place, "words")), node)

    return read
