"""A refusal: the stable code of a rule and the sentence that tells the user what to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError


class NextStep(NamedTuple):
    """The page on which a refused person goes on: its address and what the link to it says."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not happen.

    `code` is stable and tested; `message` is a translated sentence; `field` names the form field it
    belongs to, or is empty for the whole form. `step` leads on where that is another page which this person can open
    now; without one the sentence itself says what to do here, or names who can help.
    """

    code: str
    message: str
    field: str = ""
    step: NextStep | None = None


class Refused(Exception):  # noqa: N818 - a refusal is an answer, no error
    """Raised by actions when rules refuse; nothing has been written."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals: Sequence[Refusal] = refusals
        super().__init__("; ".join(f"{r.code}: {r.message}" for r in refusals))

    @property
    def code(self) -> str:
        """Say which rule came first; callers that can only tell one thing tell this."""
        return self.refusals[0].code


class Unconfirmed(Refused):
    """Refused until the person has seen what the act does to others; nothing has been written.

    The same act goes through with `confirmed=token`, which stands for exactly what `details` shows.
    """

    def __init__(self, refusal: Refusal, token: str, details: Sequence[str]) -> None:
        self.token, self.details = token, details
        super().__init__(refusal)


def next_steps(refusals: Iterable[Refusal]) -> list[NextStep]:
    """Return where refused people go on, each page once, in order."""
    return list(dict.fromkeys(refusal.step for refusal in refusals if refusal.step))


def refusals_of(error: ValidationError, code: str) -> list[Refusal]:
    """Return what the validation of a model found, each sentence at its field; what concerns the whole has none."""
    return [
        Refusal(code, message, "" if field == "__all__" else field)
        for field, messages in error.message_dict.items()
        for message in messages
    ]
