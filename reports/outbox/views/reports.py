"""A: a whole report in one small request."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.organisation.queries import zone_of
from accounts.rules.codes import printed_code
from accounts.rules.refusal import Refused
from reports.evidence import parts
from reports.models import AnnouncedFile, OutboxReport
from reports.outbox.actions.reports import StandsOtherwise, receive_report
from reports.outbox.limits import BODY_BYTES, OLDEST_SCHEMA, SCHEMA
from reports.outbox.person_tag import tag_of
from reports.outbox.sent_report import read_object, read_report
from reports.outbox.views.answers import answer, outbox, refusal_answer, wait, written
from reports.rules.promises import photo_state

# Parts of an entry by the names that phones give them.
NAMES = {
    "kind_id": "kind",
    "next_day": "starts_on",
    "latitude": "position",
    "longitude": "position",
    "accuracy_m": "position",
    "photo": "files",
    "reuse_evidence_id": "files",
    "client_uuid": "uuid",
}
WAITING = {"too_many", "promises_full"}


def _receive(request: Request) -> HttpResponse:
    """Take in a report; its moment is that of its last byte."""
    if len(request.body) > BODY_BYTES:
        return refusal_answer("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit=BODY_BYTES)
    said: Mapping[str, Any] = {}
    try:
        said = read_object(request.body)
        if early := _not_now(request, said):
            return early
        sent = read_report(said, partial(zone_of, request.user.pk, request.whole_at))
        if sent.person != tag_of(request.user):
            return refusal_answer("other_person", HTTPStatus.CONFLICT, person=tag_of(request.user))
        by, at, source = Authority(request.user), request.whole_at, request.source
        done = receive_report(by=by, at=at, source=source, sent=sent)
    except StandsOtherwise as otherwise:
        stands = receipt(otherwise.stands, request) if otherwise.stands else None
        return refusal_answer(
            _stable(otherwise.code), HTTPStatus.CONFLICT, message=_messages(otherwise)[0], stands=stands
        )
    except Refused as refused:
        return _refused(request, said, refused)
    said_of_it = receipt(done.report, request) | {"warnings": [warning.message for warning in done.warnings]}
    return answer(said_of_it, HTTPStatus.CREATED if done.created else HTTPStatus.OK)


def receipt(report: OutboxReport, request: Request) -> dict[str, Any]:
    """Return what a phone is told of a report that stands."""
    activity, at = report.activity, request.whole_at
    files = [file_state(file, request) for file in activity.announced_files.order_by("number")]
    return {
        "uuid": str(activity.client_uuid),
        "rev": report.rev,
        "id": activity.pk,
        "version": activity.version,
        "status": activity.status,
        "receipt": printed_code(report.receipt),
        "moment": written(report.received_at),
        "warnings": [],
        "evidence": {
            "state": photo_state(activity.photo_until, at, was_announced=bool(files)),
            "until": written(activity.photo_until),
        },
        "files": files,
    }


def file_state(file: AnnouncedFile, request: Request) -> dict[str, Any]:
    """Return how far an announced file has come."""
    until = None if file.complete_at else file.until
    return {
        "n": file.number,
        "state": photo_state(until, request.whole_at, was_announced=True),
        "offset": parts.offset_of(file),
        "until": written(file.until),
    }


def _not_now(request: Request, said: Any) -> HttpResponse | None:
    """Return the answer to a schema that this server does not read; None to one that it does."""
    schema = said.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or OLDEST_SCHEMA <= schema <= SCHEMA:
        return None
    if schema < OLDEST_SCHEMA:
        return refusal_answer("schema", HTTPStatus.UPGRADE_REQUIRED, schema_min=OLDEST_SCHEMA)
    return wait("schema_unknown", HTTPStatus.SERVICE_UNAVAILABLE, schema=SCHEMA)


def _refused(request: Request, sent: Mapping[str, Any], refused: Refused) -> HttpResponse:
    codes = [one.code for one in refused.refusals]
    if WAITING & set(codes):
        return wait(codes[0], HTTPStatus.TOO_MANY_REQUESTS, message=refused.refusals[0].message)
    fields: dict[str, list[str]] = {}
    for one in refused.refusals:
        fields.setdefault(NAMES.get(one.field, one.field), []).append(str(one.message))
    uuid = sent.get("uuid") if isinstance(sent.get("uuid"), str) else None
    said = {
        "uuid": uuid,
        "moment": written(request.whole_at),
        "late": "after_cutoff" in codes,
        "fields": fields,
        "codes": codes,
    }
    return refusal_answer("refused", HTTPStatus.UNPROCESSABLE_ENTITY, **said)


def _stable(code: str) -> str:
    return "changed_meanwhile" if code == "changed_elsewhere" else code


def _messages(refused: Refused) -> list[str]:
    return [str(one.message) for one in refused.refusals]


receive = outbox(POST=_receive)
