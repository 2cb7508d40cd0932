"""What becomes of a form of an activity that was sent: stored, or refused with everything kept."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.authorization.access import Authority
from accounts.authorization.request import Request
from accounts.organisation.queries import zone_of
from accounts.rules.refusal import Refused
from reports.activities.actions.activities import ActivityInput, Submitted, note_late
from reports.activities.actions.changes import ChangedMeanwhile
from reports.activities.forms import ActivityForm, device_instant
from reports.evidence import kept_photos, photos
from reports.evidence.photos import PreparedPhoto
from reports.rules.enums import PhotoSource
from reports.wording.sentences import moment


def attempt(request: Request, form: ActivityForm, write: Callable[[ActivityInput], Submitted]) -> Submitted | None:
    """Store what was typed; None when it was refused, with the reasons and the photo kept in the form."""
    form.full_clean()
    photo, is_new = _photo(request, form)
    if form.is_valid():
        entry = ActivityInput(photo=photo, **form.parts())
        try:
            return write(entry)
        except ChangedMeanwhile as changed:
            form.differences = changed.differences
            form.put("seen_version", str(changed.activity.version))
            form.refuse(changed.refusals)
        except Refused as refused:
            form.refuse(refused.refusals)
            if any(one.code == "after_cutoff" for one in refused.refusals):
                # The form has a button of its own, which takes along what was typed.
                form.is_late, form.steps = True, ()
                _say_when_it_arrived(request, entry)
    # What only the page knows is mended here, or nothing could ever be sent from it.
    if form.has_error("client_uuid"):
        form.put("client_uuid", str(uuid.uuid4()))
    if form.has_error("reuse_evidence"):
        form.put("reuse_evidence", "")
    if form.has_error("photo"):
        form.put("photo_token", "")
    elif photo and is_new:
        form.put("photo_token", kept_photos.note(photos.store(photo, at=request.at), request.user.pk, photo.source))
    return None


def _say_when_it_arrived(request: Request, entry: ActivityInput) -> None:
    note_late(by=Authority(request.user), at=request.at, source=request.source, entry=entry)
    when = moment(request.at, zone_of(request.user.pk, request.at))
    text = _("Your report reached the server on %(when)s. What you typed and this moment are kept in the audit trail.")
    messages.info(request, text % {"when": when})


def _photo(request: Request, form: ActivityForm) -> tuple[PreparedPhoto | None, bool]:
    """Return the photo sent now, or the one kept from a refused form, and whether it is new."""
    sources = {"photo": PhotoSource.CAMERA, "photo_gallery": PhotoSource.GALLERY}
    for name, source in sources.items():
        if uploaded := request.FILES.get(name):
            try:
                return _taken(request, form, replace(photos.prepare(uploaded), source=source)), True
            except Refused as refused:
                form.refuse(refused.refusals)
                return None, False
    token = str(form["photo_token"].value() or "")
    kept = kept_photos.fetch(token, request.user.pk) if token else None
    if token and kept is None:
        form.put("photo_token", "")
    return (_taken(request, form, kept) if kept else None), False


def _taken(request: Request, form: ActivityForm, photo: PreparedPhoto) -> PreparedPhoto:
    """Return the photo with the moment at which it was taken: as the page read it before shrinking, or in the file."""
    taken_at = device_instant(str(form["photo_taken_at"].value() or "")) or photo.taken_at
    if taken_at and taken_at.tzinfo is None:
        zone = zone_of(request.user.pk, request.at)
        taken_at = taken_at.replace(tzinfo=ZoneInfo(zone))
    return replace(photo, taken_at=taken_at)
