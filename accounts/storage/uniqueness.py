"""Two people, or one with a double tap, enter the same thing in the same moment: one of them is told so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def refused_if_taken(ask_again: Callable[[], object]) -> Iterator[None]:
    """Write inside this; where a unique constraint breaks, `ask_again` raises the refusal of the rule behind it.

    The rule was asked before, but another transaction had not committed then. An error that the rule does not
    explain is passed on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        ask_again()
        raise
