"""Everything that is asked of stored facts."""

from collections.abc import Iterator
from datetime import datetime

from reports.rules.period import Month
from tpp.closing.data_checks import decisions, files, recaps, rows, trail
from tpp.closing.data_checks.finding import DataFinding


def facts(
    month: Month | None, at: datetime, *, all_files: bool = False, with_trail: bool = True
) -> Iterator[DataFinding]:
    """Yield where stored facts contradict each other, the files, or the audit trail; in one month, or in all.

    The number of statements grows with files and closed recaps, never with people, and memory does not grow.
    `all_files` reads every photo, else a sample. The trail is always read whole.
    """
    yield from rows.checks(month)
    yield from decisions.checks(month)
    yield from recaps.checks(month)
    yield from files.checks(month, at, all_files=all_files)
    if with_trail:
        yield from trail.checks()
