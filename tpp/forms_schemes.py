"""Forms for the documents of schemes: each shows a part of one, and gives it back changed.

What is wrong is said by the action that saves, with its place in the document; a form knows which of its fields has it.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms_importing import UploadForm
from accounts.refusal import Refusal, Refused
from reports.fields import IsoDateField, PlainTextField
from reports.forms_settings import DayInput, RefusableForm
from tpp import presets
from tpp.engine import FORMAT, Composition, Kind, Words
from tpp.engine.expressions import constant
from tpp.formulas import KINDS, Rule, decimal, in_language, pieces, rule_of, table_words, tables_of
from tpp.models import Scheme
from tpp.scheme_documents import (
    INPUTS,
    MAX_BYTES,
    VALUES,
    Document,
    Path,
    digest,
    found_at,
    inserted,
    place_of,
    renamed_value,
    replaced,
    text_of,
    with_entry,
)
from tpp.scheme_policies import without_place
from tpp.strict import SchemeError, read_json

LONGEST_LINE = 300
LONGEST_NUMBER = 40
PRESET = "preset:"
_NUMBER = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:,([0-9]{1,10}))?( ?%)?")
_YES, _NO = ("1", "ya", "yes"), ("0", "tidak", "no")
_VALUE_KINDS = (Kind.PERCENT, Kind.RUPIAH, Kind.NUMBER)


def written(text: str, before: object = None, *, kind: Kind | None = None) -> int | str:
    """Return a number of a decree as a document has it: `2,5 %` becomes `"2.5 %"`, `6.000` becomes `6000`.

    What reads as it did `before` stays as it was; a per cent sign that was there need not be typed again.
    """
    old = ""
    if isinstance(before, int | str):
        old = constant(before, "").text
        if decimal(old) == " ".join(text.split()):
            return before
    match = _NUMBER.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValidationError(
            _("“%(text)s” is no number. Write it as 1.000, 37,5 or 60 %%.") % {"text": text}, code="no_number"
        )
    minus, whole, decimals, sign = match.groups()
    if not sign and old == "0" and kind is Kind.PERCENT and (int(whole.replace(".", "")) or decimals):
        raise ValidationError(
            _("Write the sign as well: %(text)s %% for per cent.") % {"text": text.strip()}, code="sign_missing"
        )
    digits = f"{minus}{int(whole.replace('.', ''))}" + (f".{decimals}" if decimals else "")
    if sign or old.endswith("%"):
        return f"{digits} %"
    return digits if decimals else int(digits)


def read_document(text: str) -> Any:
    """Return plain JSON; raise `ValidationError` with the sentence."""
    try:
        return read_json(text)
    except SchemeError as error:
        raise ValidationError(without_place(error), code=error.code) from None


class JsonField(PlainTextField):
    """Plain JSON in a text area; cleaned to what it says, shown again as it was typed."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        attributes = {"rows": rows, "spellcheck": "false", "autocapitalize": "none", "class": "code-input"}
        super().__init__(max_length=MAX_BYTES, widget=forms.Textarea(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return what the text says; raise `ValidationError` (`not_json`, `too_deep`, `duplicate`)."""
        text = super().clean(value)
        return read_document(text) if text else None


class DocumentForm(RefusableForm, forms.Form):
    """A form of a part of a draft; `seen` says which document it was filled from."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, document: Document, data: Any = None, **kwargs: Any) -> None:
        self.document = document
        super().__init__(data, **kwargs)
        self.initial["seen"] = digest(document)

    def changed(self) -> Document:
        """Return the document with what was typed."""
        raise NotImplementedError

    def places(self) -> Mapping[str, str]:
        """Return the field for each place in the document that the form has."""
        return {}

    def refuse(self, refused: Refused) -> None:
        """Add each sentence to the field that its place belongs to, with the rest of the place."""
        places = self.places()
        for refusal in refused.refusals:
            prefix, field = _nearest(places, refusal.field)
            within = refusal.field[len(prefix) :].lstrip(".") if field else where(self.document, refusal.field)
            text = f"{within}: {refusal.message}" if within else refusal.message
            self.add_error(field, ValidationError(text, code=refusal.code))


def renew(form: forms.BaseForm, document: Document) -> None:
    """Let what was typed be saved on top of a document that somebody else has changed meanwhile."""
    typed: Any = form.data
    renewed = typed.copy()
    renewed["seen"] = digest(document)
    form.data = renewed


def _nearest(places: Mapping[str, str], place: str) -> tuple[str, str | None]:
    """Return the longest place that `place` lies in, and its field; None where the form has none."""
    fitting = [one for one in places if place == one or place.startswith((f"{one}.", f"{one}["))]
    prefix = max(fitting, key=len, default="")
    return prefix, places.get(prefix)


def where(document: Document, place: str) -> str:
    """Return a place with the words of the input or value in it, as people know it."""
    match = re.match(r"(inputs|values)\[([0-9]+)\]", place)
    try:
        entry = document[match[1]][int(match[2])] if match else None
        words = entry["words"] if entry else None
        return f"“{in_language(_words_of(words))}” ({place})" if words else place
    except (LookupError, TypeError):
        return place


def _words_of(words: Mapping[str, str]) -> Words:
    return Words(words["id"], words["en"])


class GeneralForm(DocumentForm):
    """What the scheme is called and what it rests on."""

    name = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=50,
        help_text=gettext_lazy("Small letters, digits and _, for example tpp_probolinggo."),
    )
    title_id = forms.CharField(label=gettext_lazy("Title in Indonesian"), max_length=150)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=150)
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"), max_length=200, help_text=gettext_lazy("For example: Perbup 12/2026.")
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        title = document["title"]
        initial = {"name": document["name"], "title_id": title["id"], "title_en": title["en"]}
        super().__init__(document, data, initial=initial | {"legal_basis": document["legal_basis"]})

    def changed(self) -> Document:
        """Return the document with what was typed."""
        typed = self.cleaned_data
        title = {"id": typed["title_id"], "en": typed["title_en"]}
        return {**self.document, "name": typed["name"], "title": title, "legal_basis": typed["legal_basis"]}

    def places(self) -> Mapping[str, str]:
        """Return the field for each place."""
        return {"name": "name", "title.id": "title_id", "title.en": "title_en", "legal_basis": "legal_basis"}


