"""Say in a test which rule refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from accounts.rules.refusal import Refused


class Caught:
    """What was refused; known when the block of `refused` has ended."""

    error: Refused

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.error.refusals]

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return each code with the field at which its sentence stands."""
        return [(refusal.code, refusal.field) for refusal in self.error.refusals]

    @property
    def message(self) -> str:
        return "\n".join(str(refusal.message) for refusal in self.error.refusals)


@contextmanager
def refused(*codes: str, field: str | None = None, says: str = "") -> Iterator[Caught]:
    """Expect that the block is refused for exactly these codes, in order; any, where none is given.

    `field` is the place of the first, `says` a part of the sentences.
    """
    caught = Caught()
    with pytest.raises(Refused) as raised:
        yield caught
    caught.error = raised.value
    if codes:
        assert caught.codes == list(codes)
    if field is not None:
        assert caught.error.refusals[0].field == field
    assert says in caught.message
