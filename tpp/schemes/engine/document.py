"""A scheme as a document: inputs, values made of them one after the other, results."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tpp.schemes.computation import DeductionKind
from tpp.schemes.engine.declarations import line, read_input, words
from tpp.schemes.engine.expressions import Scope, Table, condition, expression, name, table, word_expression
from tpp.schemes.engine.inputs import NUMERIC_KINDS, WHOLE_KINDS, Input, Kind, Words
from tpp.schemes.engine.nodes import Condition, Node, WordNode
from tpp.schemes.engine.soundness import is_whole, length, names_read
from tpp.schemes.engine.vocabulary import FactScope
from tpp.schemes.status_effect import STATUS_OFF, read_status_off
from tpp.schemes.strict import SchemeError, every, fields, mapping, within

FORMAT = 2
MAX_INPUTS = 90
MAX_VALUES = 100
MAX_COMPONENTS = 30
MAX_LENGTH = 60
MAX_TABLES = 20

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,49}")
_VALUE_KINDS = (Kind.PERCENT, Kind.RUPIAH, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Value:
    """A named amount and how it is made."""

    name: str
    kind: Kind
    words: Words
    node: Node


Source: TypeAlias = Node | Condition | WordNode


@dataclass(frozen=True, slots=True)
class Pays:
    """Which values are paid: either `percent` of each component, or `gross` rupiah.

    `whole` is what complete work would have paid (empty: the sum of the components). `deductions` are taken off
    the gross amount; what is left is `net`, empty where nothing is taken off. `kinds` says by name what each of them
    is; documents stored before there were kinds have none.
    """

    percent: str = ""
    gross: str = ""
    whole: str = ""
    deductions: tuple[str, ...] = ()
    net: str = ""
    kinds: Mapping[str, DeductionKind] = field(default_factory=dict)

    @property
    def rupiah(self) -> tuple[str, ...]:
        """Return the values that are amounts of money."""
        return tuple(name for name in (self.whole, self.gross, *self.deductions, self.net) if name)

    @property
    def names(self) -> tuple[str, ...]:
        """Return all values that are paid by."""
        return (self.percent, *self.rupiah) if self.percent else self.rupiah


@dataclass(frozen=True, slots=True)
class Composition:
    """A parsed scheme.

    `components` has for each component the input behind each name that a total uses (`own: beban_kerja`).
    `sources` says how inputs are made of what the system knows; an input without one is an imported score of the
    same name. Without `pays` a scheme can be tried but not put in force.
    """

    name: str
    title: Words
    legal_basis: str
    inputs: Mapping[str, Input]
    components: tuple[Mapping[str, str], ...]
    values: Mapping[str, Value]
    results: tuple[str, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    pays: Pays | None = None
    # Rows of the status layer that do not touch what this scheme pays: it looks at these statuses itself.
    status_off: frozenset[str] = frozenset()


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
                raise SchemeError(within(place, key), "unknown_name", one, ", ".join(numeric))
        return dict(found)

    return read


def _tables(value: object) -> dict[str, Table]:
    found = mapping(value, "tables")
    if len(found) > MAX_TABLES:
        raise SchemeError("tables", "too_many", len(found), str(MAX_TABLES))
    return {name(key, within("tables", key)): table(one, within("tables", key)) for key, one in found.items()}


def _sources(value: object, inputs: Mapping[str, Input]) -> dict[str, Source]:
    """Return how inputs are made of what is known; all errors at once."""
    scope = FactScope({})
    found: dict[str, Source] = {}
    errors: list[SchemeError] = []
    for key, one in mapping(value, "sources").items():
        place = within("sources", key)
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


_READERS: dict[Kind, Callable[[object, str, Scope], Any]] = {Kind.FLAG: condition, Kind.WORD: word_expression}


def _pays(value: object) -> Pays:
    if "percent" in mapping(value, "pays"):
        return Pays(percent=line(fields(value, "pays", ("percent",))["percent"], "pays.percent"))
    found = fields(value, "pays", ("gross",), ("whole", "deductions", "net"))
    taken = every(found["deductions"], "pays.deductions", MAX_VALUES, _taken) if "deductions" in found else ()
    if bool(taken) is not ("net" in found):
        raise SchemeError("pays", "missing", "deductions" if "net" in found else "net")
    texts = {key: line(found[key], within("pays", key)) for key in ("gross", "whole", "net") if key in found}
    kinds = {one: kind for one, kind in taken if kind}
    return Pays(deductions=tuple(one for one, _kind in taken), kinds=kinds, **texts)


def _taken(value: object, place: str) -> tuple[str, DeductionKind | None]:
    """Return the value that is taken off and its kind; a name alone is how it was written before there were kinds."""
    if isinstance(value, str):
        return line(value, place), None
    found = fields(value, place, ("name", "kind"))
    if found["kind"] not in list(DeductionKind):
        raise SchemeError(within(place, "kind"), "unknown_value", found["kind"], ", ".join(DeductionKind))
    return line(found["name"], within(place, "name")), DeductionKind(found["kind"])


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
    tables: Mapping[str, Table],
) -> Callable[[object, str], Value]:
    """Return what reads one value. It may speak of those before it, also of broken ones: one error, not twenty."""
    parts = frozenset(components[0] if components else ())
    known: list[str] = []

    def read(value: object, place: str) -> Value:
        scope = Scope(inputs, frozenset(known), frozenset(declared[len(known) :]), parts, tables)
        known.append(declared[len(known)])
        found = fields(value, place, ("name", "kind", "words", "is"))
        own = name(found["name"], within(place, "name"))
        if found["kind"] not in _VALUE_KINDS:
            raise SchemeError(within(place, "kind"), "unknown_value", found["kind"], ", ".join(_VALUE_KINDS))
        node = expression(found["is"], within(place, "is"), scope)
        return Value(own, Kind(found["kind"]), words(found["words"], within(place, "words")), node)

    return read


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
        elif scheme.values[one].kind is Kind.RUPIAH and one not in whole:
            yield SchemeError(place, "not_rounded", one)


def _bad_pays(scheme: Composition) -> Iterator[SchemeError]:
    pays = scheme.pays
    if pays is None:
        return
    whole = _whole(scheme)
    for one in pays.names:
        kind = Kind.PERCENT if one == pays.percent else Kind.RUPIAH
        fitting = [value.name for value in scheme.values.values() if value.kind is kind]
        if one not in fitting:
            yield SchemeError("pays", "unknown_value", one, ", ".join(fitting))
        elif kind is Kind.RUPIAH and one not in whole:
            yield SchemeError("pays", "not_rounded", one)
    if len(set(pays.deductions)) < len(pays.deductions):
        yield SchemeError("pays.deductions", "duplicate", ", ".join(pays.deductions))


def _unused_tables(root: Mapping[str, Any]) -> Iterator[SchemeError]:
    used = set(_tables_in(root["values"]))
    for key in root.get("tables", {}):
        if key not in used:
            yield SchemeError(within("tables", key), "unused", key)


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
