"""Who and what an import creates and changes, by name, for people to look at before it is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.audit import Change
from accounts.audit.labels import EVENTS, about, in_words, name_of
from accounts.models import Agency, Employee
from accounts.rules.nip import display_nip

SHOWN = 20
# Values that are the numbers of other rows, and whose.
_AGENCY, _PERSON = frozenset({"agency", "agency_id", "parent"}), frozenset({"supervisor"})
# What a new person is besides the name stands in the file.
_NAME_SAYS_ALL = frozenset({"employee_created", "agency_created"})


class Named(NamedTuple):
    """One name and what happens to it, each detail a text like `position class: 8 → 9`."""

    name: str
    details: tuple[str, ...]


@dataclass(slots=True)
class ChangeGroup:
    """Names of one kind of change; `count` of all, `shown` of the first of them."""

    label: str
    count: int
    shown: list[Named] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Return how many names are not shown."""
        return self.count - len(self.shown)


def preview_groups(changes: Sequence[Change]) -> list[ChangeGroup]:
    """Return the changes by kind, in the order of the file; at most two queries, for what is shown."""
    by_kind: dict[str, dict[str, list[Change]]] = {}
    new_people = {id(change.subject) for change in changes if change.event == "employee_created"}
    for change in changes:
        # The first post of somebody new goes without saying.
        if change.event != "placed" or id(change.subject) not in new_people:
            by_kind.setdefault(change.event, {}).setdefault(_name(change), []).append(change)
    shown = {event: dict(list(named.items())[:SHOWN]) for event, named in by_kind.items()}
    words = _Words(change for named in shown.values() for found in named.values() for change in found)
    return [
        ChangeGroup(
            str(EVENTS.get(event, event)),
            len(named),
            [Named(name, tuple(words.details(found))) for name, found in shown[event].items()],
        )
        for event, named in by_kind.items()
    ]


def _name(change: Change) -> str:
    if change.subject:
        return f"{change.subject.name} ({display_nip(change.subject.nip)})"
    state = change.after or {}
    if day := state.get("date"):
        return f"{day} {state.get('name', '')}".rstrip()
    # What has no name, such as an amount, is known by its key.
    return about(change) or "; ".join(
        f"{name_of(name)}: {in_words(value)}" for name, value in state.items() if name not in {"amount", "agency"}
    )


class _Words:
    """Details in words; what the ids in them stand for is read once."""

    def __init__(self, changes: Iterable[Change]) -> None:
        states = [state for change in changes for state in (change.before, change.after) if state]
        agencies, people = _ids(states, _AGENCY), _ids(states, _PERSON)
        self._agencies = (
            {pk: str(agency) for pk, agency in Agency.objects.in_bulk(agencies).items()} if agencies else {}
        )
        self._people = {pk: str(person) for pk, person in Employee.objects.in_bulk(people).items()} if people else {}

    def details(self, changes: Iterable[Change]) -> Iterator[str]:
        """Yield what is different, or what is new where there was nothing."""
        for change in changes:
            if change.before is not None:
                yield from self._differences(change.before, change.after or {})
            elif change.event not in _NAME_SAYS_ALL:
                yield ", ".join(
                    f"{_label(name, {})}: {self._value(name, value)}"
                    for name, value in (change.after or {}).items()
                    if value not in (None, "", False) and name not in {"name", "code"}
                )

    def _differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
        for name in before:
            if before[name] != after.get(name):
                old, new = self._value(name, before[name]), self._value(name, after.get(name))
                yield f"{_label(name, after)}: {old} → {new}"

    def _value(self, name: str, value: Any) -> str:
        if name in _AGENCY:
            return self._agencies.get(value, in_words(None))
        return self._people.get(value, in_words(None)) if name in _PERSON else in_words(value)


def _label(name: str, state: Mapping[str, Any]) -> str:
    """Return what a value is called: that of a measure by the measure."""
    return str(state["code"]) if name == "value" and "code" in state else name_of(name)


def _ids(states: Iterable[Mapping[str, Any]], names: frozenset[str]) -> list[int]:
    return list({state[name] for state in states for name in names & state.keys() if isinstance(state[name], int)})