class NumbersForm(DocumentForm):
    """Every number of the rules, within its sentence."""

    def __init__(self, document: Document, scheme: Composition, data: Any = None) -> None:
        super().__init__(document, data)
        self.rules: list[tuple[str, Rule]] = []
        self.paths: dict[Path, str] = {}
        for name, value in scheme.values.items():
            self._add_rule(name, value.kind, in_language(value.words), rule_of(scheme, name, with_units=True))
        for name, rule in tables_of(scheme).items():
            self._add_rule(name, None, table_words(name), rule)
        self.lost: list[str] = self._fill() if data is not None else []

    def _add_rule(self, name: str, kind: Kind | None, words: str, rule: Rule) -> None:
        numbers = [piece for piece in pieces(rule) if piece.path]
        if numbers:
            self.rules.append((words, rule))
        for count, piece in enumerate(numbers, start=1):
            self._add(piece.path, name, kind)
            field = self.paths[piece.path]
            self.fields[field].label = _("%(what)s, number %(count)d") % {"what": words, "count": count}
            self.initial[field] = piece.text

    def _fill(self) -> list[str]:
        """Take what was not sent, as it is new, from the document; return what was typed for numbers that are gone."""
        typed: Any = self.data
        new = {field: self.initial[field] for field in self.paths.values() if field not in typed}
        lost = [text for key, text in typed.items() if key.startswith("n-") and key not in self.fields]
        filled = typed.copy()
        filled.update(new)
        self.data = filled
        return lost

    def _add(self, path: Path, owner: str, kind: Kind | None) -> None:
        # By name, not by position: what somebody else moves in the meantime stays the same number.
        steady = f"{path[0]} {owner} {place_of(path[2:])}"
        field = f"n-{hashlib.sha256(steady.encode()).hexdigest()[:12]}"
        self.paths[path] = field
        self.fields[field] = forms.CharField(
            max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"class": "rule-number", "autocomplete": "off"})
        )
        before = found_at(self.document, path)
        setattr(self, f"clean_{field}", lambda: written(self.cleaned_data[field], before, kind=kind))

    def fields_of(self, rule: Rule) -> list[str]:
        """Return the fields of the numbers in a rule, in reading order."""
        return list(dict.fromkeys(self.paths[piece.path] for piece in pieces(rule) if piece.path))

    def changed(self) -> Document:
        """Return the document with the numbers typed."""
        return replaced(self.document, {path: self.cleaned_data[field] for path, field in self.paths.items()})

    def places(self) -> Mapping[str, str]:
        """Return the field for each place."""
        return {place_of(path): field for path, field in self.paths.items()}


