"""What holds for the whole project, read off the code itself."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models

from tests import ROOT

APPS = ("accounts", "reports", "tpp")
SOURCES = sorted(
    path for app in (*APPS, "sikap") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OUR_MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
OUR_FIELDS = [field for model in OUR_MODELS for field in model._meta.local_fields]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found_in(paths: Iterable[Path], pattern: str | re.Pattern[str]) -> list[tuple[str, list[str]]]:
    """Return each file in which the pattern is found, with what it found."""
    found = ((name(path), [one[0] for one in re.finditer(pattern, path.read_text())]) for path in paths)
    return [(path, texts) for path, texts in found if texts]


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 500
    assert len(TEMPLATES) > 200
    assert len(OUR_FIELDS) > 400


def test_no_template_has_inline_style_or_script():
    assert found_in(TEMPLATES, r"<style\b|\sstyle=|\son[a-z]+=\"") == []
    assert found_in(TEMPLATES, r"<script\b(?![^>]*(?:src=|application/json))[^>]*>") == []


def test_no_template_loads_anything_from_elsewhere():
    assert found_in(TEMPLATES, r"""(?:src|href|action)=["'](?:https?:)?//""") == []


def test_no_float_and_no_naive_money():
    assert [str(field) for field in OUR_FIELDS if isinstance(field, models.FloatField)] == []


def test_deleting_never_cascades():
    """Rows that others point to stay; what explains somebody's pay must not vanish with a click."""
    keys = [field for field in OUR_FIELDS if isinstance(field, models.ForeignKey)]
    assert len(keys) > 80
    assert [str(field) for field in keys if field.remote_field.on_delete is not models.PROTECT] == []


def test_who_and_when_are_paired():
    """A fact that says who also says when, in a field of the same stem."""
    names = {model.__name__: {field.name for field in model._meta.local_fields} for model in OUR_MODELS}
    stems = [
        (model, own, one.removesuffix("_by")) for model, own in names.items() for one in own if one.endswith("_by")
    ]
    assert stems
    assert [(model, stem) for model, own, stem in stems if f"{stem}_at" not in own] == []


def test_every_migration_has_a_name():
    written = [path.name for path in ROOT.glob("*/migrations/0*.py")]
    assert len(written) > 50
    assert [one for one in written if "_auto_" in one] == []


def test_no_source_leaves_anything_open():
    assert found_in(SOURCES, r"\b(TODO|FIXME|XXX|HACK)\b|except: pass") == []
    assert found_in(SOURCES, r"\bdjango\.(db\.models\.)?signals\b|\breceiver\(") == []


def test_no_module_is_longer_than_three_hundred_lines():
    """Above that a module has a second subject, which deserves a name."""
    assert [name(path) for path in SOURCES if len(path.read_text().splitlines()) > 300] == []


def test_no_file_is_called_utils():
    assert [name(path) for path in SOURCES if path.stem in ("utils", "helpers", "misc", "common")] == []


# The trail is what every action writes to; pictures and papers are saved to files; a session is a login.
WRITES_TOO = {"accounts/audit/trail.py", "accounts/audit/anchors.py", "sikap/session_store.py"}
ELSEWHERE = [p for p in SOURCES if "actions" not in p.with_suffix("").parts and name(p) not in WRITES_TOO]
WRITES = re.compile(
    r"(?<!canvas)(?<!small)(?<!picture)(?<!image)"
    r"\.(save|bulk_create|bulk_update|delete|update_or_create|get_or_create)\("
)


def test_only_actions_write_rows():
    """A page or a rule that saves would leave no audit row."""
    assert len(ELSEWHERE) > 100
    assert [name(path) for path in ELSEWHERE if WRITES.search(path.read_text())] == []


def test_whatever_commits_in_tests_gives_the_tables_back_as_they_were():
    """Django fills them again only where a test says so; without it, later tests find none of what migrations wrote."""
    wanted = re.compile(r"django_db\(transaction=True|def \w+\([^)]*\btransactional_db\b")
    given = ("serialized_rollback", "seeds")
    found = [path for path in sorted((ROOT / "tests").rglob("*.py")) if wanted.search(path.read_text())]
    assert found
    assert [path.name for path in found if not any(word in path.read_text() for word in given)] == []


def test_a_silenced_check_says_why():
    """`# noqa: CODE - reason` or `# type: ignore[code]  # reason`; what is not needed any more ruff and mypy refuse."""
    silence = re.compile(r"# (?:noqa|type: ?ignore|nosec|pragma: no)\b.*")
    reason = re.compile(r"# (?:noqa: [A-Z0-9, ]+ - |type: ignore\[[a-z-]+\]  # )\w")
    folders = (*APPS, "sikap", "benchmarks", "scripts", "tests")
    texts = {path: path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py")}
    found = {
        name(path): [one for one in silence.findall(text) if not reason.match(one)] for path, text in texts.items()
    }
    assert {path: bare for path, bare in found.items() if bare and path != "tests/architecture/test_structure.py"} == {}
