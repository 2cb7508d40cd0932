"""What a phone sends, and how."""

import hashlib
import json
from uuid import uuid4

from tests.reports.entries import TUESDAY
from tests.reports.outbox.announcing import jpeg

REPORTS = "/outbox/reports/"


def said(person, raw=None, **other):
    """The JSON of a report from home with one photo, as a phone sends it."""
    raw = jpeg() if raw is None else raw
    return {
        "uuid": str(uuid4()),
        "rev": 1,
        "person": str(person.pk),
        "schema": 1,
        "written": "2026-10-06T01:00:00Z",
        "work_date": TUESDAY.isoformat(),
        "starts_on": TUESDAY.isoformat(),
        "start_time": "08:00",
        "minutes": 60,
        "mode": "WFH",
        "description": "Menyusun laporan",
        "position": {"lat": -7.75, "lon": 113.21, "acc": 12.4, "fixed_at": "2026-10-06T04:59:00Z"},
        "files": [
            {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw), "type": "image/jpeg", "role": "camera"}
        ],
        "later_part": {"is": "passed over"},
    } | other


def send(phone, what, **extra):
    body = what if isinstance(what, bytes | str) else json.dumps(what)
    return phone.post(REPORTS, body, content_type="application/json", **extra)


def piece(phone, what, offset, data, number=0):
    address = f"{REPORTS}{what['uuid']}/files/{number}/"
    return phone.patch(address, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def asked(phone, what):
    return phone.get(f"{REPORTS}{what['uuid']}/files/0/").json()


def rev(what, **other):
    return what | {"rev": what["rev"] + 1} | other
