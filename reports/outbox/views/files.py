"""B and Q: the bytes of an announced photo, and how far they have come."""

import re
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.rules.refusal import Refused
from reports.models import AnnouncedFile
from reports.outbox.actions.files import WrongOffset, find_file, take_piece
from reports.outbox.limits import PHOTO_BYTES
from reports.outbox.views.answers import answer, outbox, refusal_answer
from reports.outbox.views.reports import file_state

OFFSET = "Upload-Offset"
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
STATUSES = {
    "not_found": HTTPStatus.NOT_FOUND,
    "photo_late": HTTPStatus.GONE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


def _take(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """Take in a piece."""
    offset = request.headers.get(OFFSET, "")
    if len(request.body) > PHOTO_BYTES:
        return refusal_answer("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=PHOTO_BYTES)
    by, at, source = Authority(request.user), request.whole_at, request.source
    try:
        file = take_piece(
            by=by,
            at=at,
            source=source,
            uuid=uuid,
            number=number,
            # What names no offset gets to know it.
            offset=int(offset) if NUMBER.fullmatch(offset) else -1,
            piece=request.body,
        )
    except WrongOffset as wrong:
        return refusal_answer("offset", HTTPStatus.CONFLICT, offset=wrong.offset)
    except Refused as refused:
        return _refused(refused)
    return _told(file, request)


def _ask(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """Say how far it has come."""
    file = find_file(request.user.pk, uuid, number)
    if file is None:
        return refusal_answer("not_found", HTTPStatus.NOT_FOUND)
    return answer(file_state(file, request))


def _told(file: AnnouncedFile, request: Request) -> HttpResponse:
    return answer(file_state(file, request), HTTPStatus.OK if file.complete_at else HTTPStatus.ACCEPTED)


def _refused(refused: Refused) -> HttpResponse:
    status = STATUSES.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    if status == HTTPStatus.GONE:
        return refusal_answer("late", status, state="missing")
    messages = [str(one.message) for one in refused.refusals]
    if refused.code == "photo_bad":
        return refusal_answer("photo_bad", status, fields={"files": messages}, offset=0)
    anew = {"offset": 0} if refused.code == "photo_differs" else {}
    return refusal_answer(refused.code, status, message=messages[0], **anew)


file = outbox(PATCH=_take, GET=_ask)
