"""What a proposal would change, kept so that it can be read before it is decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.audit import Change, plain_json
from accounts.models import Agency, Employee

# A file may hold thousands of rows; the page says how many more there are.
MOST_SHOWN = 200
_NAMED: Mapping[str, type[Agency] | type[Employee]] = {
    "agency": Agency,
    "agency_id": Agency,
    "parent": Agency,
    "supervisor": Employee,
}


def touched_by(changes: Iterable[Change]) -> list[int]:
    """Return the ids of the people whom the changes are about, each once."""
    return sorted({change.subject.pk for change in changes if change.subject})


def shown_changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the changes as JSON with names in place of numbers; at most two statements."""
    shown = changes[:MOST_SHOWN]
    names = _names(shown)
    return [
        {
            "event": change.event,
            "subject": change.subject.name if change.subject else "",
            "before": _named(change.before, names),
            "after": _named(change.after, names),
        }
        for change in shown
    ]


def _names(changes: Sequence[Change]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for state in (change.before or {}, change.after or {}):
            for name in _NAMED.keys() & state.keys():
                if isinstance(state[name], int):
                    wanted.setdefault(name, set()).add(state[name])
    found: dict[tuple[str, int], str] = {}
    for name, ids in wanted.items():
        found |= {(name, row.pk): row.name for row in _NAMED[name]._base_manager.filter(pk__in=ids)}
    return found


def _named(state: dict[str, Any] | None, names: dict[tuple[str, int], str]) -> dict[str, Any] | None:
    if state is None:
        return None
    named: dict[str, Any] = plain_json(
        {name: names.get((name, value), value) if isinstance(value, int) else value for name, value in state.items()}
    )
    return named
