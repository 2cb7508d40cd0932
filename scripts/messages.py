"""Collect the sentences of the code and templates, and compile both catalogues, in pure Python.

`messages.py` renews `locale/*/LC_MESSAGES/django.{po,mo}`; `messages.py --merge FILE...` takes translations
from other PO files; `messages.py --check` changes nothing and fails when a sentence lacks a translation,
when a catalogue holds one that nobody uses, or when a compiled file is stale.
"""

import io
import os
import re
import string
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS: dict = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = ("accounts", "reports", "tpp", "sikap", "templates")
LANGUAGES = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}


def collect() -> dict[tuple[str | None, str, str | None], list[tuple[str, int]]]:
    """Return {(context, msgid, plural): places} of everything translatable in the sources."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    from django.utils.translation.template import templatize

    found: dict = {}
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py" and "/migrations/" not in name:
                source = path.read_text()
            elif path.suffix in (".html", ".txt") and ("templates" in name):
                # What is not translatable becomes letters; a tokenizer of Python stumbles over the rest.
                source = "\n".join(_calls_only(line) for line in templatize(path.read_text()).split("\n"))
            else:
                continue
            for line, _function, message, _comments, context in (
                (m[0], None, m[1], m[2], m[3]) for m in extract("python", io.BytesIO(source.encode()), KEYWORDS)
            ):
                ids = message if isinstance(message, tuple) else (message, None)
                if ids[0]:
                    found.setdefault((context, ids[0], ids[1]), []).append((name, line))
    return found


_CALL = re.compile(
    r"""\b(?:_|gettext|ngettext|pgettext|npgettext)\((?:[^"')]|u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")*\)"""
)


def _calls_only(line: str) -> str:
    return "; ".join(match[0] for match in _CALL.finditer(line))


def catalogue_path(language: str) -> Path:
    """Return where the sentences of `language` lie."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> polib.POFile:
    """Return the stored catalogue or an empty one."""
    path = catalogue_path(language)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    """Return what identifies an entry."""
    return (entry.msgctxt, entry.msgid)


def build(language: str, merged: list[polib.POFile]) -> polib.POFile:
    """Return the catalogue of `language` with the sentences in use, in the order of their places."""
    known = {key(e): e for source in [*merged, load(language)] for e in source if _translated(e)}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "sikap",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    for (context, msgid, plural), places in collect().items():
        flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", msgid) else []
        files = sorted({place[0] for place in places})
        entry = polib.POEntry(
            msgid=msgid, msgctxt=context, msgid_plural=plural, occurrences=[(f, "") for f in files], flags=flags
        )
        old = known.get((context, msgid))
        if language == "en":
            _fill(entry, msgid, plural)
        elif old is not None:
            _fill(entry, old.msgstr or old.msgstr_plural.get(0, ""), None, count=1)
        catalogue.append(entry)
    return catalogue


def _translated(entry: polib.POEntry) -> bool:
    return not entry.obsolete and "fuzzy" not in entry.flags and bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _fill(entry: polib.POEntry, one: str, many: str | None, count: int = 2) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: one} if count == 1 else {0: one, 1: many or one}
    else:
        entry.msgstr = one


def problems(language: str) -> list[str]:
    """Return what is wrong with the stored catalogue of `language`, as lines to print."""
    wanted, stored = collect(), load(language)
    by_key = {key(entry): entry for entry in stored}
    lines = []
    for (context, msgid, _plural), places in wanted.items():
        entry = by_key.get((context, msgid))
        if entry is None or not _translated(entry):
            lines.append(f"{language}: not translated: {msgid!r} ({places[0][0]}:{places[0][1]})")
        elif _placeholders(msgid) != _placeholders(entry.msgstr or entry.msgstr_plural[0]):
            lines.append(f"{language}: placeholders differ: {msgid!r}")
    used = {(context, msgid) for context, msgid, _plural in wanted}
    lines += [f"{language}: nobody uses {entry.msgid!r}" for entry in stored if key(entry) not in used]
    compiled = catalogue_path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != stored.to_binary():
        lines.append(f"{language}: {compiled.relative_to(ROOT)} is stale; run: make messages")
    return lines


def _placeholders(text: str) -> set[str]:
    percent = set(re.findall(r"%\(\w+\)[a-z]", text))
    try:
        return percent | {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return percent


def main() -> int:
    """Run as a command."""
    if "--check" in sys.argv:
        lines = [line for language in LANGUAGES for line in problems(language)]
        print("\n".join(lines) or f"messages: {len(collect())} sentences, complete in {' and '.join(LANGUAGES)}")
        return bool(lines)
    merged = [polib.pofile(name) for name in sys.argv[sys.argv.index("--merge") + 1 :]] if "--merge" in sys.argv else []
    for language in LANGUAGES:
        catalogue = build(language, merged if language == "id" else [])
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        missing = [entry.msgid for entry in catalogue if not _translated(entry)]
        print(f"{language}: {len(catalogue)} sentences, {len(missing)} without translation")
        for msgid in missing:
            print(f"  {msgid!r}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
