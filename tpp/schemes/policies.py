"""May this scheme be changed, put in force, taken back? Reads and refuses, never writes."""

import json
from collections.abc import Mapping
from datetime import date

from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.rules.refusal import Refusal
from reports.rules.period import Month
from tpp.models import Recap, Scheme
from tpp.schemes import engine, percentage_scheme
from tpp.schemes.documents import MAX_BYTES, Document, document_digest
from tpp.schemes.status_effect import STATUS_OFF
from tpp.schemes.status_names import status_choices
from tpp.schemes.step_labels import SCHEME_ERRORS
from tpp.schemes.strict import SchemeError, mapping

TITLE_LENGTH = Scheme._meta.get_field("title").max_length
BASIS_LENGTH = Scheme._meta.get_field("legal_basis").max_length


def errors_in(document: object) -> tuple[SchemeError, ...]:
    """Return everything that is wrong with a document of either format."""
    try:
        if mapping(document, "").get("format") == percentage_scheme.FORMAT:
            percentage_scheme.parse(document)
            return ()
        found = engine.parse(document)
        _fits("title.id", found.title.id, TITLE_LENGTH)
        _fits("legal_basis", found.legal_basis, BASIS_LENGTH)
    except SchemeError as error:
        return error.errors
    return ()


def _fits(place: str, text: str, most: int | None) -> None:
    if most is not None and len(text) > most:
        raise SchemeError(place, "too_long", len(text), str(most))


def refuse_document(document: object) -> list[Refusal]:
    """Return why a document may not be stored, each with the place in it as its field.

    It must say what each deduction is; documents stored before are read without that, see `refuse_broken`.
    """
    if refusals := refuse_broken(document):
        return refusals
    unsaid = engine.unsaid_kinds(engine.parse(document)) if is_composed(document) else []
    return [Refusal(error.code, without_place(error), error.place) for error in unsaid]


def refuse_broken(document: object) -> list[Refusal]:
    """Return what is wrong in a document that is stored already, each with the place in it as its field."""
    if len(json.dumps(document, ensure_ascii=False).encode(errors="replace")) > MAX_BYTES:
        return [Refusal("too_large", _("The document is larger than 1 MB. No decree needs that much; shorten it."))]
    return [Refusal(error.code, without_place(error), error.place) for error in errors_in(document)]


def without_place(error: SchemeError) -> str:
    """Return what is wrong with a part of a document; where it stands is said by the form field."""
    return str(SCHEME_ERRORS[error.code]) % {"value": error.value, "expected": error.expected}


def refuse_format(document: object) -> list[Refusal]:
    """Return why a document cannot be a new scheme: the older format has no name of its own."""
    if is_composed(document):
        return []
    sentence = _("Only documents of format %(format)s can be new schemes.") % {"format": engine.FORMAT}
    return [Refusal("old_format", sentence, "format")]


def draft_gone() -> Refusal:
    """Refuse with `gone` and keep what was typed on the page."""
    return Refusal("gone", _("Somebody has deleted this draft. Copy what you typed and make a new one."))


def refuse_change(found: Scheme, seen: str) -> list[Refusal]:
    """Return why a scheme may not be changed or deleted by somebody who saw the document with the digest `seen`.

    Codes: `not_a_draft`, `changed_meanwhile`.
    """
    if found.starts_on is not None:
        sentence = _("This scheme has a date already, so its rules stay as they are. Make a new version of it.")
        return [Refusal("not_a_draft", sentence)]
    if document_digest(found.document) != seen:
        sentence = _(
            "Somebody else has changed this draft since you opened it. Look below at what changed, then save again."
        )
        return [Refusal("changed_meanwhile", sentence)]
    return []


def refuse_in_force(found: Scheme, starts_on: date) -> list[Refusal]:
    """Return why a draft may not hold from a day on.

    Codes: those of a broken document, `pays_missing`, `not_first_of_month`, `month_locked`, `date_taken`.
    """
    refusals = refuse_document(found.document) or refuse_unpayable(found.document) or refuse_status_off(found.document)
    if starts_on.day != 1:
        refusals.append(
            Refusal("not_first_of_month", _("A scheme begins with a month. Choose the first day of one."), "starts_on")
        )
    if locked := refuse_closed_from(starts_on):
        refusals.append(locked)
    other = Scheme.objects.filter(starts_on=starts_on).exclude(pk=found.pk).first()
    if other:
        sentence = _("“%(title)s” (%(name)s) holds from this date already. Choose another month.")
        refusals.append(Refusal("date_taken", sentence % {"title": other.title, "name": other}, "starts_on"))
    return refusals


def refuse_unpayable(document: object) -> list[Refusal]:
    """Return why a whole document cannot pay a month: it does not say which of its values are paid."""
    if not is_composed(document) or engine.parse(document).pays is not None:
        return []
    sentence = _(
        "The document does not say what is paid. Add it there under “pays”, for example %(example)s, and save it first."
    )
    return [Refusal("pays_missing", sentence % {"example": '{"gross": "tpp"}'}, "pays")]


def refuse_status_off(document: Document) -> list[Refusal]:
    """Return the refusal `unknown_status` where a document switches off a row that there is not: a slip of the pen."""
    known = dict(status_choices())
    unknown = [name for name in document.get(STATUS_OFF, ()) if name not in known]
    if not unknown:
        return []
    sentence = _("“%(names)s” is no status that can be switched off. Known are: %(known)s.")
    return [Refusal("unknown_status", sentence % {"names": ", ".join(unknown), "known": ", ".join(known)}, STATUS_OFF)]


def refuse_take_back(found: Scheme, today: date) -> list[Refusal]:
    """Return why a scheme may not become a draft again: `not_in_force`, `in_force` or `used`."""
    if found.starts_on is None:
        return [Refusal("not_in_force", _("This scheme is a draft already. Change it as it is."))]
    if found.starts_on <= today:
        sentence = _("This scheme holds already. Make a new version and let it begin with a later month.")
        return [Refusal("in_force", sentence)]
    if Recap.objects.filter(scheme=found).exists():
        sentence = _("A recap was computed with this scheme, so it stays. Make a new version of it.")
        return [Refusal("used", sentence)]
    return []


def latest_closed_month() -> Month | None:
    """Return the last month with a recap that is not reopened, of any agency; None where there is none. One query."""
    latest = Recap.objects.filter(reopened_at__isnull=True).aggregate(latest=Max("month"))["latest"]
    return Month.of(latest) if latest else None


def refuse_closed_from(starts_on: date) -> Refusal | None:
    """Return the refusal `month_locked` where a rule from a day on would reach a month closed for anybody."""
    closed = latest_closed_month()
    return Refusal("month_locked", _closed(closed), "starts_on") if closed and starts_on <= closed.last else None


def _closed(month: Month) -> str:
    return _("%(month)s is closed. Choose %(day)s or a later month, or have the recaps reopened first.") % {
        "month": formats.date_format(month.first, "F Y"),
        "day": formats.date_format(month.following.first, "j F Y"),
    }


def is_composed(document: object) -> bool:
    """Tell whether a document is one of named values, which the forms can edit; the older format has none."""
    return isinstance(document, Mapping) and document.get("format") == engine.FORMAT
