"""How the rows of the status layer are called: kinds of absence, and the statuses of `tpp.enums`."""

from datetime import date

from reports.working_time.absence_kinds import Kinds, absence_name
from tpp.enums import StatusCode


def status_choices() -> list[tuple[str, str]]:
    """Return (code, name) of everything that a scheme can switch off: statuses, then kinds of absence; one query."""
    kinds = [(kind.code, kind.name) for kind in Kinds.load().on(date.max)]
    return [*((str(code), str(name)) for code, name in StatusCode.choices), *kinds]


def status_name(code: str) -> str:
    """Return what people call a row; a query only for the first time that a region's own kind is asked for."""
    return str(StatusCode(code).label) if code in StatusCode.values else absence_name(code)
