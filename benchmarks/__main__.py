"""Measure everything and print it.

`make bench`, or `.venv/bin/python -m benchmarks [--quick] [--engine sqlite|postgresql] [--part a|b|c|d|e|f]`.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import machine, tables
from scripts.postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("postgresql", "sqlite")
# Exports read the same rows on both databases; the difference is in part a.
# So does a scheme, and 100,000 people or three years are for PostgreSQL.
PARTS = {"postgresql": "abcdef", "sqlite": "abe"}


def main() -> int:
    """Run the chosen parts on the chosen databases, one after another, then print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--quick", action="store_true", help="tiny data, one round: does everything run?")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="measure on this database only")
    parser.add_argument(
        "--part", choices="abcdef", action="append", help="a recap, b pages, c exports, d schemes, e closing, f years"
    )
    chosen = parser.parse_args()
    print("Machine")
    for name, value in machine.describe():
        print(f"  {name:<12} {value}")
    started = time.monotonic()
    found = {}
    for engine in chosen.engine or ENGINES:
        parts = "".join(chosen.part) if chosen.part else PARTS[engine]
        print(f"{engine}: writing a month of reports ...", file=sys.stderr, flush=True)
        found[engine] = _measure(engine, parts.replace("e", "").replace("f", ""), quick=chosen.quick)
        if "e" in parts:
            # The month is closed for good, so it has data of its own.
            found[engine] |= _measure(engine, "e", quick=chosen.quick)
        if "d" in parts and not chosen.quick:
            print(f"{engine}: writing a month of 100,000 people ...", file=sys.stderr, flush=True)
            found[engine]["huge"] = _measure(engine, "d", quick=False, huge=True)["schemes"]
        if "f" in parts:
            print(f"{engine}: writing three years of 1,500 people ...", file=sys.stderr, flush=True)
            found[engine]["growth"] = _measure(engine, "f", quick=chosen.quick, old=True)["growth"]
    for line in tables.render(found):
        print(line)
    print(f"\nMeasured in {time.monotonic() - started:.0f} s.")
    return 0


def _measure(engine: str, parts: str, *, quick: bool, huge: bool = False, old: bool = False) -> dict[str, Any]:
    """Run one engine in a process of its own, with settings as in production, and return what it found."""
    with tempfile.TemporaryDirectory(prefix="sikap-bench-") as folder, _database(engine, folder) as url:
        output = Path(folder) / "found.json"
        environment = {
            name: value for name, value in os.environ.items() if name not in ("DEBUG", "DEMO", "TRUSTED_PROXY_COUNT")
        }
        environment |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "SECRET_KEY": "benchmarks",
            "ALLOWED_HOSTS": "sikap.example",
            "SECURE": "1",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "benchmarks.engine", "--parts", parts, "--output", str(output)]
        subprocess.run(
            command + ["--quick"] * quick + ["--huge"] * huge + ["--old"] * old, cwd=ROOT, env=environment, check=True
        )
        return json.loads(output.read_text())


@contextlib.contextmanager
def _database(engine: str, folder: str) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/sikap.sqlite3"
    else:
        with postgres() as url:
            yield url


if __name__ == "__main__":
    sys.exit(main())
