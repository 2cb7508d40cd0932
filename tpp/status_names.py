"""How the rows of the status layer are called: kinds of absence, and the statuses of `tpp.enums`."""

from reports.absence_kinds import absence_name
from tpp.enums import StatusCode


def status_name(code: str) -> str:
    """Return what people call a row; a query only for the first time that a region's own kind is asked for."""
    return str(StatusCode(code).label) if code in StatusCode.values else absence_name(code)
