"""Rules of reporting of two regions, to start one's own from; data like any other rules."""

from datetime import time
from typing import Any

from reports.rules.enums import DeadlineMode

# Probolinggo, SE Bupati 820/96/426.202/2021: until H+2, at any time of the day, evidence outside of the office.
SIKEPPO: dict[str, Any] = {
    "legal_basis": "SE Bupati Probolinggo 820/96/426.202/2021",
    "quota_minutes": 360,
    "deadline_mode": DeadlineMode.CALENDAR_DAYS,
    "deadline_count": 2,
    "deadline_skips_holidays": False,
    "deadline_within_month": False,
    "opens_at": None,
    "wfh_needs_photo": True,
    "wfh_needs_position": True,
    "dl_needs_photo": True,
    "dl_needs_position": True,
}
# Banten, Pergub 41/2019 as the press reported it: from 16.00, seven days, never past the end of the month.
SIKAP_BANTEN: dict[str, Any] = {
    "legal_basis": "Pergub Banten 41/2019",
    "deadline_mode": DeadlineMode.CALENDAR_DAYS,
    "deadline_count": 7,
    "deadline_skips_holidays": False,
    "deadline_within_month": True,
    "opens_at": time(16),
}
PRESETS = {"sikeppo": ("SIKEPPO Probolinggo", SIKEPPO), "sikap_banten": ("SIKAP Banten", SIKAP_BANTEN)}
