"""The schemes: by which rules the allowance is made, in plain sentences, for everybody to read."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit.labels import EVENTS
from accounts.authorization.access import Authority, Request, answer_404_unless
from accounts.authorization.permissions import Permission, allows
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.rules.period import Month
from tpp.models import Scheme
from tpp.schemes import engine, presets
from tpp.schemes.documents import INPUTS, VALUES, position, text_of
from tpp.schemes.engine import Composition
from tpp.schemes.history import Edit, SchemeEvent, history
from tpp.schemes.percentage_scheme import Measure, SchemeDocument, SchemeError, Source, parse
from tpp.schemes.policies import is_composed
from tpp.schemes.prose import input_words, rule_of, source_of, tables_of
from tpp.schemes.prose_words import DEDUCTION_KINDS, KINDS, RuleSentence, in_language, part_words, table_words
from tpp.schemes.status_names import status_name
from tpp.schemes.step_labels import scheme_error, share_text


@dataclass
class Groups:
    """One in force at most, those that begin later, drafts, and what was in force."""

    current: Scheme | None = None
    coming: list[Scheme] = field(default_factory=list)
    drafts: list[Scheme] = field(default_factory=list)
    earlier: list[Scheme] = field(default_factory=list)


@require_GET
def scheme_list(request: Request) -> HttpResponse:
    """Show the schemes: in force now, coming, drafts (to those who work on them), earlier."""
    rows = Scheme.objects.defer("document").order_by("-starts_on", "name", "-version")
    groups = _grouped(list(rows), Month.of(_today(request)).first)
    may_read = sees_drafts(request.authority)
    context = {
        "groups": groups,
        "current": groups.current.pk if groups.current else None,
        "is_empty": not (groups.current or groups.coming or groups.earlier or (groups.drafts and may_read)),
        "may_edit": allows(request.authority, Permission.SCHEMES_CHANGE),
        "may_read": may_read,
        "presets": [(name, in_language(presets.preset(name).title)) for name in presets.NAMES] if may_read else [],
    }
    return render(request, "tpp/scheme_list.html", context)


def _grouped(schemes: list[Scheme], first: date) -> Groups:
    """Return the schemes by state in the month that begins on `first`."""
    groups = Groups(drafts=[scheme for scheme in schemes if scheme.starts_on is None])
    dated = [(scheme.starts_on, scheme) for scheme in schemes if scheme.starts_on]
    for starts_on, scheme in sorted(dated, key=lambda one: one[0], reverse=True):
        if starts_on > first:
            groups.coming.insert(0, scheme)
        elif groups.current is None:
            groups.current = scheme
        else:
            groups.earlier.append(scheme)
    return groups


@require_GET
def scheme_detail(request: Request, pk: int) -> HttpResponse:
    """Show the rules of one scheme as sentences; a broken document says where it is broken."""
    scheme = visible(request, pk)
    today = _today(request)
    may_read = sees_drafts(request.authority)
    may_edit = allows(request.authority, Permission.SCHEMES_CHANGE)
    context = {
        "scheme": scheme,
        "document": text_of(scheme.document),
        "may_edit": may_edit,
        "may_read": may_read,
        "may_change": may_edit and scheme.starts_on is None,
        "sees_status": allows(request.authority, Permission.ALLOWANCE_RULES_VIEW),
        "may_take_back": may_edit and scheme.starts_on is not None and scheme.starts_on > today,
        "is_composed": is_composed(scheme.document),
        "history": [event_in_words(entry, scheme.document) for entry in history(scheme.pk)] if may_read else [],
        "zone": Zone.WIB,
    }
    return render(request, "tpp/scheme_detail.html", context | document_in_words(scheme.document))


@require_GET
def scheme_export(request: Request, pk: int) -> HttpResponse:
    """Hand out the document as a file."""
    scheme = visible(request, pk)
    return document_file(scheme.document, f"{scheme.name}-v{scheme.version}.json")


@require_GET
def scheme_preset(request: Request, name: str) -> HttpResponse:
    """Show a scheme that is ready to start from; `?file` hands out its document."""
    answer_404_unless(sees_drafts(request.authority) and name in presets.NAMES)
    document = presets.document(name)
    if "file" in request.GET:
        return document_file(document, f"{name}.json")
    start = (
        f"{reverse('tpp:scheme_create')}?from={name}" if allows(request.authority, Permission.SCHEMES_CHANGE) else ""
    )
    context = {"name": name, "document": text_of(document), "start_url": start}
    return render(request, "tpp/scheme_preset.html", context | document_in_words(document))


def sees_drafts(authority: Authority) -> bool:
    """Tell whether the person may look at drafts and presets: personnel and auditors."""
    return allows(authority, Permission.SCHEMES_VIEW)


def visible(request: Request, pk: int) -> Scheme:
    """Return the scheme; everybody sees what holds or will hold, drafts only those who work on them (404)."""
    scheme = get_object_or_404(Scheme, pk=pk)
    answer_404_unless(scheme.starts_on is not None or sees_drafts(request.authority))
    return scheme


def document_file(document: object, name: str) -> HttpResponse:
    """Send JSON for downloading; `name` is not quoted, so give letters, digits, dots and dashes."""
    response = HttpResponse(f"{text_of(document)}\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def document_in_words(document: object) -> dict[str, Any]:
    """Return what a page says of a document: `rules`, or `sentences` of the older format, or an `error`."""
    try:
        if is_composed(document):
            return {"title": "", "sentences": [], "error": ""} | composed(engine.parse(document))
        return {"sentences": scheme_sentences(parse(document)), "error": ""}
    except SchemeError as found:
        return {"sentences": [], "error": scheme_error(found)}


@dataclass(frozen=True)
class Told:
    """An input or value in words: what can be given, or how it is made."""

    name: str
    words: str
    kind: str
    is_result: bool = False
    rule: RuleSentence | None = None


def composed(scheme: Composition) -> dict[str, Any]:
    """Return title, results, inputs, components and rules of a scheme in words."""
    names = {name: in_language(one.words) for name, one in scheme.inputs.items()}
    parts = list(scheme.components[0]) if scheme.components else []
    return {
        "title": in_language(scheme.title),
        "legal_basis": scheme.legal_basis,
        "results": [(name, in_language(scheme.values[name].words)) for name in scheme.results],
        "pays": _paid(scheme),
        "status_off": [status_name(code) for code in sorted(scheme.status_off)],
        "tables": [(name, table_words(name), rule) for name, rule in tables_of(scheme).items()],
        "has_sources": scheme.pays is not None,
        "inputs": [
            Told(name, names[name], input_words(one), rule=source_of(scheme, name))
            for name, one in scheme.inputs.items()
        ],
        "components": [
            (part_words(part), [(row[part], names[row[part]]) for row in scheme.components]) for part in parts
        ],
        "rules": [
            Told(name, in_language(one.words), str(KINDS[one.kind]), name in scheme.results, rule_of(scheme, name))
            for name, one in scheme.values.items()
        ],
    }


def _paid(scheme: Composition) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what is paid, in the order of the recap: label, and the values by name and words."""
    pays = scheme.pays
    if pays is None:
        return []
    rows = [
        (_("paid of each component"), [pays.percent]),
        (_("whole allowance"), [pays.whole]),
        (_("allowance"), [pays.gross]),
        (_("deductions"), list(pays.deductions)),
        (_("paid out"), [pays.net]),
    ]
    return [(label, [(name, _with_kind(scheme, name)) for name in names]) for label, names in rows if any(names)]


