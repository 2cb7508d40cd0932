"""A small server for phones that speaks docs/outbox.md, to prove the phone's half alone; what came is in `REPORTS`."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path

from accounts.rules import clock
from sikap import urls

KEYS: dict[tuple[str, str], str] = {}
# By person and uuid: the body as it was sent, the receipt, the bytes of the photo.
REPORTS: dict[tuple[str, str], dict[str, Any]] = {}


def say(code: int = 200, **said: Any) -> JsonResponse:
    return JsonResponse({"app": "sikap", **said}, status=code)


def asked(view):
    """Answer 401 to nobody; give the view the tag of the person."""

    @login_not_required
    def wrapped(request: HttpRequest, **named: Any) -> JsonResponse:
        if not request.user.is_authenticated:
            return say(401, error="login")
        return view(request, str(request.user.pk), **named)

    return wrapped


@asked
def session(request: HttpRequest, person: str) -> JsonResponse:
    if request.method == "POST":
        if json.loads(request.body)["leaving"] != person:
            return say(409, error="other_person", person=person)
        logout(request)
        return say(person=None)
    key = KEYS.get((person, request.headers.get("X-Device", "")))
    return say(person=person, csrf=get_token(request), now=clock.now().isoformat(), schema=1, schema_min=1, key=key)


@asked
def deposit(request: HttpRequest, person: str) -> JsonResponse:
    return say(key=KEYS.setdefault((person, request.headers["X-Device"]), json.loads(request.body)["key"]))


@asked
def reports(request: HttpRequest, person: str) -> JsonResponse:
    sent = json.loads(request.body)
    if sent["person"] != person:
        return say(409, error="other_person")
    if "tolak" in sent["description"]:
        return say(422, error="refused", uuid=sent["uuid"], fields={"description": ["Ditolak aturan."]})
    known = REPORTS.get((person, sent["uuid"]))
    if known is None or sent["rev"] > known["sent"]["rev"]:
        now = clock.now()
        until = (now + timedelta(days=1)).isoformat() if sent["files"] else None
        receipt = {
            "uuid": sent["uuid"],
            "rev": sent["rev"],
            "receipt": "7K3QA-BCDEF",
            "moment": now.isoformat(),
            "evidence": {"state": "pending" if until else "none", "until": until},
            "files": [{"n": 0, "state": "pending", "offset": 0, "until": until}] if until else [],
        }
        REPORTS[person, sent["uuid"]] = {"sent": sent, "receipt": receipt, "bytes": b""}
    return say(200 if known else 201, **REPORTS[person, sent["uuid"]]["receipt"])


@asked
def file(request: HttpRequest, person: str, uuid: UUID, number: int) -> JsonResponse:
    known = REPORTS[person, str(uuid)]
    if request.method == "GET":
        return say(state="pending", offset=len(known["bytes"]))
    if int(request.headers["Upload-Offset"]) != len(known["bytes"]):
        return say(409, error="offset", offset=len(known["bytes"]))
    known["bytes"] += request.body
    announced = known["sent"]["files"][number]
    if len(known["bytes"]) < announced["size"]:
        return say(202, state="pending", offset=len(known["bytes"]))
    assert hashlib.sha256(known["bytes"]).hexdigest() == announced["sha256"]
    return say(state="complete", offset=announced["size"])


urlpatterns = [
    path("outbox/session/", session),
    path("outbox/key/", deposit),
    path("outbox/reports/", reports),
    path("outbox/reports/<uuid:uuid>/files/<int:number>/", file),
    *urls.urlpatterns,
]
