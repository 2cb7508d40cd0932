"""Forms for one input or value of a scheme document; a new one comes together with the rule that reads it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.fields import PlainTextField
from tpp.schemes.document_fields import LONGEST_LINE, LONGEST_NUMBER, JsonField, number_written
from tpp.schemes.documents import INPUTS, MAX_BYTES, VALUES, Document, inserted, renamed_value, text_of, with_entry
from tpp.schemes.engine import FigureKind
from tpp.schemes.engine.expressions import constant
from tpp.schemes.forms import DocumentForm, words_of
from tpp.schemes.prose_words import KINDS, decimal_words, in_language

_YES, _NO = ("1", "ya", "yes"), ("0", "tidak", "no")
_VALUE_KINDS = (FigureKind.PERCENT, FigureKind.RUPIAH, FigureKind.NUMBER)


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
            called = in_language(words_of(value["words"]))
            self.fields["reader_rule"] = JsonField(
                label=_("Rule of “%(value)s”, which reads it") % {"value": called}, rows=10
            )
            self.initial["reader_rule"] = text_of(value["is"], document)

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return initial values by field; the words in both languages are two fields."""
        words = entry["words"]
        return {"name": entry["name"], "words_id": words["id"], "words_en": words["en"], "kind": entry["kind"]}

    def typed(self) -> dict[str, Any]:
        """Put name, kind and words over the stored entry; keys that the form does not know stay."""
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
        """Replace or insert it in a copy, with the value that reads it where one is asked for."""
        document = self.document
        if self.reader is not None:
            reader = {**document[VALUES][self.reader], "is": self.cleaned_data["reader_rule"]}
            document = with_entry(document, VALUES, self.reader, reader)
        put = inserted if self.number is None else with_entry
        return put(document, self.part, self.at, self.typed())

    def places(self) -> Mapping[str, str]:
        """Map paths of errors (`inputs[2].kind`) to fields, also of another entry with the same name."""
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
        """Add bounds or words, and the default, as a decree prints them."""
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
        if text and self.cleaned_data.get("kind") in (FigureKind.FLAG, FigureKind.WORD):
            raise ValidationError(_("Leave this empty for this kind."), code="no_limit")
        return number_written(text, self.entry.get(_LIMITS[field])) if text else ""

    def clean_choices(self) -> list[str]:
        """Return the words, one a line."""
        words = [line.strip() for line in self.cleaned_data["choices"].split("\n") if line.strip()]
        if words and self.cleaned_data.get("kind") != FigureKind.WORD:
            raise ValidationError(_("Leave this empty for this kind."), code="no_words")
        if not words and self.cleaned_data.get("kind") == FigureKind.WORD:
            raise ValidationError(_("Write the words that are possible, one on each line."), code="words_missing")
        return words

    def clean_default(self) -> int | str:
        """Return a number as the decree writes it, kept where it means the same; words and yes/no as typed."""
        text: str = self.cleaned_data["default"]
        kind = self.cleaned_data.get("kind")
        if not text or kind == FigureKind.WORD:
            return text
        if kind == FigureKind.FLAG:
            return _flag(text)
        before = self.entry.get("default")
        return number_written(
            text, before if self.entry.get("kind") not in (FigureKind.WORD, FigureKind.FLAG) else None
        )

    def places(self) -> Mapping[str, str]:
        """Add bounds, words and default to those of the entry."""
        place = f"{self.part}[{self.at}]"
        fields = {"values": "choices", "default": "default", **{key: field for field, key in _LIMITS.items()}}
        found = {**super().places(), **{f"{place}.{key}": field for key, field in fields.items()}}
        return found | {f"sources.{self.cleaned_data.get('name', '')}": "source"}


_LIMITS = {"least": "from", "most": "to"}


def _shown_number(value: object) -> str:
    return decimal_words(constant(value, "").text)


def _shown_default(entry: Mapping[str, Any]) -> str:
    if "default" not in entry:
        return ""
    if entry["kind"] == FigureKind.FLAG:
        return _("yes") if str(entry["default"]) == "1" else _("no")
    return str(entry["default"]) if entry["kind"] == FigureKind.WORD else _shown_number(entry["default"])


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
        """Add fields without content: the rule is drawn from the document as a whole."""
        return super().shown(entry) | {"rule": None, "printed": False}

    def __init__(self, document: Document, data: Any = None, *, number: int | None = None, reader: str = "") -> None:
        super().__init__(document, data, number=number, reader=reader)
        if self.entry:
            self.initial["rule"] = text_of(self.entry["is"], document)
            self.initial["printed"] = self.entry["name"] in document["results"]
        else:
            self.initial["printed"] = self.reader is None

    def typed(self) -> dict[str, Any]:
        """Add the parsed rule under `is`."""
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
        """Add everything below `is` to the one field of the rule."""
        found = {**super().places(), f"{self.part}[{self.at}].is": "rule"}
        if not self.cleaned_data.get("printed"):
            return found | {"results": "printed"}
        # What is wrong with it as a result, such as rupiah that nobody rounded, is mended in its rule.
        results = self.changed()["results"] if {"name", "rule"} <= set(self.cleaned_data) else []
        own = [number for number, name in enumerate(results) if name == self.cleaned_data["name"]]
        return found | {f"results[{number}]": "rule" for number in own}


ENTRY_FORMS: Mapping[str, type[EntryForm]] = {INPUTS: InputForm, VALUES: ValueForm}