class EntryForm(DocumentForm):
    """An input or a value; a new one is entered together with the rule that reads it (`reader`, a value's name)."""

    part = ""
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits and _; rules and the columns of tables use it."),
    )
    words_id = forms.CharField(label=gettext_lazy("Called in Indonesian"), max_length=LONGEST_LINE)
    words_en = forms.CharField(label=gettext_lazy("Called in English"), max_length=LONGEST_LINE)

    def __init__(self, document: Document, data: Any = None, *, number: int | None = None, reader: str = "") -> None:
        self.number = number
        self.reader = next((at for at, one in enumerate(document[VALUES]) if one["name"] == reader), None)
        entry = document[self.part][number] if number is not None else {}
        self.entry: Mapping[str, Any] = entry
        super().__init__(document, data, initial=self.shown(entry) if entry else {})
        if self.reader is not None:
            value = document[VALUES][self.reader]
            called = in_language(_words_of(value["words"]))
            self.fields["reader_rule"] = JsonField(
                label=_("Rule of “%(value)s”, which reads it") % {"value": called}, rows=10
            )
            self.initial["reader_rule"] = text_of(value["is"], document)

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields show of an entry."""
        words = entry["words"]
        return {"name": entry["name"], "words_id": words["id"], "words_en": words["en"], "kind": entry["kind"]}

    def typed(self) -> dict[str, Any]:
        """Return the entry as typed; keys that the form does not know stay."""
        data = self.cleaned_data
        words = {"id": data["words_id"], "en": data["words_en"]}
        return {**self.entry, "name": data["name"], "kind": data["kind"], "words": words}

    @property
    def at(self) -> int:
        """Return the place of the entry in the changed document; a new value stands before the one that reads it."""
        if self.number is not None:
            return self.number
        if self.part == VALUES and self.reader is not None:
            return self.reader
        return len(self.document[self.part])

    def changed(self) -> Document:
        """Return the document with what was typed."""
        document = self.document
        if self.reader is not None:
            reader = {**document[VALUES][self.reader], "is": self.cleaned_data["reader_rule"]}
            document = with_entry(document, VALUES, self.reader, reader)
        put = inserted if self.number is None else with_entry
        return put(document, self.part, self.at, self.typed())

    def places(self) -> Mapping[str, str]:
        """Return the field for each place."""
        place = f"{self.part}[{self.at}]"
        found = {place: "name", f"{place}.kind": "kind"}
        found |= {f"{place}.words.id": "words_id", f"{place}.words.en": "words_en"}
        if self.reader is not None:
            moved = int(self.part == VALUES and self.number is None)
            found[f"{VALUES}[{self.reader + moved}].is"] = "reader_rule"
        return found | self._same_names()

    def _same_names(self) -> dict[str, str]:
        """Return the places of other entries that have the name typed: of two, the later one is told."""
        typed = self.cleaned_data.get("name", "").casefold()
        entries = [(part, at, one["name"]) for part in (INPUTS, VALUES) for at, one in enumerate(self.document[part])]
        # A new value moves those after it.
        moved = self.at if self.number is None and self.part == VALUES else len(self.document[VALUES])
        return {
            f"{part}[{at + (part == VALUES and at >= moved)}].name": "name"
            for part, at, name in entries
            if name.casefold() == typed and (part, at) != (self.part, self.number)
        }


class InputForm(EntryForm):
    """One figure that must be known about a person."""

    part = INPUTS
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    least = forms.CharField(
        label=gettext_lazy("At least"), max_length=LONGEST_NUMBER, required=False, help_text=gettext_lazy("Empty: 0.")
    )
    most = forms.CharField(
        label=gettext_lazy("At most"),
        max_length=LONGEST_NUMBER,
        required=False,
        help_text=gettext_lazy("Empty: 100 for per cent, otherwise no limit."),
    )
    choices = PlainTextField(
        label=gettext_lazy("Possible words"),
        max_length=MAX_BYTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line, for the kind “one of several words” only."),
    )
    default = forms.CharField(
        label=gettext_lazy("Without data"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=gettext_lazy("What holds where nothing was entered. Empty: missing data is an error."),
    )
    source = JsonField(
        label=gettext_lazy("Where the figure comes from"),
        rows=4,
        required=False,
        help_text=gettext_lazy(
            'As JSON: what the system knows, for example "base_total", or a rule made of it. Empty: an imported score '
            "of the same name."
        ),
    )
    field_order = ["words_id", "words_en", "name", "kind", "choices", "least", "most", "default", "source"]

    def __init__(self, document: Document, data: Any = None, *, number: int | None = None, reader: str = "") -> None:
        super().__init__(document, data, number=number, reader=reader)
        sources = document.get("sources", {})
        if self.entry and self.entry["name"] in sources:
            self.initial["source"] = text_of(sources[self.entry["name"]], document)

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields show of an entry."""
        numbers = {field: _shown_number(entry[key]) for field, key in _LIMITS.items() if key in entry}
        return {
            **super().shown(entry),
            **numbers,
            "choices": "\n".join(entry.get("values", ())),
            "default": _shown_default(entry),
        }

    def typed(self) -> dict[str, Any]:
        """Return the entry as typed; a key whose field is empty is left out."""
        entry = {
            key: one for key, one in super().typed().items() if key not in ("values", *_LIMITS.values(), "default")
        }
        entry |= {key: self.cleaned_data[field] for field, key in _LIMITS.items() if self.cleaned_data[field] != ""}
        if words := self.cleaned_data["choices"]:
            entry["values"] = words
        if self.cleaned_data["default"] != "":
            entry["default"] = self.cleaned_data["default"]
        return entry

    def changed(self) -> Document:
        """Return the document with what was typed; the source goes by the name typed."""
        document = super().changed()
        before, name, source = self.entry.get("name"), self.cleaned_data["name"], self.cleaned_data["source"]
        sources = {name if key == before else key: one for key, one in document.get("sources", {}).items()}
        if source is None:
            sources.pop(name, None)
        else:
            sources[name] = source
        return {**document, "sources": sources} if sources or "sources" in document else document

    def clean_least(self) -> int | str:
        """Return the limit as the document has it."""
        return self._limit("least")

    def clean_most(self) -> int | str:
        """Return the limit as the document has it."""
        return self._limit("most")

    def _limit(self, field: str) -> int | str:
        text: str = self.cleaned_data[field]
        if text and self.cleaned_data.get("kind") in (Kind.FLAG, Kind.WORD):
            raise ValidationError(_("Leave this empty for this kind."), code="no_limit")
        return written(text, self.entry.get(_LIMITS[field])) if text else ""

    def clean_choices(self) -> list[str]:
        """Return the words, one a line."""
        words = [line.strip() for line in self.cleaned_data["choices"].split("\n") if line.strip()]
        if words and self.cleaned_data.get("kind") != Kind.WORD:
            raise ValidationError(_("Leave this empty for this kind."), code="no_words")
        if not words and self.cleaned_data.get("kind") == Kind.WORD:
            raise ValidationError(_("Write the words that are possible, one on each line."), code="words_missing")
        return words

    def clean_default(self) -> int | str:
        """Return the default as the document has it."""
        text: str = self.cleaned_data["default"]
        kind = self.cleaned_data.get("kind")
        if not text or kind == Kind.WORD:
            return text
        if kind == Kind.FLAG:
            return _flag(text)
        before = self.entry.get("default")
        return written(text, before if self.entry.get("kind") not in (Kind.WORD, Kind.FLAG) else None)

    def places(self) -> Mapping[str, str]:
        """Return the field for each place."""
        place = f"{self.part}[{self.at}]"
        fields = {"values": "choices", "default": "default", **{key: field for field, key in _LIMITS.items()}}
        found = {**super().places(), **{f"{place}.{key}": field for key, field in fields.items()}}
        return found | {f"sources.{self.cleaned_data.get('name', '')}": "source"}


