"""The evidence that comes with a report, and the photo that will follow it; steps of the verbs that write reports."""

from datetime import datetime

from accounts.authorization.access import Authority
from reports.activities.acceptance import Verdict
from reports.activities.activity_input import ActivityInput
from reports.evidence.photos import store
from reports.models import Activity, AnnouncedFile, Evidence
from reports.rules.phone_clock import offset


def new_evidence(activity: Activity, kept: Evidence | None) -> list[Evidence]:
    """Return the evidence that was written with the report, none where it kept what there was."""
    return [activity.evidence] if activity.evidence is not None and activity.evidence != kept else []


def announce(activity: Activity, entry: ActivityInput) -> None:
    """Write down what is to follow; a report has one photo."""
    if entry.announced and activity.photo_until:
        AnnouncedFile.objects.create(
            activity=activity,
            number=0,
            role=entry.announced.source,
            content_type=entry.announced.content_type,
            sha256=entry.announced.sha256,
            size=entry.announced.size,
            until=activity.photo_until,
        )


def given_evidence(by: Authority, at: datetime, entry: ActivityInput, verdict: Verdict) -> Evidence | None:
    """Return the evidence of an entry: what was kept, or a new row where anything new was given."""
    kept = verdict.evidence
    if not entry.gives_evidence:
        return kept
    found = Evidence(employee=by.employee, received_at=at)
    if entry.photo:
        found.photo.name = store(entry.photo, at=at)
        found.photo_sha256 = entry.photo.sha256
        found.photo_source, found.photo_taken_at = entry.photo.source, entry.photo.taken_at
    elif entry.announced:
        found.raw_sha256, found.photo_until = entry.announced.sha256, verdict.photo_until
        found.photo_source, found.photo_taken_at = entry.announced.source, entry.announced.taken_at
    elif kept:
        found.photo.name, found.photo_sha256 = kept.photo.name, kept.photo_sha256
        found.raw_sha256, found.photo_until, found.photo_at = kept.raw_sha256, kept.photo_until, kept.photo_at
        found.photo_source, found.photo_taken_at = kept.photo_source, kept.photo_taken_at
    if entry.gives_position:
        found.clock_offset_s = offset(entry.sent_at, at)
    elif kept:
        found.clock_offset_s = kept.clock_offset_s
    position: ActivityInput | Evidence | None = entry if entry.gives_position else kept
    if position:
        found.latitude, found.longitude = position.latitude, position.longitude
        found.accuracy_m, found.fixed_at = position.accuracy_m, position.fixed_at
    found.save(force_insert=True)
    return found
