"""Schemes for tests, made by the verbs of production."""

from datetime import UTC, date, datetime

from accounts.models import Employee
from tests.people import acting
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.actions.schemes import change_scheme, create_scheme, start_scheme
from tpp.schemes.documents import document_digest

# Tuesday noon in Jakarta, as the other tests have it.
AT = datetime(2026, 10, 6, 5, tzinfo=UTC)


def draft(by: Employee, preset: str | dict = "jambi", /, **changes: object) -> Scheme:
    """Return a new draft of a preset or of a document."""
    document = presets.document(preset) if isinstance(preset, str) else preset
    return create_scheme(by=acting(by), at=AT, source="tests", document={**document, **changes})


def unpaid(preset: str = "jambi") -> dict:
    """Return the document of a preset that can be tried only: it does not say what is paid."""
    return {key: one for key, one in presets.document(preset).items() if key not in ("pays", "sources")}


def change(by: Employee, scheme: Scheme, /, *, at: datetime = AT, **changes: object) -> Scheme:
    """Change keys of a draft as somebody who has just looked at it."""
    seen = document_digest(scheme.document)
    return change_scheme(
        by=acting(by), at=at, source="tests", scheme=scheme, document={**scheme.document, **changes}, seen=seen
    )


def start(by: Employee, scheme: Scheme, starts_on: date) -> Scheme:
    """Put a draft in force."""
    seen = document_digest(scheme.document)
    return start_scheme(by=acting(by), at=AT, source="tests", scheme=scheme, starts_on=starts_on, seen=seen)
