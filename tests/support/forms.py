"""Read the form of a page: what a browser would send of it, and which rules it says were broken."""

import re
from html.parser import HTMLParser
from typing import Any

_FIELDS = {"input", "select", "textarea"}


class _Fields(HTMLParser):
    """What the forms of a page hold that write, as a browser would send them without anything typed over."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.is_main = self.is_inside = False
        self.name = ""
        self.text: list[str] | None = None
        self.options: list[tuple[str, bool]] = []
        self.labels: dict[str, dict[str, str]] = {}
        self.errors: dict[str, list[str]] = {}
        self.error_of: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self.is_main = True
        if tag == "form":
            self.is_inside = self.is_main and given.get("method") == "post"
        if tag in _FIELDS:
            self.name = (self.is_inside and given.get("name")) or ""
            self.options = []
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self.text = []
        elif tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))
            self.labels.setdefault(self.name, {})[self.options[-1][0]] = ""
        elif tag == "ul" and given.get("class") == "field-errors":
            self.error_of = re.sub("^id_|_error$", "", given.get("id") or "")
        elif tag == "li" and self.error_of is not None:
            self.errors.setdefault(self.error_of, []).append("")

    def _input(self, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind in {"checkbox", "radio"} and "checked" in given:
            self._keep(given.get("value") or "on")
        elif kind not in {"checkbox", "radio", "file", "submit"}:
            self._keep(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.is_main = False
        elif tag == "form":
            self.is_inside = False
        elif tag == "textarea":
            # A browser drops the line that begins a text.
            self._keep("".join(self.text or []).removeprefix("\n"))
            self.text = None
        elif tag == "select":
            chosen = [value for value, is_selected in self.options if is_selected]
            for value in chosen or [value for value, _selected in self.options[:1]]:
                self._keep(value)
            self.options = []
        elif tag == "ul":
            self.error_of = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)
        elif self.options:
            self.labels[self.name][self.options[-1][0]] += data.strip()
        elif self.error_of in self.errors:
            self.errors[self.error_of][-1] += data.strip()

    def _keep(self, value: str) -> None:
        if self.name and self.name != "csrfmiddlewaretoken":
            self.found.setdefault(self.name, []).append(value)


def _read(page: Any) -> _Fields:
    reader = _Fields()
    reader.feed(page.content.decode())
    return reader


def filled(page: Any) -> dict[str, Any]:
    """Return by name of the field what stands in the form of a page that writes; several values as a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in _read(page).found.items()}


def options(page: Any, name: str) -> dict[str, str]:
    """Return what a field offers: the words of each value, in the order of the page."""
    return _read(page).labels[name]


def said_at(answer: Any, field: str) -> list[str]:
    """Return the sentences that a refused form says at a field."""
    return _read(answer).errors.get(field, [])


def codes_by_field(answer: Any) -> dict[str, list[str]]:
    """Return which rules a refused form says were broken, by field; `__all__` where none is to blame."""
    found = answer.context["form"].errors.as_data()
    return {field: [error.code for error in errors] for field, errors in found.items()}


def codes(answer: Any) -> list[str]:
    """Return which rules a refused form says were broken, wherever it says so."""
    return [code for found in codes_by_field(answer).values() for code in found]


def sentence_of(answer: Any, code: str) -> str:
    """Return the sentence in which a refused form says that this rule was broken."""
    found = answer.context["form"].errors.as_data()
    return next(error.messages[0] for errors in found.values() for error in errors if error.code == code)
