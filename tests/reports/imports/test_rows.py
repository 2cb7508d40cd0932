"""The same content makes the same identifier, in every release: else a file that came in before comes in twice."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from reports.imports.actions.rows import ActivityRow
from reports.rules.enums import ActivityStatus, WorkMode

CELLS = {
    "line": 7,
    "nip": "199208142018032003",
    "work_date": date(2026, 10, 5),
    "start_time": time(8),
    "minutes": 90,
    "mode": WorkMode.WFO,
    "kind": "surat",
    "description": "Menyusun surat",
    "output": None,
    "submitted_at": datetime(2026, 10, 5, 3, tzinfo=UTC),
    "status": ActivityStatus.SUBMITTED,
    "reviewer_nip": None,
    "reviewed_at": None,
    "review_note": None,
    "latitude": Decimal("-6.319551"),
    "longitude": Decimal("106.290691"),
    "accuracy_m": 29,
}


@pytest.mark.parametrize(
    ("next_day", "identifier"),
    [
        # A file without the column, as all were once.
        (None, "3654abc2-1db9-565a-8c5d-837f896de0ff"),
        (0, "3654abc2-1db9-565a-8c5d-837f896de0ff"),
        (1, "4bb5ec76-b7f6-5ce5-8c2d-dea9db80edfa"),
    ],
)
def test_a_row_keeps_the_identifier_that_earlier_releases_gave_it(next_day, identifier):
    assert ActivityRow.of(**CELLS, next_day=next_day).identifier == UUID(identifier)
    assert ActivityRow.of(**CELLS | {"line": 8}, next_day=next_day).identifier == UUID(identifier)
