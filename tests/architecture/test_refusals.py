"""Every refusal of the code says what to do next, or names who can help."""

import ast
import re
from collections.abc import Iterator

from django.utils.translation import override

from reports.wording.sentences import SENTENCES
from tests import ROOT

APPS = ("accounts", "reports", "tpp", "sikap")
# These let pass what they speak of.
WARNINGS = {"absence", "rest_day"}
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
# What a person does next, or whom they ask.
NEXT = re.compile(
    r"\b(add|allow|answer|approve|ask|attach|begin|cancel|change|check|choose|close|compare|contact|convert|copy|correct|"
    r"decide|delete|divide|end|enter|export|fill|format|give|go|have|import|issue|keep|leave|load|log|look|make|object|"
    r"open|pay|press|propose|proposes|put|read|refuse|remove|report|request|save|say|search|see|send|shorten|split|"
    r"start|take|talk|tell|tick|try|type|upload|use|wait|withdraw|write|only|needs?|must|may|at most|at least|"
    r"from .* on|is expected|example|known are|"
    r"colleague|personnel agency|owner|supervisor|nothing is left|stands in)\b",
    re.IGNORECASE,
)


def said(node: ast.AST) -> str:
    """Return the sentence of a call of gettext, an empty text for anything else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATED:
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return texts[-1] if texts else ""
    return ""


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the sentence of every refusal of a module.

    A refusal names its sentence at once, through a variable of the same function, or with parts filled in.
    """
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]:
        known: dict[str, list[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found = [text for one in ast.walk(node.value) if (text := said(one))]
                known.setdefault(node.targets[0].id, []).extend(found)
        if isinstance(function, ast.Module):
            continue
        for node in ast.walk(function):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            if called in {"Refusal", "ValidationError"}:
                for one in (part for argument in node.args for part in ast.walk(argument)):
                    if text := said(one):
                        yield node.lineno, text
                    elif isinstance(one, ast.Name):
                        yield from ((node.lineno, text) for text in known.get(one.id, []))


def test_every_refusal_says_what_to_do_next():
    found, silent = set(), []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for line, text in sentences(ast.parse(path.read_text())):
                found.add(text)
                if text.endswith(".") and not NEXT.search(text):
                    silent.append(f"{path.relative_to(ROOT)}:{line}: {text}")
    assert len(found) > 150
    assert not silent, "\n".join(sorted(set(silent)))


def test_every_sentence_of_the_gate_says_what_to_do_next():
    with override("en"):
        silent = [code for code, text in SENTENCES.items() if code not in WARNINGS and not NEXT.search(str(text))]
    assert silent == []
