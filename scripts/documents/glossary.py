"""Write into docs/glossary.md what every model and closed list is called, in Indonesian, English and the code."""

import enum
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "glossary.md"
PART = re.compile(r"(<!-- models and lists -->\n).*?(<!-- /models and lists -->)", re.DOTALL)
APPS = ("accounts", "reports", "tpp")
# Whose members are explained on pages of their own.
ELSEWHERE = {
    "Permission": "in [who may do what](permissions.md)",
    "Act": "in [acts that need two people](two-people.md)",
}


def models() -> Iterator[type]:
    """Yield every model of the apps, in the order in which they are defined."""
    from django.apps import apps

    for app in APPS:
        yield from apps.get_app_config(app).get_models()


def lists() -> Iterator[tuple[str, type[enum.Enum]]]:
    """Yield the name of every public closed list with the list; those of a model follow it as `Model.List`."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "management", "__main__"} & set(found.name.split(".")):
                yield from _lists_in(importlib.import_module(found.name))


def _lists_in(module: object) -> Iterator[tuple[str, type[enum.Enum]]]:
    for name, thing in vars(module).items():
        if inspect.isclass(thing) and thing.__module__ == module.__name__ and not name.startswith("_"):
            if issubclass(thing, enum.Enum):
                yield name, thing
            else:
                inner = vars(thing).items()
                yield from ((f"{name}.{one}", it) for one, it in inner if inspect.isclass(it) and _is_list(it))


def _is_list(thing: type) -> bool:
    return issubclass(thing, enum.Enum)


def tables() -> Iterator[str]:
    """Yield the generated lines."""
    from django.utils import translation

    yield "\n## Models\n\n| Indonesian | English | In code | What it is |\n| --- | --- | --- | --- |\n"
    for model in models():
        words = []
        for language in ("id", "en"):
            with translation.override(language):
                words.append(str(model._meta.verbose_name))
        yield f"| {words[0]} | {words[1]} | `{model.__name__}` | {first_line(model)} |\n"
    yield "\n## Closed lists\n\n| In code | What it says | Members, and how people read them |\n| --- | --- | --- |\n"
    with translation.override("id"):
        for name, found in lists():
            yield f"| `{name}` | {first_line(found)} | {ELSEWHERE.get(name) or members(found)} |\n"
    yield "\n"


def first_line(thing: type) -> str:
    """Return the first line of a docstring; whoever has none says so here."""
    text = inspect.cleandoc(thing.__dict__.get("__doc__") or "")
    if not text:
        raise SystemExit(f"{thing.__qualname__} says not what it is")
    return text.splitlines()[0]


def members(found: type[enum.Enum]) -> str:
    """Return the members, with their words in the active language where people read them."""
    return "; ".join(f"`{one.name}`" + (f" {one.label}" if hasattr(one, "label") else "") for one in found)


def page() -> str:
    """Return the whole page; only what stands between the marks is new."""
    return PART.sub(lambda marks: marks[1] + "".join(tables()) + marks[2], PAGE.read_text())


def written() -> dict[Path, str]:
    """Return what the page must hold."""
    return {PAGE: page()}
