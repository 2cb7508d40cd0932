"""Schemes: draft, change, put in force from a month on, take back, delete; what was paid by stays as it is."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refusal, Refused
from reports.month_locks.actions import hold_calendar
from tpp.models import Scheme
from tpp.schemes.documents import Document, changes, document_digest
from tpp.schemes.history import OBJECT_TYPE
from tpp.schemes.policies import (
    draft_gone,
    is_composed,
    refuse_broken,
    refuse_change,
    refuse_document,
    refuse_format,
    refuse_in_force,
    refuse_take_back,
)


def create_scheme(*, by: Authority, at: datetime, source: str, document: Document, origin: str = "") -> Scheme:
    """Make a draft of a document, as the next version of its name; `origin` says where it comes from.

    Raise `Refused` with `not_permitted` or the codes of what is wrong in the document, the places as fields.
    """
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        _begin()
        _refuse(*refuse_document(document))
        _refuse(*refuse_format(document))
        draft = _filled(Scheme(version=_next_version(document["name"])), document)
        draft.save(force_insert=True)
        _record("scheme_created", draft, by, at, source, after={"origin": origin})
    return draft


def create_version(*, by: Authority, at: datetime, source: str, scheme: Scheme) -> Scheme:
    """Make a draft of a stored scheme, as the next version of its name. Raise `Refused` with `not_permitted`.

    One stored before deductions had kinds is copied as it is; its kinds are said with the first change.
    """
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        _begin()
        _refuse(*refuse_broken(scheme.document))
        draft = Scheme(
            name=scheme.name,
            version=_next_version(scheme.name),
            title=scheme.title,
            legal_basis=scheme.legal_basis,
            document=scheme.document,
        )
        draft.save(force_insert=True)
        _record("scheme_created", draft, by, at, source, after={"origin": str(scheme)})
    return draft


def change_scheme(*, by: Authority, at: datetime, source: str, scheme: Scheme, document: Document, seen: str) -> Scheme:
    """Change the document of a draft that was seen with the digest `seen`.

    Raise `Refused` with `not_permitted`, `gone`, `not_a_draft`, `changed_meanwhile`, or what is wrong in the document.
    """
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        draft = _held(scheme, seen)
        _refuse(*refuse_document(document))
        if is_composed(draft.document):
            _refuse(*refuse_format(document))
        before, after = changes(draft.document, document)
        if before == after:
            return draft
        old = {"sha256": document_digest(draft.document)}
        _filled(draft, document).save(update_fields=["name", "version", "title", "legal_basis", "document"])
        _record("scheme_changed", draft, by, at, source, before=old | before, after=after)
    return draft


def delete_scheme(*, by: Authority, at: datetime, source: str, scheme: Scheme, seen: str) -> None:
    """Delete a draft; the audit trail keeps its document. Raise `Refused` as `change_scheme` does."""
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        draft = _held(scheme, seen)
        before = {"name": draft.name, "version": draft.version, "document": draft.document}
        change = audit.Change(
            "scheme_deleted",
            OBJECT_TYPE,
            draft.pk,
            before=before,
            stream=_stream(draft),
            rows=[audit.deleted_state(draft)],
        )
        draft.delete()
        audit.record([change], by=by.actor, at=at, source=source)


def start_scheme(*, by: Authority, at: datetime, source: str, scheme: Scheme, starts_on: date, seen: str) -> Scheme:
    """Let a draft hold from the first day of a month on.

    Raise `Refused` as `change_scheme` does, and with the codes of `refuse_in_force`.
    """
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        draft = _held(scheme, seen)
        _refuse(*refuse_in_force(draft, starts_on))
        draft.starts_on = starts_on
        draft.save(update_fields=["starts_on"])
        _record("scheme_started", draft, by, at, source, after={"starts_on": starts_on})
    return draft


def take_back_scheme(*, by: Authority, at: datetime, source: str, scheme: Scheme) -> Scheme:
    """Make a draft again of a scheme that holds only from a later day on.

    Raise `Refused` with `not_permitted`, `not_in_force`, `in_force` or `used`.
    """
    require(by, Permission.SCHEMES_CHANGE)
    with transaction.atomic():
        _begin()
        found = _locked(scheme)
        _refuse(*refuse_take_back(found, local_date(at, Zone.WIB)))
        before = {"starts_on": found.starts_on}
        found.starts_on = None
        found.save(update_fields=["starts_on"])
        _record("scheme_taken_back", found, by, at, source, before=before)
    return found


def _begin() -> None:
    """Wait for a month that is being closed, and for who else changes schemes."""
    hold_calendar()


def _held(scheme: Scheme, seen: str) -> Scheme:
    _begin()
    draft = _locked(scheme)
    _refuse(*refuse_change(draft, seen))
    return draft


def _locked(scheme: Scheme) -> Scheme:
    found = Scheme.objects.select_for_update().filter(pk=scheme.pk).first()
    if found is None:
        raise Refused(draft_gone())
    return found


def _refuse(*refusals: Refusal) -> None:
    if refusals:
        raise Refused(*refusals)


def _next_version(name: str) -> int:
    latest: int | None = Scheme.objects.filter(name=name).aggregate(latest=Max("version"))["latest"]
    return (latest or 0) + 1


def _filled(draft: Scheme, document: Document) -> Scheme:
    """Take over what the document says of itself; under another name the draft is the next version of that."""
    draft.document = document
    if is_composed(document):
        if draft.name and draft.name != document["name"]:
            draft.version = _next_version(document["name"])
        draft.name = document["name"]
        draft.title = document["title"]["id"]
        draft.legal_basis = document["legal_basis"]
    return draft


def _record(
    event: str,
    scheme: Scheme,
    by: Authority,
    at: datetime,
    source: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    state = {
        "name": scheme.name,
        "version": scheme.version,
        "sha256": document_digest(scheme.document),
        **(after or {}),
    }
    change = audit.Change(
        event, OBJECT_TYPE, scheme.pk, before=before, after=state, stream=_stream(scheme), rows=[scheme]
    )
    audit.record([change], by=by.actor, at=at, source=source)


def _stream(scheme: Scheme) -> str:
    return f"scheme:{scheme.pk}"
