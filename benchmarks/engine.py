"""Everything that is measured on one database; `python -m benchmarks.engine` is started by `benchmarks`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from django.db import connection

from accounts.rules import clock
from benchmarks import activities, closing, exports, growth, pages, recap, regency, schemes, survey
from benchmarks.measuring import apart, cost_of


def prepare(size: regency.Size) -> tuple[regency.Cast, dict[str, Any]]:
    """Migrate an empty database and fill it; return who is who and what was written."""
    call_command("migrate", verbosity=0)
    cast = regency.build(size)
    written = 0

    def write() -> None:
        nonlocal written
        written = activities.build(cast.supervisor, most=1 if size is regency.HUGE else 5)

    seconds = cost_of(write).wall
    return cast, {"activities": written, "seconds": seconds, "server": _server()}


def _server() -> str:
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _requests(cast: regency.Cast, rounds: int, visitors: Sequence[int]) -> dict[str, Any]:
    return {"pages": pages.measure(cast, rounds), "survey": survey.measure(cast, visitors)}


def _thoroughly(part: str, cast: regency.Cast) -> dict[str, Any]:
    if part == "a":
        return {"recap": recap.measure(7)}
    if part == "b":
        return apart(_requests, cast, 40, cast)
    if part == "d":
        return {"schemes": schemes.measure(cast)}
    if part == "e":
        return {"closing": closing.measure(cast)}
    if part == "f":
        return {"growth": growth.measure(cast)}
    return {"exports": exports.measure()}


def _quickly(part: str, cast: regency.Cast) -> dict[str, Any]:
    if part == "a":
        return {"recap": recap.measure(1)}
    if part == "b":
        return apart(_requests, cast, 1, [cast.personnel])
    if part == "d":
        return {"schemes": schemes.measure(cast)}
    if part == "e":
        return {"closing": closing.measure(cast)}
    if part == "f":
        return {"growth": growth.measure(cast, periods=2, rounds=1)}
    return {"exports": exports.measure([regency.LARGE])}


def main() -> int:
    """Measure the chosen parts and write the findings as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--huge", action="store_true")
    parser.add_argument("--old", action="store_true")
    parser.add_argument("--output", type=Path, required=True)
    chosen = parser.parse_args()
    # Deadlines ask what time it is; the measured month must be the present one.
    clock.now = lambda: regency.NOW
    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = {regency.QUICK: chosen.quick, regency.HUGE: chosen.huge, regency.OLD: chosen.old}
    size = next((size for size, asked in sizes.items() if asked), regency.FULL)
    cast, data = apart(prepare, size)
    found: dict[str, Any] = {"data": data}
    for part in chosen.parts:
        print(f"  part {part} ...", file=sys.stderr, flush=True)
        found |= (_quickly if chosen.quick else _thoroughly)(part, cast)
    chosen.output.write_text(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
