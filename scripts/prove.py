"""Run everything that proves the project, one step after another, and say how long each took.

`prove.py [STEP ...]` runs the named steps only. All steps run even after a failure; the exit code is 1 when
any failed. REQUIRE_BROWSER=1 makes a missing Chromium a failure instead of skipped tests.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
# A part for each worker, and who is done takes from another's; fixtures of a module are then built about once.
SHARED_OUT = ("-n", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal")
# Everything whose every branch counts: all but what shows, reads or writes forms, files and papers.
SHOWN = (
    "management templatetags urls* views* *forms* fields *_page *labels sentences *_words help_texts fonts exports "
    "formatting icons responses spreadsheets backend adapter hashers request *letters guide_pdf sheets downloads "
    "kept_photos prose example_check presets logos letterheads simulation commands command preview explaining"
).split()
COVERED = ("accounts/*", "reports/*", "tpp/*")


def run(*command: str, **environment: str) -> bool:
    """Run one command in the project; tell whether it succeeded."""
    # Compiled tests are kept: six processes would compile the same five thousand asserts again.
    settings = {"PYTHONWARNINGS": "", "PYTHONDONTWRITEBYTECODE": "", **environment}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False)
    return done.returncode == 0


def _shown() -> str:
    return ",".join(f"*/{name}.py,*/{name}/*" for name in SHOWN)


def pytest(*arguments: str, **environment: str) -> bool:
    """Run the test suite with `arguments`."""
    return run(PYTHON, "-m", "pytest", "-q", *arguments, **environment)


def lint() -> bool:
    """Check style, layout and templates."""
    return all(
        [
            run(str(BIN / "ruff"), "check", "--quiet", "."),
            run(str(BIN / "ruff"), "format", "--check", "--quiet", "."),
            run(PYTHON, "scripts/check_templates.py"),
        ]
    )


def contracts() -> bool:
    """Check who imports whom, and that every dependency is declared and used."""
    return all(
        [
            run(str(BIN / "lint-imports"), "--no-cache"),
            run(str(BIN / "deptry"), "accounts", "reports", "tpp", "sikap"),
        ]
    )


def types() -> bool:
    """Check types."""
    return run(str(BIN / "mypy"), "accounts", "reports", "tpp", "sikap")


def migrations() -> bool:
    """Check that the migrations say what the models say."""
    return run(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", DJANGO_SETTINGS_MODULE="tests.settings")


def messages() -> bool:
    """Check that both languages are complete and compiled."""
    return run(PYTHON, "scripts/messages.py", "--check")


def sqlite() -> bool:
    """Run the suite on SQLite and check the coverage of the levels that decide about pay."""
    if gone := [
        name for name in SHOWN if not any(ROOT.glob(f"*/**/{name}.py")) and not any(ROOT.glob(f"*/**/{name}/"))
    ]:
        print("no such module:", *gone)
        return False
    tests = pytest(*SHARED_OUT, "-m", "not browser and not operating", "--cov", "--cov-report=")
    covered = run(
        str(BIN / "coverage"), "report", f"--include={','.join(COVERED)}", f"--omit={_shown()}", "--fail-under=95"
    )
    return tests and covered


def operating() -> bool:
    """Run the product as its operator does: servers, backups, upgrades, documented commands."""
    return pytest(*SHARED_OUT, "-m", "operating")


def postgresql() -> bool:
    """Run again on a real PostgreSQL whatever can differ there (tests/engines.py)."""
    with postgres(survives_outages=False) as url:
        return pytest(*SHARED_OUT, "-m", "not browser", "--only-both-engines", DATABASE_URL=url)


def browser() -> bool:
    """Run the tests in a real Chromium."""
    return pytest(*SHARED_OUT, "-m", "browser", "tests/browser")


STEPS: dict[str, Callable[[], bool]] = {
    step.__name__: step
    for step in (lint, contracts, types, migrations, messages, sqlite, operating, postgresql, browser)
}


def main() -> int:
    """Run the chosen steps and print a table."""
    chosen = sys.argv[1:] or list(STEPS)
    results = []
    for name in chosen:
        print(f"\n== {name}: {STEPS[name].__doc__}", flush=True)
        started = time.monotonic()
        results.append((name, STEPS[name](), time.monotonic() - started))
    print()
    for name, passed, seconds in results:
        print(f"{'ok    ' if passed else 'FAILED'} {name:<12} {seconds:6.1f} s")
    return not all(passed for _name, passed, _seconds in results)


if __name__ == "__main__":
    sys.exit(main())
