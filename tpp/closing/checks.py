"""What is looked at before a month is closed. A blocking check forbids closing, a warning is recorded."""

from dataclasses import dataclass

from tpp.payroll.recap_line import Person


@dataclass(frozen=True, slots=True)
class Check:
    """One finding before closing: stable code, translated sentence, the people it is about."""

    code: str
    blocking: bool
    message: str
    people: tuple[Person, ...] = ()
