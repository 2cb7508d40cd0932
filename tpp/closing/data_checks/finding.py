"""What a check of the data says."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

NAMED_AT_MOST = 20


class DataFinding(NamedTuple):
    """Something wrong with the data. An error makes figures wrong or impossible, a warning deserves a look."""

    code: str
    is_error: bool
    message: str


class Heap:
    """Things that are wrong in the same way: the first are named, all are counted."""

    def __init__(self) -> None:
        self.named: list[str] = []
        self.total = 0

    def add(self, name: str) -> None:
        """Count one more."""
        self.total += 1
        if self.total <= NAMED_AT_MOST:
            self.named.append(name)

    def take(self, rows: QuerySet[Any, Any], name: Callable[[Any], str]) -> None:
        """Add the rows of a query; only those that are named are read, the others counted."""
        free = NAMED_AT_MOST - len(self.named)
        read = list(rows[: free + 1])
        self.named += map(name, read[:free])
        self.total += len(read) if len(read) <= free else rows.count()

    def told(self, code: str, is_error: bool, message: str) -> Iterator[DataFinding]:
        """Yield the finding if any row came; the first are named, the others counted."""
        if self.total:
            more = f" … (+{self.total - len(self.named)})" if self.total > len(self.named) else ""
            yield DataFinding(code, is_error, message % {"names": ", ".join(self.named) + more})


def told(
    code: str, rows: QuerySet[Any, Any], name: Callable[[Any], str], message: str, *, is_error: bool = True
) -> Iterator[DataFinding]:
    """Count the rows and name the first few in one finding, error or warning; nothing for an empty query."""
    heap = Heap()
    heap.take(rows, name)
    yield from heap.told(code, is_error, message)


def person(name: str, nip: str) -> str:
    """Return `Name (NIP)`, as findings name people, since names repeat."""
    return f"{name} ({nip})"
