"""Schemes of real regions, ready to start from; each is a document like any other."""

from functools import lru_cache
from pathlib import Path

from tpp.schemes.engine import Composition, parse
from tpp.schemes.strict import read_json

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def document(name: str) -> object:
    """Return the document of a preset as plain JSON; raise `KeyError` for a name that is not in `NAMES`."""
    if name not in NAMES:
        raise KeyError(name)
    return read_json((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache
def preset(name: str) -> Composition:
    """Parse one of `NAMES`, `KeyError` for others."""
    return parse(document(name))
