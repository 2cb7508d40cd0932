"""A report as it stands, what differs from what somebody typed, and the refusal that carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Audited
from accounts.rules.refusal import Refused
from reports.activities.activity_input import ActivityInput, content_of
from reports.activities.details import label_of
from reports.models import Activity
from reports.rules.lifecycle import Event, transition
from reports.wording.sentences import moment, refusal

# What the audit trail keeps of a report beside its content.
STATE = ("evidence_id", "status", "version", "receipt", "dispensed")


@dataclass(frozen=True, slots=True)
class StoredDifference:
    """One part of a report that is stored otherwise than it was typed.

    `field` is the name in `ActivityInput`, `label` its name for people; `stored` and `typed` are plain values.
    """

    field: str
    label: str
    stored: Any
    typed: Any


class ChangedMeanwhile(Refused):
    """Refused because the report is no longer the version that was seen.

    `activity` is the report as it stands now; `differences` says what the person typed otherwise.
    """

    def __init__(self, activity: Activity, zone: str, differences: tuple[StoredDifference, ...] = ()) -> None:
        self.activity = activity
        self.differences = differences
        super().__init__(refusal("changed_meanwhile", "", {"when": moment(activity.changed_at, zone)}))


def differences(activity: Activity, entry: ActivityInput) -> tuple[StoredDifference, ...]:
    """Return the parts of content, photo and position in which the entry differs from the stored report."""
    found = [
        StoredDifference(name, label_of(name), stored, getattr(entry, name))
        for name, stored in content_of(activity).items()
        if stored != getattr(entry, name)
    ]
    kept = activity.evidence
    if entry.photo and (kept is None or kept.photo_sha256 != entry.photo.sha256):
        photo = kept.photo_sha256 if kept else None
        found.append(StoredDifference("photo", _("photo"), photo, entry.photo.sha256))
    if entry.announced and (kept is None or kept.raw_sha256 != entry.announced.sha256):
        announced = kept.raw_sha256 if kept else None
        found.append(StoredDifference("photo", _("photo"), announced, entry.announced.sha256))
    position = (kept.latitude, kept.longitude) if kept else None
    if entry.gives_position and position != (entry.latitude, entry.longitude):
        found.append(StoredDifference("latitude", _("position"), position, (entry.latitude, entry.longitude)))
    return tuple(found)


def report_snapshot(activity: Activity) -> dict[str, Any]:
    """Return what the audit trail keeps of a report."""
    kept = content_of(activity) | {name: getattr(activity, name) for name in STATE}
    return kept | ({"photo_until": activity.photo_until} if activity.photo_until else {})


def audit_change(
    activity: Activity,
    event: Event,
    before: dict[str, Any] | None,
    reason: str = "",
    *,
    on_behalf_of: str = "",
    beside: Sequence[Audited] = (),
) -> audit.Change:
    """Return the audit event of a saved change; `before` is the snapshot before it, None for a new report.

    `on_behalf_of` names the superior in whose place it was decided; `beside` are the rows written with the report.
    """
    row = transition(event, before["status"] if before else None)
    if row is None:
        raise ValueError(f"{event} is not possible here")
    return audit.Change(
        event=row.audit,
        object_type="activity",
        object_id=activity.pk,
        subject=activity.employee,
        before=before,
        after=report_snapshot(activity) | ({"on_behalf_of": on_behalf_of} if on_behalf_of else {}),
        reason=reason,
        rows=[activity, *beside],
    )
