"""Forms for the documents of schemes: each shows a part of one, and gives it back changed.

What is wrong is said by the action that saves, with its place in the document; a form knows which of its fields has it.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.fields import UnseenTextField, offer
from accounts.pages.refusable_form import RefusableForm
from accounts.rules.refusal import Refused
from tpp.schemes.document_fields import LONGEST_NUMBER, JsonField, number_written
from tpp.schemes.documents import (
    VALUES,
    Document,
    Path,
    deductions_of,
    document_digest,
    found_at,
    place_of,
    replaced,
    text_of,
    with_kinds,
)
from tpp.schemes.engine import BothWords, Composition, FigureKind
from tpp.schemes.prose import pieces, rule_of, tables_of
from tpp.schemes.prose_words import DEDUCTION_KINDS, RuleSentence, in_language, table_words
from tpp.schemes.status_effect import STATUS_OFF
from tpp.schemes.status_forms import StatusOffField
from tpp.schemes.status_names import status_choices


class DocumentForm(RefusableForm, forms.Form):
    """A form of a part of a draft; `seen` says which document it was filled from."""

    seen = UnseenTextField(max_length=64)

    def __init__(self, document: Document, data: Any = None, **kwargs: Any) -> None:
        self.document = document
        super().__init__(data, **kwargs)
        self.initial["seen"] = document_digest(document)

    def changed(self) -> Document:
        """Return a copy with the fields' contents; each form says how."""
        raise NotImplementedError

    def places(self) -> Mapping[str, str]:
        """Map paths of errors to fields; without any they stand above the form."""
        return {}

    def refuse(self, refused: Refused) -> None:
        """Add each sentence to the field that its place belongs to, with the rest of the place."""
        places = self.places()
        for refusal in refused.refusals:
            prefix, field = _nearest(places, refusal.field)
            within = refusal.field[len(prefix) :].lstrip(".") if field else where(self.document, refusal.field)
            text = f"{within}: {refusal.message}" if within else refusal.message
            self.add_error(field, ValidationError(text, code=refusal.code))


def is_stale(form: forms.BaseForm) -> bool:
    """Tell whether a form was refused because somebody else has changed the document meanwhile."""
    return form.is_bound and any(error.code == "changed_meanwhile" for error in form.non_field_errors().as_data())


def renew(form: forms.BaseForm, document: Document) -> None:
    """Let what was typed be saved on top of a document that somebody else has changed meanwhile."""
    typed: Any = form.data
    renewed = typed.copy()
    renewed["seen"] = document_digest(document)
    form.data = renewed


def _nearest(places: Mapping[str, str], place: str) -> tuple[str, str | None]:
    """Find where an error deep in the document is shown: the longest prefix that has a field, or `("", None)`."""
    fitting = [one for one in places if place == one or place.startswith((f"{one}.", f"{one}["))]
    prefix = max(fitting, key=len, default="")
    return prefix, places.get(prefix)


def where(document: Document, place: str) -> str:
    """Return a place with the words of the input or value in it, as people know it."""
    match = re.match(r"(inputs|values)\[([0-9]+)\]", place)
    try:
        entry = document[match[1]][int(match[2])] if match else None
        words = entry["words"] if entry else None
        return f"“{in_language(words_of(words))}” ({place})" if words else place
    except (LookupError, TypeError):
        return place


