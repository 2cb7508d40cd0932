"""Until when a closed month may be objected to, to the second in three zones."""

from datetime import UTC, datetime

import pytest

from tpp.corrections.objection_window import objections_end


@pytest.mark.parametrize(
    ("zone", "closed_at", "days", "end"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 6, 1, tzinfo=UTC), 14, datetime(2026, 11, 20, 17, tzinfo=UTC)),
        # 16.59 UTC is still the 6th in Jakarta, 17.00 is the 7th.
        ("Asia/Jakarta", datetime(2026, 11, 6, 16, 59, 59, tzinfo=UTC), 0, datetime(2026, 11, 6, 17, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2026, 11, 6, 17, tzinfo=UTC), 0, datetime(2026, 11, 7, 17, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 6, 1, tzinfo=UTC), 14, datetime(2026, 11, 20, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 6, 1, tzinfo=UTC), 14, datetime(2026, 11, 20, 15, tzinfo=UTC)),
        # 00.30 of the 7th in Jayapura, still the 6th in Jakarta.
        ("Asia/Jayapura", datetime(2026, 11, 6, 15, 30, tzinfo=UTC), 0, datetime(2026, 11, 7, 15, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2026, 12, 28, 1, tzinfo=UTC), 7, datetime(2027, 1, 4, 17, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2028, 2, 27, 1, tzinfo=UTC), 2, datetime(2028, 2, 29, 17, tzinfo=UTC)),
    ],
)
def test_the_window_ends_at_local_midnight(zone, closed_at, days, end):
    assert objections_end(closed_at, zone, days) == end