_LIMITS = {"least": "from", "most": "to"}


def _shown_number(value: object) -> str:
    return decimal(constant(value, "").text)


def _shown_default(entry: Mapping[str, Any]) -> str:
    if "default" not in entry:
        return ""
    if entry["kind"] == Kind.FLAG:
        return _("yes") if str(entry["default"]) == "1" else _("no")
    return str(entry["default"]) if entry["kind"] == Kind.WORD else _shown_number(entry["default"])


def _flag(text: str) -> int:
    if text.casefold() in (*_YES, _("yes").casefold()):
        return 1
    if text.casefold() in (*_NO, _("no").casefold()):
        return 0
    raise ValidationError(_("Write yes or no."), code="no_flag")


class ValueForm(EntryForm):
    """One named amount and its rule."""

    part = VALUES
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind, KINDS[kind]) for kind in _VALUE_KINDS])
    rule = JsonField(
        label=gettext_lazy("Rule"),
        rows=12,
        help_text=gettext_lazy("As JSON; the sentence below it says what it means."),
    )
    printed = forms.BooleanField(
        label=gettext_lazy("Print as a result"),
        required=False,
        help_text=gettext_lazy("Results stand in the recap and in tables; their order is set on a page of its own."),
    )
    field_order = ["words_id", "words_en", "name", "kind", "rule", "printed"]

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields show of an entry."""
        return super().shown(entry) | {"rule": None, "printed": False}

    def __init__(self, document: Document, data: Any = None, *, number: int | None = None, reader: str = "") -> None:
        super().__init__(document, data, number=number, reader=reader)
        if self.entry:
            self.initial["rule"] = text_of(self.entry["is"], document)
            self.initial["printed"] = self.entry["name"] in document["results"]
        else:
            self.initial["printed"] = self.reader is None

    def typed(self) -> dict[str, Any]:
        """Return the entry as typed."""
        return super().typed() | {"is": self.cleaned_data["rule"]}

    def changed(self) -> Document:
        """Return the document with what was typed; what is printed and paid under another name stays so."""
        name = self.cleaned_data["name"]
        document = renamed_value(super().changed(), self.entry.get("name", name), name)
        results = list(document["results"])
        if not self.cleaned_data["printed"]:
            results = [one for one in results if one != name]
        elif name not in results:
            results.append(name)
        return {**document, "results": results}

    def places(self) -> Mapping[str, str]:
        """Return the field for each place."""
        found = {**super().places(), f"{self.part}[{self.at}].is": "rule"}
        if not self.cleaned_data.get("printed"):
            return found | {"results": "printed"}
        # What is wrong with it as a result, such as rupiah that nobody rounded, is mended in its rule.
        results = self.changed()["results"] if {"name", "rule"} <= set(self.cleaned_data) else []
        own = [number for number, name in enumerate(results) if name == self.cleaned_data["name"]]
        return found | {f"results[{number}]": "rule" for number in own}


ENTRY_FORMS: Mapping[str, type[EntryForm]] = {INPUTS: InputForm, VALUES: ValueForm}


class ResultsForm(DocumentForm):
    """Which values are printed, in which order."""

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(document, data)
        self.names = {f"r-{value['name']}": value["name"] for value in document[VALUES]}
        for number, (field, value) in enumerate(zip(self.names, document[VALUES], strict=True)):
            self.fields[field] = forms.IntegerField(
                label=in_language(_words_of(document[VALUES][number]["words"])),
                min_value=1,
                max_value=len(document[VALUES]),
                required=False,
            )
            if value["name"] in document["results"]:
                self.initial[field] = document["results"].index(value["name"]) + 1

    def changed(self) -> Document:
        """Return the document with the results as numbered."""
        numbered = [(self.cleaned_data[field], name) for field, name in self.names.items() if self.cleaned_data[field]]
        return {**self.document, "results": [name for _number, name in sorted(numbered, key=lambda one: one[0])]}

    def places(self) -> Mapping[str, str]:
        """Return the field for each place: that of the value which is a result, or used nowhere."""
        fields = {name: field for field, name in self.names.items()}
        found = {f"{VALUES}[{number}]": fields[one["name"]] for number, one in enumerate(self.document[VALUES])}
        results = self.changed()["results"] if self.is_valid_so_far else []
        return found | {f"results[{number}]": fields[name] for number, name in enumerate(results)}

    @property
    def is_valid_so_far(self) -> bool:
        """Tell whether every field could be read."""
        return set(self.names) <= set(self.cleaned_data)


class JsonForm(DocumentForm):
    """The whole document as JSON."""

    text = JsonField(label=gettext_lazy("Document"), rows=30)

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(document, data, initial={"text": text_of(document)})

    def changed(self) -> Document:
        """Return the document typed."""
        typed: Document = self.cleaned_data["text"]
        return typed

    def refuse(self, refused: Refused) -> None:
        """Add what is wrong in the document to its field, each with its place."""
        _refuse_text(self, "text", refused)


def _refuse_text(form: RefusableForm, field: str, refused: Refused) -> None:
    for refusal in refused.refusals:
        text = f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message
        own = refusal.code in ("changed_meanwhile", "not_a_draft", "gone", "not_personnel")
        form.add_error(None if own else field, ValidationError(text, code=refusal.code))


class NewSchemeForm(RefusableForm, forms.Form):
    """Where a new draft comes from: a preset, a stored scheme, or a document."""

    origin = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("A scheme document (JSON), up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = PlainTextField(
        label=gettext_lazy("Or a document as text"),
        max_length=MAX_BYTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme: Scheme | None = None
        self.fields["origin"].choices = origins()  # type: ignore[attr-defined]

    def clean_origin(self) -> str:
        """Return the choice, and remember the stored scheme that it means."""
        chosen: str = self.cleaned_data["origin"]
        if chosen and not chosen.startswith(PRESET):
            self.scheme = Scheme.objects.filter(pk=chosen).first()
            if self.scheme is None:
                raise ValidationError(_("This scheme has just been deleted. Choose another one."), code="gone")
        return chosen

    def clean_file(self) -> Any:
        """Return what the file says, None without one."""
        upload = self.cleaned_data["file"]
        return uploaded_document(upload) if upload else None

    def clean_text(self) -> Any:
        """Return what the text says, None without any."""
        return read_document(self.cleaned_data["text"]) if self.cleaned_data["text"].strip() else None

    def clean(self) -> dict[str, Any]:
        """Refuse none and more than one origin."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("origin", "file", "text") if cleaned.get(name) not in (None, "")]
        if not self.errors and len(given) != 1:
            raise ValidationError(
                _("Choose exactly one: a scheme to begin with, a file, or a text."), code="one_origin"
            )
        return cleaned

    def chosen(self) -> tuple[Any, str]:
        """Return the document of a preset, file or text, and in a word where it comes from."""
        if chosen := self.cleaned_data["origin"]:
            name = chosen.removeprefix(PRESET)
            return presets.document(name), name
        if (document := self.cleaned_data["file"]) is not None:
            upload: Any = self.files["file"]
            return document, upload.name
        return self.cleaned_data["text"], ""

    def refuse(self, refused: Refused) -> None:
        """Add what is wrong in the document to the field it came from."""
        filled = [name for name in ("file", "text") if self.cleaned_data.get(name) is not None]
        _refuse_text(self, filled[0] if filled else "origin", refused)


