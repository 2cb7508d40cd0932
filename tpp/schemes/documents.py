"""Scheme documents as plain JSON: written as text, changed in one place, compared. Keys that are unknown here stay."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

INPUTS, VALUES = "inputs", "values"
MAX_BYTES = 1024 * 1024
WIDTH = 100
# PostgreSQL keeps objects without the order of their keys; people read them in this one.
_ORDER = (
    "format name title legal_basis kind inputs sources components tables values results pays status_off percent gross "
    "whole deductions net from to default words id en is bands up_to above choose among cases when then otherwise "
    "round mode own acting"
).split()
_RANKS = {key: rank for rank, key in enumerate(_ORDER)}
LAST = 10**6
_ROUND_LAST = {"to": len(_ORDER)}


def text_of(value: object, document: object = None) -> str:
    """Return plain JSON as text for people: keys in their usual order, short lists and objects on one line.

    Where `value` is a part of a document, that tells in which order words are chosen among.
    """
    whole = value if document is None else document
    inputs = whole.get(INPUTS, ()) if isinstance(whole, Mapping) else ()
    known = [entry for entry in inputs if isinstance(entry, Mapping)]
    free = [*(entry.get("name") for entry in known), *(word for entry in known for word in entry.get(VALUES, ()))]
    return _text(_ordered(value, {key: len(_ORDER) + 1 + rank for rank, key in enumerate(free)}), 0)


def document_digest(document: object) -> str:
    """Return the SHA-256 (hex) of what a document says, however it is formatted."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _ordered(value: object, free: Mapping[Any, int]) -> object:
    """Return the value with its keys in order; sources and words to choose among stand as the inputs do."""
    if isinstance(value, list):
        return [_ordered(one, free) for one in value]
    if not isinstance(value, Mapping):
        return value
    ranks = {**free, **_RANKS, **(_ROUND_LAST if "round" in value else {})}
    keys = sorted(value, key=lambda key: ranks.get(key, LAST))
    return {key: _ordered(value[key], free) for key in keys}


def _text(value: Any, indent: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or (indent and len(line) + indent <= WIDTH):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        rows = [f"{json.dumps(key, ensure_ascii=False)}: {_text(one, indent + 2)}" for key, one in value.items()]
        opening, closing = "{", "}"
    else:
        rows = [_text(one, indent + 2) for one in value]
        opening, closing = "[", "]"
    return f",\n{inner}".join([f"{opening}\n{inner}{rows[0]}", *rows[1:]]) + f"\n{' ' * indent}{closing}"


def place_of(path: Path) -> str:
    """Return a path as errors write it: `values[3].is.product[0]`."""
    place = ""
    for step in path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return place


def found_at(document: Any, path: Path) -> Any:
    """Return what stands at a path; raise `LookupError` where there is nothing."""
    for step in path:
        document = document[step]
    return document


def replaced(document: Document, changes: Mapping[Path, object]) -> Document:
    """Return the document with something else at some of its places."""
    changed = deepcopy(document)
    for path, new in changes.items():
        found_at(changed, path[:-1])[path[-1]] = new
    return changed


def position(document: Document, part: str, name: str) -> int | None:
    """Search the list `inputs` or `values` by name; None where nothing has it."""
    for number, entry in enumerate(document[part]):
        if entry["name"] == name:
            return number
    return None


def with_entry(document: Document, part: str, number: int, entry: Mapping[str, Any]) -> Document:
    """Return the document with another input or value in that place."""
    entries = list(document[part])
    entries[number] = entry
    return {**document, part: entries}


def inserted(document: Document, part: str, number: int, entry: Mapping[str, Any]) -> Document:
    """Return the document with one more input or value, before the one in that place."""
    return {**document, part: [*document[part][:number], entry, *document[part][number:]]}


def moved(document: Document, part: str, number: int, by: int) -> Document:
    """Return the document with an input or value one place further up or down; at an end it stays."""
    entries = list(document[part])
    to = min(max(number + by, 0), len(entries) - 1)
    entries.insert(to, entries.pop(number))
    return {**document, part: entries}


def without(document: Document, part: str, name: str) -> Document:
    """Return the document without an input or value, and without what only names it: as a result, its source."""
    changed = {**document, part: [entry for entry in document[part] if entry["name"] != name]}
    if part == VALUES:
        changed["results"] = [one for one in document["results"] if one != name]
    elif isinstance(document.get("sources"), Mapping):
        changed["sources"] = {key: one for key, one in document["sources"].items() if key != name}
    return changed


def renamed_value(document: Document, before: str, now: str) -> Document:
    """Return the document with another name for a value where only its name stands: as a result, as what is paid."""
    if before == now:
        return document
    changed = {**document, "results": [now if one == before else one for one in document["results"]]}
    if isinstance(document.get("pays"), Mapping):
        changed["pays"] = {
            key: [_renamed(one, before, now) for one in paid] if isinstance(paid, list) else _renamed(paid, before, now)
            for key, paid in document["pays"].items()
        }
    return changed


def _renamed(paid: Any, before: str, now: str) -> Any:
    if isinstance(paid, Mapping):
        return {**paid, "name": _renamed(paid.get("name"), before, now)}
    return now if paid == before else paid


def with_kinds(document: Document, kinds: Mapping[str, str]) -> Document:
    """Return the document with what each of its deductions is, by the name of the value."""
    pays = document["pays"]
    taken = [{"name": name, "kind": kinds[name]} if kinds.get(name) else name for name in deductions_of(document)]
    return {**document, "pays": {**pays, "deductions": taken}}


def deductions_of(document: Document) -> dict[str, str]:
    """Return the kind of each deduction by the name of its value, in order; empty where the document says none."""
    pays = document.get("pays")
    taken = pays.get("deductions", ()) if isinstance(pays, Mapping) else ()
    return dict((one["name"], one["kind"]) if isinstance(one, Mapping) else (one, "") for one in taken)


def changes(before: Document | None, after: Document | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs, by place, before and after; inputs and values go by their names."""
    old, new = (dict(_leaves(document, "")) if document else {} for document in (before, after))
    places = [place for place in {**old, **new} if old.get(place) != new.get(place)]
    return (
        {place: old[place] for place in places if place in old},
        {place: new[place] for place in places if place in new},
    )


def _leaves(value: object, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) and "name" in one for one in value):
        yield place, ", ".join(str(one["name"]) for one in value)
        for one in value:
            yield from _leaves({key: part for key, part in one.items() if key != "name"}, f"{place}.{one['name']}")
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        for number, one in enumerate(value):
            yield from _leaves(one, f"{place}[{number}]")
    else:
        yield place, _plain(value)


def _plain(value: object) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value
