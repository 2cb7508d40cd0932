"""What must hold between the parts of a scheme: names that differ, results that are whole, nothing without effect."""

from collections.abc import Iterator, Mapping
from typing import Any

from tpp.schemes.engine.composition import Composition
from tpp.schemes.engine.inputs import WHOLE_KINDS, FigureKind
from tpp.schemes.engine.soundness import is_whole, length, names_read
from tpp.schemes.strict import SchemeError, place_within

MAX_COMPONENTS = 30
MAX_LENGTH = 60


def _all_different(root: Mapping[str, Any]) -> None:
    """Refuse names that occur twice; capital letters make no difference, as they make none in a table's header."""
    seen: set[str] = set()
    for place, one in _declared(root):
        if one.casefold() in seen:
            raise SchemeError(place, "duplicate", one)
        seen.add(one.casefold())


def _declared(root: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each name that is declared somewhere, with its place; what is no name is told later."""
    for key in ("inputs", "values"):
        for number, one in enumerate(_names(root[key])):
            if one:
                yield f"{key}[{number}].name", one
    components = root.get("components")
    if isinstance(components, list) and components and isinstance(components[0], Mapping):
        for part in components[0]:
            yield f"components[0].{part}", part


def _names(document: object) -> list[str]:
    """Return the name of each entry of a list, empty where there is none."""
    entries = document if isinstance(document, list) else []
    return [str(entry.get("name", "")) if isinstance(entry, Mapping) else "" for entry in entries]


def _too_long(scheme: Composition) -> Iterator[SchemeError]:
    lengths: dict[str, int] = {}
    for number, value in enumerate(scheme.values.values()):
        lengths[value.name] = length(value.node, lengths)
        if lengths[value.name] > MAX_LENGTH:
            yield SchemeError(f"values[{number}].is", "too_deep", lengths[value.name], str(MAX_LENGTH))


def _whole(scheme: Composition) -> set[str]:
    """Return what is a whole number for everybody."""
    whole = {one.name for one in scheme.inputs.values() if one.kind in WHOLE_KINDS}
    whole |= {part for row in scheme.components[:1] for part in row if whole.issuperset(_behind(scheme, part))}
    for value in scheme.values.values():
        if is_whole(value.node, whole):
            whole.add(value.name)
    return whole


def _bad_results(scheme: Composition) -> Iterator[SchemeError]:
    whole = _whole(scheme)
    for number, one in enumerate(scheme.results):
        place = f"results[{number}]"
        if one not in scheme.values:
            yield SchemeError(place, "unknown_value", one, ", ".join(scheme.values))
        elif one in scheme.results[:number]:
            yield SchemeError(place, "duplicate", one)
        elif scheme.values[one].kind is FigureKind.RUPIAH and one not in whole:
            yield SchemeError(place, "not_rounded", one)


def _bad_pays(scheme: Composition) -> Iterator[SchemeError]:
    pays = scheme.pays
    if pays is None:
        return
    whole = _whole(scheme)
    for one in pays.names:
        kind = FigureKind.PERCENT if one == pays.percent else FigureKind.RUPIAH
        fitting = [value.name for value in scheme.values.values() if value.kind is kind]
        if one not in fitting:
            yield SchemeError("pays", "unknown_value", one, ", ".join(fitting))
        elif kind is FigureKind.RUPIAH and one not in whole:
            yield SchemeError("pays", "not_rounded", one)
    if len(set(pays.deductions)) < len(pays.deductions):
        yield SchemeError("pays.deductions", "duplicate", ", ".join(pays.deductions))


def _unused_tables(root: Mapping[str, Any]) -> Iterator[SchemeError]:
    used = set(_tables_in(root["values"]))
    for key in root.get("tables", {}):
        if key not in used:
            yield SchemeError(place_within("tables", key), "unused", key)


def _tables_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("table"), str):
            yield value["table"]
        for inner in value.values():
            yield from _tables_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables_in(inner)


def _unused(scheme: Composition) -> Iterator[SchemeError]:
    """Yield what no result depends on: a rule without effect is a rule that somebody believes in."""
    used = {*scheme.results, *(scheme.pays.names if scheme.pays else ())}
    for value in reversed(list(scheme.values.values())):
        if value.name in used:
            used.update(names_read(value.node))
    for part in [part for row in scheme.components[:1] for part in row]:
        if part in used:
            used.update(_behind(scheme, part))
    for kind, names in (("inputs", scheme.inputs), ("values", scheme.values)):
        for number, one in enumerate(names):
            if one not in used:
                yield SchemeError(f"{kind}[{number}]", "unused", one)


def _behind(scheme: Composition, part: str) -> list[str]:
    return [row[part] for row in scheme.components]
