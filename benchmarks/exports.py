"""(c) The month as a file: processor time, statements and memory."""

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command

from accounts.models import Agency
from benchmarks.measuring import Cost, apart, cost_of, counted, memory_of
from benchmarks.regency import LARGE, LARGEST, MONTH
from tpp.payroll.listed_people import listed

FORMATS = ("csv", "xlsx", "pdf")


def measure(agencies: Sequence[str] = (LARGE, LARGEST)) -> list[dict[str, Any]]:
    """Return one row per agency and format, each measured in a process of its own."""
    return [apart(_export, code, kind) for code in agencies for kind in FORMATS]


def _export(code: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"format": kind}
    with tempfile.TemporaryDirectory(prefix="sikap-bench-") as folder:
        target = Path(folder) / f"recap.{kind}"

        def write() -> None:
            options = {"agency": code, "format": kind, "output": str(target)}
            call_command("export_recap", str(MONTH), stdout=io.StringIO(), stderr=io.StringIO(), **options)

        cost = Cost(0, 0)

        def once() -> None:
            nonlocal cost
            with counted() as statements:
                cost = cost_of(write)
            found["statements"] = len(statements)

        found["memory"] = memory_of(once)
        found["bytes"] = target.stat().st_size
    agency = Agency.objects.get(code=code)
    return found | {"cpu": cost.cpu, "wall": cost.wall, "people": listed(MONTH, {agency.pk}).count()}
