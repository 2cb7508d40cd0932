"""Numbers and documents of a scheme as people type them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.pages.fields import PlainTextField
from tpp.schemes.documents import (
    MAX_BYTES,
)
from tpp.schemes.engine import FigureKind
from tpp.schemes.engine.expressions import constant
from tpp.schemes.policies import without_place
from tpp.schemes.prose_words import decimal_words, local_digits
from tpp.schemes.strict import SchemeError, read_json

LONGEST_LINE = 300
LONGEST_NUMBER = 40
THOUSANDS = 3
_NUMBER = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:,([0-9]{1,10}))?( ?%)?")


def number_written(text: str, before: object = None, *, kind: FigureKind | None = None) -> int | str:
    """Return a number of a decree as a document has it: `2,5 %` becomes `"2.5 %"`, `6.000` becomes `6000`.

    Dots and commas are read as the page writes them, in English the other way round. What reads as it did `before`
    stays as it was; a per cent sign that was there need not be typed again. Three decimals that look like thousands
    are refused: a rule that pays a thousandth must not come from a slip.
    """
    old, typed = "", " ".join(text.split())
    if isinstance(before, int | str):
        old = constant(before, "").text
        if decimal_words(old) == typed:
            return before
    match = _NUMBER.fullmatch(local_digits(typed))
    minus, whole, decimals, sign = match.groups() if match else ("", "", "", "")
    if match is None or (decimals and len(decimals) == THOUSANDS and int(whole.replace(".", ""))):
        raise ValidationError(
            _("“%(text)s” is no number. Write it as %(thousand)s, %(decimal)s or 60 %%.")
            % {"text": text, "thousand": decimal_words("1000"), "decimal": decimal_words("37.5")},
            code="no_number",
        )
    if not sign and old == "0" and kind is FigureKind.PERCENT and (int(whole.replace(".", "")) or decimals):
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
