"""Take in the bytes of an announced photo, piece by piece; what is whole and the announced one proves its reports."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts import audit
from accounts.authorization.access import Authority
from accounts.organisation.queries import zone_of
from accounts.rules.refusal import Refusal, Refused
from reports.activities.actions.changes import report_snapshot
from reports.evidence import parts, photos
from reports.evidence.photos import PreparedPhoto
from reports.models import Activity, AnnouncedFile, Evidence, MonthLock, OutboxReport
from reports.month_locks.locking import lock_people
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.wording.sentences import refusal


class WrongOffset(Exception):  # noqa: N818 - where to go on, no error
    """Raised where a piece does not begin where the stored bytes end; `offset` is where that is."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(str(offset))


def find_file(employee_id: int, uuid: UUID, number: int) -> AnnouncedFile | None:
    """Return a file that the person announced with a report."""
    known = AnnouncedFile.objects.select_related("activity")
    return known.filter(activity__employee=employee_id, activity__client_uuid=uuid, number=number).first()


def take_piece(
    *, by: Authority, at: datetime, source: str, uuid: UUID, number: int, offset: int, piece: bytes
) -> AnnouncedFile:
    """Write a piece of an announced file after the first `offset` bytes and return how it stands.

    The last piece completes it, or a piece without bytes where they are all here. Raise `WrongOffset`, or `Refused`
    with `not_found`, `photo_late` (its time is over, or its report is), `too_large` (more than was announced),
    `photo_differs` and `photo_bad` (the bytes are dropped; `photo_bad` comes with why they are no photo).
    """
    with transaction.atomic():
        lock_people([by.employee.pk])
        file = find_file(by.employee.pk, uuid, number)
        if file is None:
            raise Refused(refusal("not_found"))
        if file.complete_at:
            return file
        _refuse_over(file, at)
        here = parts.offset_of(file)
        if offset != here:
            raise WrongOffset(here)
        if here + len(piece) > file.size:
            raise Refused(refusal("too_large"))
        if piece:
            parts.append(file, here, piece)
            file.stored = here + len(piece)
            file.save(update_fields=["stored"])
        if file.stored < file.size:
            return file
    # Reading a photo takes a while, in which nobody need wait.
    return _complete(file, _checked(file, zone_of(by.employee.pk, at)), by=by, at=at, source=source)


def _refuse_over(file: AnnouncedFile, at: datetime) -> None:
    activity = file.activity
    if at >= file.until or activity.status == ActivityStatus.WITHDRAWN or _is_locked(activity):
        raise Refused(refusal("photo_late"))


def _is_locked(activity: Activity) -> bool:
    month = Month.of(activity.work_date).first
    return MonthLock.objects.filter(employee=activity.employee_id, month=month).exists()


def _checked(file: AnnouncedFile, zone: str) -> PreparedPhoto:
    raw = parts.whole_content(file)
    try:
        if (len(raw), hashlib.sha256(raw).hexdigest()) != (file.size, file.sha256):
            raise Refused(refusal("photo_differs"))
        found = photos.prepare(BytesIO(raw))
    except Refused as refused:
        _begin_anew(file)
        if refused.code == "photo_differs":
            raise
        raise Refused(*(Refusal("photo_bad", one.message, "files") for one in refused.refusals)) from None
    taken_at = found.taken_at
    if taken_at and taken_at.tzinfo is None:
        taken_at = taken_at.replace(tzinfo=ZoneInfo(zone))
    return replace(found, source=file.role, taken_at=taken_at)


def _begin_anew(file: AnnouncedFile) -> None:
    with transaction.atomic():
        AnnouncedFile.objects.filter(pk=file.pk, complete_at__isnull=True).update(stored=0)
        transaction.on_commit(partial(parts.drop, file))


def _complete(file: AnnouncedFile, photo: PreparedPhoto, *, by: Authority, at: datetime, source: str) -> AnnouncedFile:
    """Give the photo to every report of the person that announced these bytes and still may have them."""
    with transaction.atomic():
        lock_people([by.employee.pk])
        current = AnnouncedFile.objects.select_related("activity").filter(pk=file.pk).first()
        if current is None:
            raise Refused(refusal("not_found"))
        if current.complete_at:
            return current
        _refuse_over(current, at)
        waiting = Activity.objects.select_related("employee", "evidence").filter(
            employee=by.employee, evidence__raw_sha256=file.sha256, photo_until__gt=at
        )
        proved = [one for one in waiting.exclude(status=ActivityStatus.WITHDRAWN) if not _is_locked(one)]
        evidence = _prove({one.evidence_id or 0 for one in proved}, photo, at)
        audit.record([_came(one, evidence, at) for one in proved], by=by.actor, at=at, source=source)
        here = AnnouncedFile.objects.filter(
            activity__in=[one.pk for one in proved], sha256=file.sha256, complete_at__isnull=True
        )
        for done in here:
            transaction.on_commit(partial(parts.drop, done))
        here.update(complete_at=at)
        current.refresh_from_db()
        return current


def _prove(ids: set[int], photo: PreparedPhoto, at: datetime) -> dict[int, Evidence]:
    name = photos.store(photo, at=at)
    found = {}
    for evidence in Evidence.objects.filter(pk__in=ids):
        evidence.photo.name, evidence.photo_sha256 = name, photo.sha256
        evidence.photo_taken_at = evidence.photo_taken_at or photo.taken_at
        evidence.photo_until, evidence.photo_at = None, at
        evidence.save()
        found[evidence.pk] = evidence
    return found


def _came(activity: Activity, evidence: dict[int, Evidence], at: datetime) -> audit.Change:
    before = report_snapshot(activity)
    seen = activity.version
    activity.photo_until = None
    # Whoever looked at it before has not seen the photo.
    activity.version, activity.changed_at = seen + 1, at
    activity.save(update_fields=["photo_until", "version", "changed_at"])
    OutboxReport.objects.filter(activity=activity, version=seen).update(version=seen + 1)
    return audit.Change(
        event="activity.photo_came",
        object_type="activity",
        object_id=activity.pk,
        subject=activity.employee,
        before=before,
        after=report_snapshot(activity),
        rows=[activity, evidence[activity.evidence_id or 0]],
    )
