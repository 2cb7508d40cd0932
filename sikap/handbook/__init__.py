"""The handbook: one text per role and language, read into parts for pages and paper.

A text begins with `# Title` and an introduction; `## slug | Title` begins a section. Lines are paragraphs, `- ` a step,
`! ` what one must not miss, `[picture name | what it shows]` a picture. `{Send}` names a button or page by its English
sentence; the reader sees it as the interface says it, and a test fails when the interface no longer does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FOLDER = Path(__file__).resolve().parent
ROLES: dict[str, str | Promise] = {
    "employee": gettext_lazy("Employee"),
    "supervisor": gettext_lazy("Supervisor"),
    "operator": gettext_lazy("Agency operator"),
    "personnel": gettext_lazy("Personnel agency"),
    "head": gettext_lazy("Head of agency and treasurer"),
    "auditor": gettext_lazy("Auditor"),
    "agency_auditor": gettext_lazy("Agency inspector"),
}
LANGUAGES = ("id", "en")
_PICTURE = re.compile(r"\[picture (?P<name>[a-z_]+) \| (?P<alt>[^\]]+)\]")
_NAMED = re.compile(r"\{([^}]+)\}")


class Block(NamedTuple):
    """A part of a section: `kind` is text, steps, warning or picture; a picture has its name in `name`."""

    kind: str
    lines: tuple[str, ...]
    name: str = ""


@dataclass(slots=True)
class Section:
    """One task, with the anchor by which it is found."""

    slug: str
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Handbook:
    """The handbook of one role in one language."""

    role: str
    language: str
    title: str
    lead: str
    sections: list[Section]

    @property
    def pictures(self) -> list[str]:
        """Return the names of the pictures in their order."""
        return [block.name for section in self.sections for block in section.blocks if block.kind == "picture"]


def language_of_handbook(active: str | None) -> str:
    """Return `en` or, for everything else, `id`."""
    return "en" if (active or "").startswith("en") else "id"


@cache
def read_handbook(role: str, language: str) -> Handbook:
    """Return the handbook of a role as it is written, names in braces; raise `ValueError` where it is malformed."""
    lines = (FOLDER / language / f"{role}.txt").read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith("# "):
        raise ValueError(f"{language}/{role}.txt: the first line is the title, “# ...”")
    book = Handbook(role, language, lines[0][2:], "", [])
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith("## "):
            slug, bar, title = line[3:].partition(" | ")
            if not bar:
                raise ValueError(f"{language}/{role}.txt, line {number}: write “## slug | Title”")
            book.sections.append(Section(slug, title))
        elif line.strip():
            _add(book, line.strip(), f"{language}/{role}.txt, line {number}")
    return book


def _add(book: Handbook, line: str, place: str) -> None:
    if not book.sections:
        book.lead = f"{book.lead} {line}".strip()
        return
    blocks = book.sections[-1].blocks
    if line.startswith("["):
        match = _PICTURE.fullmatch(line)
        if match is None:
            raise ValueError(f"{place}: write “[picture name | what it shows]”")
        blocks.append(Block("picture", (match["alt"],), match["name"]))
    elif line.startswith("- "):
        if blocks and blocks[-1].kind == "steps":
            blocks[-1] = Block("steps", (*blocks[-1].lines, line[2:]))
        else:
            blocks.append(Block("steps", (line[2:],)))
    elif line.startswith("! "):
        blocks.append(Block("warning", (line[2:],)))
    else:
        blocks.append(Block("text", (line,)))


def with_interface_names(text: str, translate: Callable[[str], str], mark: Callable[[str], str]) -> str:
    """Replace what stands in braces by its translation, each wrapped by `mark`, braces gone."""
    return _NAMED.sub(lambda match: mark(translate(match[1])), text)