def origins(*, composed_only: bool = False) -> list[Any]:
    """Return the choices of a list of schemes: presets by name, stored ones by id."""
    ready = [(f"{PRESET}{name}", in_language(presets.preset(name).title)) for name in presets.NAMES]
    groups: list[Any] = [("", _("Choose a scheme")), (_("Ready to start from"), ready)]
    schemes = Scheme.objects.order_by("name", "-version")
    if composed_only:
        schemes = schemes.filter(document__format=FORMAT)
    rows = schemes.values_list("pk", "title", "name", "version")
    stored = [(str(pk), f"{title} ({name} v{version})") for pk, title, name, version in rows]
    groups += [(_("Here already"), stored)] if stored else []
    return groups


def uploaded_document(upload: UploadedFile) -> Any:
    """Return the JSON of an uploaded file; raise `ValidationError` with a sentence."""
    if upload.size and upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 1 MB. No scheme needs that much."), code="too_large")
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("The file is no text in UTF-8. Choose a scheme document."), code="not_text") from None
    return read_document(text)


class StartForm(RefusableForm, forms.Form):
    """From which month on a draft holds."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    starts_on = IsoDateField(
        label=gettext_lazy("In force from"),
        widget=DayInput,
        help_text=gettext_lazy("The first day of a month that is not closed for anybody."),
    )

    def refuse(self, refused: Refused) -> None:
        """Add the sentences; those about the document with their places."""
        for refusal in refused.refusals:
            known = refusal.field in self.fields or not refusal.field
            text = refusal.message if known else f"{refusal.field}: {refusal.message}"
            super().refuse(Refused(Refusal(refusal.code, text, refusal.field)))


class SeenForm(RefusableForm, forms.Form):
    """A step that is confirmed by its button, for the document that was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class TryForm(UploadForm):
    """A scheme and a table to try it on."""

    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)
    document = forms.FileField(
        label=gettext_lazy("Or a document that is not stored"),
        required=False,
        help_text=gettext_lazy("A scheme document (JSON), up to 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    field_order = ["scheme", "document", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = origins(composed_only=True)  # type: ignore[attr-defined]
        self.fields["file"].label = _("Table")
        self.fields["file"].help_text = _("CSV or XLSX: a column for each input, and the expected results.")

    def clean_document(self) -> Any:
        """Return what the file says, None without one."""
        upload = self.cleaned_data["document"]
        return uploaded_document(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """Refuse none and two schemes."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in ("scheme", "document") if cleaned.get(name) not in (None, "")]
        if "document" not in self.errors and len(given) != 1:
            self.add_error(
                "scheme", ValidationError(_("Choose a scheme or a document, one of them."), code="one_scheme")
            )
        return cleaned


class EmptyTableForm(forms.Form):
    """Of which scheme a table is wanted."""

    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"))

    def __init__(self) -> None:
        super().__init__(auto_id="empty-%s")
        self.fields["scheme"].choices = origins(composed_only=True)  # type: ignore[attr-defined]


def document_chosen(chosen: str) -> tuple[Any, str] | None:
    """Return the document and the name of a preset or stored scheme, None where there is none of that kind."""
    name = chosen.removeprefix(PRESET)
    if chosen.startswith(PRESET):
        return (presets.document(name), name) if name in presets.NAMES else None
    if not re.fullmatch(r"[0-9]{1,18}", chosen):
        return None
    scheme = Scheme.objects.filter(pk=chosen, document__format=FORMAT).first()
    return (scheme.document, str(scheme)) if scheme else None
