"""The reporting side: rules, faults, absences, and what was done."""

from reports.models.absences import Absence, AbsenceRequest, AbsenceRule
from reports.models.activities import Activity, ActivityKind, MonthLock
from reports.models.evidence import Evidence, PhotoView
from reports.models.faults import Dispensation, HealthBeat, Outage
from reports.models.outbox import AnnouncedFile, DeviceKey, OutboxReport
from reports.models.patterns import SHIFT_CODE, RosterDay, Shift, WorkPattern
from reports.models.reviews import BulkApproval, Review
from reports.models.rules import Holiday, HolidayYear, QuotaPeriod, ReportingPolicy, WorkModeExemption, WorkModeRule

__all__ = [
    "SHIFT_CODE",
    "Absence",
    "AbsenceRequest",
    "AbsenceRule",
    "Activity",
    "ActivityKind",
    "AnnouncedFile",
    "BulkApproval",
    "DeviceKey",
    "Dispensation",
    "Evidence",
    "HealthBeat",
    "Holiday",
    "HolidayYear",
    "MonthLock",
    "Outage",
    "OutboxReport",
    "PhotoView",
    "QuotaPeriod",
    "ReportingPolicy",
    "Review",
    "RosterDay",
    "Shift",
    "WorkModeExemption",
    "WorkModeRule",
    "WorkPattern",
]
