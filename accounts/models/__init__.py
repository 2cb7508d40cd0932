"""Who: employees, posts and roles; the audit trail; what the system says; what waits for a second person."""

from accounts.models.audit import AnchoredHead, AppendOnlyQuerySet, AuditEvent, AuditHead, ImportBatch, Installation
from accounts.models.audited import Audited
from accounts.models.login import ActivationCode, Attempts, PendingImport
from accounts.models.notifications import JobRun, Letter, Notice, NoticeSettings
from accounts.models.people import (
    AGENCY_CODE,
    POSITION_CLASSES,
    Agency,
    Delegation,
    Employee,
    EmployeeManager,
    Placement,
    Role,
)
from accounts.models.proposals import GoLive, Proposal

__all__ = [
    "AGENCY_CODE",
    "POSITION_CLASSES",
    "ActivationCode",
    "Agency",
    "AnchoredHead",
    "AppendOnlyQuerySet",
    "Attempts",
    "AuditEvent",
    "AuditHead",
    "Audited",
    "Delegation",
    "Employee",
    "EmployeeManager",
    "GoLive",
    "ImportBatch",
    "Installation",
    "JobRun",
    "Letter",
    "Notice",
    "NoticeSettings",
    "PendingImport",
    "Placement",
    "Proposal",
    "Role",
]
