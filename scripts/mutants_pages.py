"""Break the project on purpose, one place after another, and tell which break escapes the tests of its subject.

`mutants_pages.py [WORD ...]` tries all mutants of `mutants_pages.toml`, or those whose name or file has one of the
words. Each is applied to a copy of the tracked files in a folder of its own; the working tree is only read. Exit code 1
when an old text is not found exactly once, when the tests fail already without a mutant, when a mutant breaks the tests
instead of failing them, or when more than one in ten lives.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "scripts" / "mutants_pages.toml"
# Tests that only look into the database, so that what they leave is empty.
FIRST = ("tests/accounts/authorization/test_permissions.py",)
# Exit codes of pytest; all others mean that it did not come to run the tests.
PASSED, FAILED = 0, 1
VERDICTS = {PASSED: "LIVED", FAILED: "caught"}


class Mutant(NamedTuple):
    """What is broken, and the tests that should notice; texts as they stand in the file."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Return the table."""
    rows = tomllib.loads(TABLE.read_text())["mutant"]
    return [Mutant(row["name"], row["file"], row["old"], row["new"], tuple(row["tests"])) for row in rows]


def problems(found: list[Mutant]) -> list[str]:
    """Return what has rotted in the table: files that are gone, texts that do not stand there exactly once."""
    said = []
    for one in found:
        path = ROOT / one.file
        times = path.read_text().count(one.old) if path.is_file() else 0
        if times != 1:
            said.append(f"{one.name}: the old text stands {times} times in {one.file}")
        said += [f"{one.name}: there is no {test}" for test in one.tests if not _exists(test)]
    return said


def _exists(test: str) -> bool:
    """Tell whether there is such a file of tests, or such a test in it (`file::name`)."""
    path, _colons, name = test.partition("::")
    return (ROOT / path).is_file() and (not name or f"def {name}(" in (ROOT / path).read_text())


def allowed_to_live(count: int) -> int:
    """Return how many of so many may escape: 4 of 40."""
    return count // 10


def copied(target: Path) -> None:
    """Copy the tracked files as they stand now."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def tested(folder: Path, tests: tuple[str, ...]) -> int:
    """Run tests in the copy; return the exit code of pytest.

    An empty test database is made by the first run and copied by the others, which would spend most of their time on
    migrations.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--reuse-db", *tests]
    kept = folder / "empty.sqlite3"
    with tempfile.TemporaryDirectory(prefix="mutants-data-") as data:
        database = Path(data) / "tests.sqlite3"
        settings = {"DATA_DIR": data, "DATABASE_URL": f"sqlite:///{database}", "PYTHONPATH": str(folder)}
        if kept.exists():
            shutil.copy2(kept, database)
        done = subprocess.run(command, cwd=folder, env=os.environ | settings, capture_output=True, check=False)
        if not kept.exists():
            shutil.copy2(database, kept)
        return done.returncode


def tried(folder: Path, one: Mutant) -> int:
    """Apply a mutant to the copy, run its tests, and take it back."""
    path = folder / one.file
    before = path.read_text()
    path.write_text(before.replace(one.old, one.new))
    try:
        return tested(folder, one.tests)
    finally:
        path.write_text(before)


def main() -> int:
    """Try the chosen mutants and print a table."""
    words = sys.argv[1:]
    chosen = [one for one in mutants() if not words or any(word in f"{one.name} {one.file}" for word in words)]
    if said := problems(chosen):
        print(*said, sep="\n")
        return 1
    codes = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        copied(folder)
        every = tuple(sorted({test for one in chosen for test in one.tests}))
        if tested(folder, FIRST) != PASSED or tested(folder, every) != PASSED:
            print("The tests fail without a mutant; mend that first.")
            return 1
        for one in chosen:
            started = time.monotonic()
            codes.append(tried(folder, one))
            verdict = VERDICTS.get(codes[-1], "BROKEN")
            print(f"{verdict:<7} {time.monotonic() - started:5.0f} s  {one.file}: {one.name}", flush=True)
    caught = codes.count(FAILED)
    print(f"{caught} of {len(codes)} caught")
    return int(len(codes) - caught > allowed_to_live(len(codes)) or not set(codes) <= VERDICTS.keys())


if __name__ == "__main__":
    sys.exit(main())
