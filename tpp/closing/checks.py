"""What is looked at before a month is closed. A blocking check forbids closing, a warning is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from tpp.payroll.recap_line import NAMED_AT_MOST, Person


@dataclass(frozen=True, slots=True)
class Check:
    """One finding before closing: stable code, translated sentence, the people it is about."""

    code: str
    blocking: bool
    message: str
    people: tuple[Person, ...] = ()

    @classmethod
    def of(cls, code: str, blocking: bool, say: Callable[[int], str], people: Sequence[Person]) -> Self:
        """Return the check whose sentence names the first people; `say` gives it for a number of them."""
        names = ", ".join(f"{person.name} ({person.nip})" for person in people[:NAMED_AT_MOST])
        more = ", …" if len(people) > NAMED_AT_MOST else ""
        return cls(code, blocking, say(len(people)) % {"count": len(people), "names": names + more}, tuple(people))
