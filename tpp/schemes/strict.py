"""Reading rules strictly: what is not understood is refused with its place, never passed over.

A rule that is silently ignored would pay the wrong amount. The sentences for people are in `tpp.schemes.step_labels`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

# A whole object in the wrong place would fill the page.
MOST_SHOWN = 80

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class SchemeError(ValueError):
    """A document that cannot be used.

    `place` is the path in the document (`measures[0].source`, empty for the whole), `code` a key of
    `tpp.schemes.step_labels.SCHEME_ERRORS`; `value` is what was found and `expected` what would have been right.
    """

    def __init__(self, place: str, code: str, value: object = "", expected: str = "") -> None:
        self.place = place
        self.code = code
        self.value = _shortened(str(value))
        self.expected = expected
        self.errors: tuple[SchemeError, ...] = (self,)
        super().__init__(f"{place}: {code} {value!r} {expected}".rstrip())

    @classmethod
    def of(cls, errors: Sequence["SchemeError"]) -> "SchemeError":
        """Raise the first, keep all as `errors`, so that a form can mark every place at once."""
        first = cls(errors[0].place, errors[0].code, errors[0].value, errors[0].expected)
        first.errors = tuple(errors)
        return first


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def read_json(text: str) -> object:
    """Return the plain JSON in `text`; a key that stands twice in an object is refused, as one would be lost."""
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise SchemeError("", "not_json", f"{error.lineno}:{error.colno}") from None
    except SchemeError:
        raise
    except ValueError:
        # A whole number of thousands of digits.
        raise SchemeError("", "not_json", "1:1") from None
    except RecursionError:
        raise SchemeError("", "too_deep") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SchemeError("", "duplicate", key)
        found[key] = value
    return found


def fields(value: object, place: str, required: Sequence[str], optional: Sequence[str] = ()) -> Mapping[str, Any]:
    """Check keys of an object: `unknown_key` is raised before `missing`, for a misspelt key is both."""
    found = mapping(value, place)
    known = (*required, *optional)
    for key in found:
        if key not in known:
            raise SchemeError(place_within(place, key), "unknown_key", key, ", ".join(known))
    for key in required:
        if key not in found:
            raise SchemeError(place_within(place, key), "missing", key)
    return found


def mapping(value: object, place: str) -> Mapping[str, Any]:
    """Return an object with whatever keys it has."""
    if not isinstance(value, Mapping):
        raise SchemeError(place, "not_an_object", value)
    return value


def place_within(place: str, key: str) -> str:
    """Return the place of a key in a document as errors name it: `values.base.of`."""
    return f"{place}.{key}" if place else key


def items(value: object, place: str) -> list[tuple[str, Any]]:
    """Return the entries of a list that is not empty, each with its place."""
    if not isinstance(value, list):
        raise SchemeError(place, "not_a_list", value)
    if not value:
        raise SchemeError(place, "empty")
    return [(f"{place}[{number}]", item) for number, item in enumerate(value)]


def each(value: object, place: str, parse_one: Callable[[object, str], T]) -> tuple[T, ...]:
    """Return the entries of a list that is not empty, parsed."""
    return tuple(parse_one(item, where) for where, item in items(value, place))


def every(value: object, place: str, most: int, parse_one: Callable[[object, str], T]) -> tuple[T, ...]:
    """Return the entries of a list, parsed; reads on after an error, so that who writes a scheme sees all of them."""
    entries = items(value, place)
    if len(entries) > most:
        raise SchemeError(place, "too_many", len(entries), str(most))
    found: list[T] = []
    errors: list[SchemeError] = []
    for where, entry in entries:
        try:
            found.append(parse_one(entry, where))
        except SchemeError as error:
            errors.append(error)
    if errors:
        raise SchemeError.of(errors)
    return tuple(found)


def word(words: type[E], value: object, place: str) -> E:
    """Return the member of the closed list; raise `SchemeError` `unknown_value`, which names those that there are."""
    if not isinstance(value, str) or value not in set(words):
        raise SchemeError(place, "unknown_value", value, ", ".join(words))
    return words(value)


def filled_text(value: object, place: str) -> str:
    """Return the text as it stands; raise `SchemeError` `empty` where it is blank or no text."""
    if not isinstance(value, str) or not value.strip():
        raise SchemeError(place, "empty", value)
    return value


def no_duplicates(names: Sequence[str], place: str, key: str) -> None:
    """Refuse a name that occurs twice in a list of objects."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise SchemeError(f"{place}[{number}].{key}", "duplicate", name)
