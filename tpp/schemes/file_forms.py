"""Forms that begin with a scheme: a preset, a stored one or a file, to draft from it or to try a table on it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.imports.upload_form import UploadForm
from accounts.pages.fields import DayInput, IsoDateField, PlainTextField, UnseenTextField, offer
from accounts.pages.refusable_form import RefusableForm
from accounts.rules.refusal import Refusal, Refused
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.document_fields import read_document
from tpp.schemes.documents import (
    MAX_BYTES,
)
from tpp.schemes.engine import FORMAT
from tpp.schemes.forms import refuse_text
from tpp.schemes.prose_words import in_language

PRESET = "preset:"


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
        offer(self, "origin", origins())

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
        refuse_text(self, filled[0] if filled else "origin", refused)


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


class TryForm(UploadForm):
    """A stored or preset scheme, or a file of one; beside it the table with expected results."""

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
        offer(self, "scheme", origins(composed_only=True))
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
    """Chooses whose inputs become the headings; the percentage scheme has none."""

    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"))

    def __init__(self) -> None:
        super().__init__(auto_id="empty-%s")
        offer(self, "scheme", origins(composed_only=True))


def document_chosen(chosen: str) -> tuple[Any, str] | None:
    """Return the document and the name of a preset or stored scheme, None where there is none of that kind."""
    name = chosen.removeprefix(PRESET)
    if chosen.startswith(PRESET):
        return (presets.document(name), name) if name in presets.NAMES else None
    if not re.fullmatch(r"[0-9]{1,18}", chosen):
        return None
    scheme = Scheme.objects.filter(pk=chosen, document__format=FORMAT).first()
    return (scheme.document, str(scheme)) if scheme else None


class StartForm(RefusableForm, forms.Form):
    """From which month on a draft holds."""

    seen = UnseenTextField(max_length=64)
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
