"""A private database on the side in which a verification notes what it has read; it spills to disk when it grows."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from accounts.audit.states import ABSENT, ANYTHING, State


class Said(NamedTuple):
    """What the trail says about a row: how it must look, and which event said so last."""

    pk: int
    digest: bytes
    stream: str
    sequence: int


class Break(NamedTuple):
    """An event that found a row otherwise than the events before had left it."""

    number: int
    pk: int
    stream: str
    sequence: int


class Scratch:
    """The state of every row as its events follow each other, and the heads that anchors name."""

    def __init__(self) -> None:
        # An empty name: a file of its own that nobody else sees, gone when it is closed.
        self._database = sqlite3.connect("")
        self._database.executescript(
            """
            CREATE TABLE states (number INTEGER, pk INTEGER, digest BLOB, stream TEXT, sequence INTEGER,
                                 PRIMARY KEY (number, pk)) WITHOUT ROWID;
            CREATE TABLE waiting (number INTEGER, pk INTEGER, before BLOB, after BLOB, stream TEXT, sequence INTEGER);
            CREATE TABLE heads (stream TEXT, sequence INTEGER, anchor INTEGER, hash BLOB,
                                PRIMARY KEY (stream, sequence, anchor)) WITHOUT ROWID;
            """
        )

    def close(self) -> None:
        """Throw everything away."""
        self._database.close()

    def note_states(self, states: Iterable[State], stream: str, sequence: int, *, partly: bool) -> None:
        """Note what an event found and left; what does not follow from what is known yet waits for other chains.

        `partly`: the events do not begin with the first, so that the first one read is believed.
        """
        for number, pk, before, after in states:
            known = self._state(number, pk)
            if before == (known or ABSENT) or (partly and known is None):
                self._set(number, pk, after, stream, sequence)
            else:
                row = (number, pk, before, after, stream, sequence)
                self._database.execute("INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?)", row)

    def settle(self) -> Iterator[Break]:
        """Put together what several chains say about one row; yield the events that fit nowhere."""
        self._database.execute("CREATE INDEX waiting_by_row ON waiting (number, pk)")
        for number, pk in self._database.execute("SELECT DISTINCT number, pk FROM waiting").fetchall():
            waiting = self._database.execute(
                "SELECT before, after, stream, sequence FROM waiting WHERE number = ? AND pk = ? ORDER BY rowid",
                [number, pk],
            ).fetchall()
            known = self._state(number, pk) or ABSENT
            while waiting:
                # What fits; else what holds whatever was there; else the first, which is a break.
                one = _first(waiting, known) or _first(waiting, ANYTHING)
                if one is None:
                    one = waiting[0]
                    yield Break(number, pk, *one[2:])
                waiting.remove(one)
                known = one[1]
                self._set(number, pk, known, *one[2:])

    def said(self, number: int) -> Iterator[Said]:
        """Yield the last states of the rows of a table, by primary key."""
        rows = self._database.execute(
            "SELECT pk, digest, stream, sequence FROM states WHERE number = ? ORDER BY pk", [number]
        )
        return (Said(*row) for row in rows)

    def _state(self, number: int, pk: int) -> bytes | None:
        found = self._database.execute("SELECT digest FROM states WHERE number = ? AND pk = ?", [number, pk]).fetchone()
        return found[0] if found else None

    def _set(self, number: int, pk: int, digest: bytes, stream: str, sequence: int) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?)", [number, pk, digest, stream, sequence]
        )

    def note_heads(self, anchor: int, heads: dict[str, int]) -> None:
        """Note how far the chains had come that an anchor names."""
        rows = [(stream, sequence, anchor) for stream, sequence in heads.items()]
        self._database.executemany("INSERT OR REPLACE INTO heads (stream, sequence, anchor) VALUES (?, ?, ?)", rows)

    def anchored(self, stream: str) -> set[int]:
        """Return the events of a chain that were a head when an anchor was written."""
        return {n for (n,) in self._database.execute("SELECT sequence FROM heads WHERE stream = ?", [stream])}

    def note_hash(self, stream: str, sequence: int, found: bytes) -> None:
        """Note the hash that the trail has where an anchor named a head."""
        self._database.execute("UPDATE heads SET hash = ? WHERE stream = ? AND sequence = ?", [found, stream, sequence])

    def heads(self, anchor: int) -> list[tuple[str, int, bytes | None]]:
        """Return (stream, sequence, hash found at that place) of an anchor; None for an event that is gone."""
        return self._database.execute("SELECT stream, sequence, hash FROM heads WHERE anchor = ?", [anchor]).fetchall()


def _first(waiting: list[Any], before: bytes) -> Any:
    return next((one for one in waiting if one[0] == before), None)
