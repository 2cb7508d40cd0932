"""What the documents tell an operator to type: every line of a block, and every command within a sentence."""

import re
from collections.abc import Iterator

from django.conf import settings

# What is written for maintainers is held to the code in tests/architecture.
MAINTAINERS = {"architecture.md", "glossary.md", "maintaining.md"}
DOCUMENTS = sorted(path for path in (settings.BASE_DIR / "docs").glob("*.md") if path.name not in MAINTAINERS)
BLOCK = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    (manage\.py .*)$", re.MULTILINE)
SPAN = re.compile(r"`((?:manage\.py|make|\.venv/bin/\S+|tar|sha256sum|sqlite3|rsync|pg_\w+) [^`]+)`")
# Blocks in other languages, and where they are held to the program.
OTHERS = {
    "nginx": "tests/proxy/conftest.py",
    "mermaid": "tests/reports/rules/test_lifecycle.py",
    "python": "tests/sikap/test_upgrade.py",
    "json": "tests/tpp/schemes/test_documents.py",
}


def blocks() -> Iterator[tuple[str, str]]:
    """Yield the language and the text of every fenced block."""
    for path in DOCUMENTS:
        yield from BLOCK.findall(path.read_text())


def commands() -> set[str]:
    """Return every command, as it is written but for what is said about it after ` # `."""
    found = set()
    for path in DOCUMENTS:
        text = path.read_text()
        for language, block in BLOCK.findall(text):
            if language not in OTHERS:
                found |= set(_lines(block))
        prose = BLOCK.sub("", text)
        found |= {*INDENTED.findall(prose), *SPAN.findall(prose)}
    return found


def unit(name: str) -> str:
    """Return the text of a unit of systemd, which the documents begin with a line that names its file."""
    (text,) = (text for _language, block in blocks() for text in _units(block, name))
    return text


def _lines(block: str) -> Iterator[str]:
    lines = re.sub(r"^\[.*", "", block, flags=re.DOTALL | re.MULTILINE)
    for line in lines.replace("\\\n", " ").splitlines():
        command = re.sub(r"\s+", " ", line.partition(" # ")[0]).strip()
        if command and not command.startswith("#"):
            yield command


def _units(block: str, name: str) -> list[str]:
    return re.findall(rf"^# systemd, \S*/{re.escape(name)}\n(.*?)(?=^#|\Z)", block, re.DOTALL | re.MULTILINE)