def words_of(words: Mapping[str, str]) -> BothWords:
    """Return the words that a document has for something."""
    return BothWords(words["id"], words["en"])


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
    status_off = StatusOffField(
        label=gettext_lazy("Statuses that the decree sees to itself"),
        required=False,
        help_text=gettext_lazy("What is ticked does not touch the amounts before this scheme looks at them."),
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        title = document["title"]
        initial = {"name": document["name"], "title_id": title["id"], "title_en": title["en"]}
        more = {"legal_basis": document["legal_basis"], "status_off": document.get(STATUS_OFF, [])}
        super().__init__(document, data, initial=initial | more)
        offer(self, "status_off", status_choices())

    def changed(self) -> Document:
        """Put title, legal basis and rows switched off into a copy."""
        typed = self.cleaned_data
        title = {"id": typed["title_id"], "en": typed["title_en"]}
        changed = {**self.document, "name": typed["name"], "title": title, "legal_basis": typed["legal_basis"]}
        changed.pop(STATUS_OFF, None)
        return changed | ({STATUS_OFF: list(typed["status_off"])} if typed["status_off"] else {})

    def places(self) -> Mapping[str, str]:
        """One path a field."""
        names = {"name": "name", "title.id": "title_id", "title.en": "title_en", "legal_basis": "legal_basis"}
        return names | {STATUS_OFF: "status_off"}


class NumbersForm(DocumentForm):
    """Every number of the rules, within its sentence."""

    def __init__(self, document: Document, scheme: Composition, data: Any = None) -> None:
        super().__init__(document, data)
        self.rules: list[tuple[str, RuleSentence]] = []
        self.paths: dict[Path, str] = {}
        for name, value in scheme.values.items():
            self._add_rule(name, value.kind, in_language(value.words), rule_of(scheme, name, with_units=True))
        for name, rule in tables_of(scheme).items():
            self._add_rule(name, None, table_words(name), rule)
        self.lost: list[str] = self._fill() if data is not None else []

    def _add_rule(self, name: str, kind: FigureKind | None, words: str, rule: RuleSentence) -> None:
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

    def _add(self, path: Path, owner: str, kind: FigureKind | None) -> None:
        # By name, not by position: what somebody else moves in the meantime stays the same number.
        steady = f"{path[0]} {owner} {place_of(path[2:])}"
        field = f"n-{hashlib.sha256(steady.encode()).hexdigest()[:12]}"
        self.paths[path] = field
        self.fields[field] = forms.CharField(
            max_length=LONGEST_NUMBER, widget=forms.TextInput(attrs={"class": "rule-number", "autocomplete": "off"})
        )
        before = found_at(self.document, path)
        setattr(self, f"clean_{field}", lambda: number_written(self.cleaned_data[field], before, kind=kind))

    def fields_of(self, rule: RuleSentence) -> list[str]:
        """Name each once, as its first number comes in the sentence."""
        return list(dict.fromkeys(self.paths[piece.path] for piece in pieces(rule) if piece.path))

    def changed(self) -> Document:
        """Put each number at its path in a copy; words of the decree stay."""
        return replaced(self.document, {path: self.cleaned_data[field] for path, field in self.paths.items()})

    def places(self) -> Mapping[str, str]:
        """Dotted paths, made of those that the prose has given its pieces."""
        return {place_of(path): field for path, field in self.paths.items()}


class ResultsForm(DocumentForm):
    """Which values are printed, in which order, and what those are that are taken off."""

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(document, data)
        self.names = {f"r-{value['name']}": value["name"] for value in document[VALUES]}
        for number, (field, value) in enumerate(zip(self.names, document[VALUES], strict=True)):
            self.fields[field] = forms.IntegerField(
                label=in_language(words_of(document[VALUES][number]["words"])),
                min_value=1,
                max_value=len(document[VALUES]),
                required=False,
            )
            if value["name"] in document["results"]:
                self.initial[field] = document["results"].index(value["name"]) + 1
        self._add_kinds()

    def _add_kinds(self) -> None:
        self.kinds = {f"k-{name}": name for name in deductions_of(self.document)}
        words = {value["name"]: in_language(words_of(value["words"])) for value in self.document[VALUES]}
        for field, name in self.kinds.items():
            self.fields[field] = forms.ChoiceField(
                label=_("“%(what)s” is taken off as") % {"what": words[name]},
                choices=[("", _("Choose what it is")), *DEDUCTION_KINDS.items()],
                help_text=_("The columns of the recap follow this."),
            )
            self.initial[field] = deductions_of(self.document)[name]

    def changed(self) -> Document:
        """Return the document with the results as numbered, and the kinds chosen."""
        document = self.document
        if self.kinds:
            document = with_kinds(
                document, {name: self.cleaned_data.get(field, "") for field, name in self.kinds.items()}
            )
        numbered = [(self.cleaned_data[field], name) for field, name in self.names.items() if self.cleaned_data[field]]
        return {**document, "results": [name for _number, name in sorted(numbered, key=lambda one: one[0])]}

    def places(self) -> Mapping[str, str]:
        """Return the field for each place: that of the value which is a result, or used nowhere."""
        fields = {name: field for field, name in self.names.items()}
        found = {f"{VALUES}[{number}]": fields[one["name"]] for number, one in enumerate(self.document[VALUES])}
        results = self.changed()["results"] if self.is_valid_so_far else []
        kinds = {f"pays.deductions[{number}]": field for number, field in enumerate(self.kinds)}
        return found | kinds | {f"results[{number}]": fields[name] for number, name in enumerate(results)}

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
        """Take the whole text, parsed."""
        typed: Document = self.cleaned_data["text"]
        return typed

    def refuse(self, refused: Refused) -> None:
        """Add what is wrong in the document to its field, each with its place."""
        refuse_text(self, "text", refused)


def refuse_text(form: RefusableForm, field: str, refused: Refused) -> None:
    """Add what is wrong in a whole document to the field that has it, each with its place."""
    for refusal in refused.refusals:
        text = f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message
        own = refusal.code in ("changed_meanwhile", "not_a_draft", "gone")
        form.add_error(None if own else field, ValidationError(text, code=refusal.code))


class SeenForm(RefusableForm, forms.Form):
    """A step that is confirmed by its button, for the document that was seen."""

    seen = UnseenTextField(max_length=64)
