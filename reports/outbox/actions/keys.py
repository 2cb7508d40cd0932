"""Keep and drop the key of a phone; note that it was used."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.authorization.access import Authority
from accounts.rules.refusal import Refused
from reports.models import DeviceKey
from reports.month_locks.locking import lock_people
from reports.outbox.device_keys import opened_key, sealed
from reports.outbox.limits import DEVICES, KEY_BYTES, KEY_UNUSED
from reports.wording.sentences import refusal

ONE_DAY = timedelta(days=1)


def keep_device_key(*, by: Authority, at: datetime, source: str, device: UUID, key: str) -> str:
    """Keep the key of one's own phone and return the one that holds: the first that came.

    Raise `Refused` with `key_too_long`, or with `devices_full` where no other phone's key can make room.
    """
    if not key or len(key.encode()) > KEY_BYTES:
        raise Refused(refusal("key_too_long", "key"))
    with transaction.atomic():
        lock_people([by.employee.pk])
        own = DeviceKey.objects.filter(employee=by.employee)
        row = own.filter(device=device).first()
        if row is not None and (known := opened_key(row)) is not None:
            return known
        if row is not None:
            # Sealed by a key that is gone: nobody can open anything with it.
            row.delete()
        _make_room(by, at, source)
        content = sealed(by.employee.pk, device, key)
        DeviceKey.objects.create(employee=by.employee, device=device, sealed=content, kept_at=at, used_at=at)
        audit.record([_change("kept", by, device)], by=by.actor, at=at, source=source)
    return key


def drop_device_key(*, by: Authority, at: datetime, source: str, device: UUID) -> None:
    """Delete the key of one's own phone, with which whatever waits there is lost."""
    with transaction.atomic():
        deleted, _rows = DeviceKey.objects.filter(employee=by.employee, device=device).delete()
        if deleted:
            audit.record([_change("dropped", by, device)], by=by.actor, at=at, source=source)


def use_device_key(*, by: Authority, at: datetime, device: UUID, waiting: int | None) -> str | None:
    """Return the key of one's own phone, None without one, and note to the day that it is in use.

    `waiting` is how many reports the phone says it has not sent.
    """
    row = DeviceKey.objects.filter(employee=by.employee, device=device).first()
    if row is None:
        return None
    if at - row.used_at >= ONE_DAY or (waiting is not None and waiting != row.waiting):
        row.used_at, row.waiting = at, row.waiting if waiting is None else waiting
        row.save(update_fields=["used_at", "waiting"])
    return opened_key(row)


def sweep_device_keys(*, at: datetime) -> int:
    """Delete keys that nobody used for `KEY_UNUSED` and with which, as far as known, nothing waits; return how many."""
    deleted, _rows = DeviceKey.objects.filter(used_at__lt=at - KEY_UNUSED, waiting=0).delete()
    return deleted


def _make_room(by: Authority, at: datetime, source: str) -> None:
    own = DeviceKey.objects.filter(employee=by.employee)
    if own.count() < DEVICES:
        return
    oldest = own.filter(waiting=0).order_by("used_at", "pk").first()
    if oldest is None:
        raise Refused(refusal("devices_full"))
    oldest.delete()
    audit.record([_change("dropped", by, oldest.device)], by=by.actor, at=at, source=source)


def _change(verb: str, by: Authority, device: UUID) -> audit.Change:
    event, person = f"device_key.{verb}", by.employee
    return audit.Change(event, "employee", person.pk, subject=person, after={"device": str(device)})
