"""S and K: who is at the server, and the key with which what waits on the phone can be read."""

import re
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.middleware.csrf import get_token

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.rules.refusal import Refused
from reports.outbox import limits
from reports.outbox.actions.keys import drop_device_key, keep_device_key, use_device_key
from reports.outbox.person_tag import tag_of
from reports.outbox.sent_report import read_object
from reports.outbox.views.answers import answer, outbox, refusal_answer, written

DEVICE, WAITING = "X-Device", "X-Waiting"
COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)


def _tell(request: Request) -> HttpResponse:
    """Say who is logged in, by which token something may be sent, and what time it is."""
    by, device, waiting = Authority(request.user), _device(request), request.headers.get(WAITING, "")
    count = int(waiting) if COUNT.fullmatch(waiting) else None
    key = use_device_key(by=by, at=request.at, device=device, waiting=count) if device else None
    return answer(
        {
            "person": tag_of(request.user),
            "csrf": get_token(request),
            "now": written(request.at),
            "version": settings.VERSION,
            "schema": limits.SCHEMA,
            "schema_min": limits.OLDEST_SCHEMA,
            "key": key,
            "limits": {
                "body": limits.BODY_BYTES,
                "photo": limits.PHOTO_BYTES,
                "first_piece": limits.FIRST_PIECE,
                "files": limits.FILES,
                "promises": limits.OPEN_PROMISES,
            },
        }
    )


def _leave(request: Request) -> HttpResponse:
    """End the session of who left the phone without signal, and of nobody else."""
    try:
        leaving = read_object(request.body).get("leaving")
    except Refused as refused:
        return _refused(refused)
    if leaving != tag_of(request.user):
        return refusal_answer("other_person", HTTPStatus.CONFLICT, person=tag_of(request.user))
    logout(request)
    return answer({"person": None})


def _keep(request: Request) -> HttpResponse:
    """Keep the key of this phone."""
    device = _device(request)
    if device is None:
        return _no_device()
    by, at, source = Authority(request.user), request.at, request.source
    try:
        key = read_object(request.body).get("key")
        said = key if isinstance(key, str) and key.isascii() else ""
        return answer({"key": keep_device_key(by=by, at=at, source=source, device=device, key=said)})
    except Refused as refused:
        return _refused(refused)


def _drop(request: Request) -> HttpResponse:
    """Delete the key of this phone."""
    device = _device(request)
    if device is None:
        return _no_device()
    drop_device_key(by=Authority(request.user), at=request.at, source=request.source, device=device)
    return answer({"key": None})


def _device(request: Request) -> UUID | None:
    try:
        return UUID(request.headers.get(DEVICE, ""))
    except ValueError:
        return None


def _no_device() -> HttpResponse:
    return refusal_answer("refused", HTTPStatus.UNPROCESSABLE_ENTITY, fields={DEVICE: []}, codes=["no_device"])


def _refused(refused: Refused) -> HttpResponse:
    if refused.code == "devices_full":
        return refusal_answer(refused.code, HTTPStatus.CONFLICT, message=str(refused.refusals[0].message))
    fields = {one.field: [str(one.message)] for one in refused.refusals}
    return refusal_answer("refused", HTTPStatus.UNPROCESSABLE_ENTITY, fields=fields, codes=[refused.code])


session = outbox(GET=_tell, POST=_leave)
key = outbox(POST=_keep, DELETE=_drop)