def _with_kind(scheme: Composition, name: str) -> str:
    """Return the words of a value; with what it is taken off as, where the scheme says so."""
    words = in_language(scheme.values[name].words)
    kind = scheme.pays.kinds.get(name) if scheme.pays else None
    return f"{words} – {DEDUCTION_KINDS[kind]}" if kind else words


@dataclass(frozen=True)
class EntryInWords:
    """One event of a scheme's history; each edit with its place in words."""

    entry: SchemeEvent
    label: str
    origin: str
    edits: list[tuple[str, Edit]]


def event_in_words(entry: SchemeEvent, document: Any) -> EntryInWords:
    """Name places of edits by the words of today's document; what it no longer has keeps its key."""
    edits = [(edited(document, edit.place), edit) for edit in entry.edits]
    return EntryInWords(entry, str(EVENTS.get(entry.event, entry.event)), str(entry.after.get("origin", "")), edits)


def edited(document: Any, place: str) -> str:
    """Return a place of the history with the words of the input or value in it."""
    part, _dot, rest = place.partition(".")
    name, _dot, inner = rest.partition(".")
    number = position(document, part, name) if part in (INPUTS, VALUES) and is_composed(document) else None
    if number is None:
        return place
    called = f"“{called_in(document[part][number])}”"
    return f"{called} ({inner})" if inner else called


def called_in(entry: Any) -> str:
    """Return what an input or value of a document is called."""
    return in_language(engine.BothWords(entry["words"]["id"], entry["words"]["en"]))


def scheme_sentences(document: SchemeDocument) -> list[str]:
    """Return the rules of a scheme of the older format as sentences, in the order in which a figure is made."""
    sentences = [
        _("The base is the sum of the components of the position class, each for the calendar days in that post.")
    ]
    measures = {measure.name: measure for measure in document.measures}
    for term in document.terms:
        sentences.append(_measure_sentence(measures[term.measure]))
        sentences.append(_("This measure makes up %(share)s of the allowance.") % {"share": share_text(term.weight)})
    sentences += [
        _("A month in which nothing was required counts as complete."),
        _("Each component is rounded to the rupiah, half up; the allowance is the sum of the rounded components."),
        _("What is not paid is the base minus the allowance."),
    ]
    return sentences


def _measure_sentence(measure: Measure) -> str:
    known = {
        Source.ACTIVITY_MINUTES: _(
            "Activity: of each duty day the approved minutes count, at most the minutes required that day; nothing is "
            "carried over. The allowance is paid in the proportion of credited to required minutes."
        )
    }
    return known[measure.source]


def _today(request: Request) -> date:
    return local_date(request.at, Zone.WIB)
