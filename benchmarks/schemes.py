"""(d) The heaviest preset for 10,000 and 100,000 people; what a closing that was killed leaves."""

import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F

from accounts.authorization.access import authority_of
from accounts.models import Employee, ImportBatch
from benchmarks.measuring import apart, cost_of, let_go, memory_of
from benchmarks.regency import LONG_AGO, MONTH, NOW, Cast
from tpp.closing.actions.freeze import freeze_month
from tpp.models import AllowancePolicy, Recap, RecapLine, Scheme, Score
from tpp.payroll.month_lines import lines_of
from tpp.schemes import presets

# Jambi looks at fifteen figures of each person, fourteen of them imported.
PRESET = "jambi"
AFTER = datetime(2026, 10, 6, 3, tzinfo=UTC)
_AT_ONCE = 5000


def build() -> int:
    """Put the preset in force and give everybody all scores it asks for; return how many."""
    document = presets.document(PRESET)
    Scheme.objects.create(name=PRESET, version=1, title=PRESET, starts_on=LONG_AGO, document=document)
    batch = ImportBatch.objects.create(
        kind="scores", file_name="scores.csv", sha256="0" * 64, row_count=0, imported_at=NOW
    )
    codes = [name for name in presets.preset(PRESET).inputs if name not in presets.preset(PRESET).sources]
    rows: list[Score] = []
    written = 0
    for number, pk in enumerate(Employee.objects.order_by("pk").values_list("pk", flat=True)):
        values = {"predicate": ("Baik", "Sangat Baik", "Cukup")[number % 3], "did_not_appraise_staff": "0"}
        rows += [
            Score(employee_id=pk, month=MONTH.first, code=code, value=values.get(code, str(number % 3)), batch=batch)
            for code in codes
        ]
        if len(rows) >= _AT_ONCE:
            written += len(Score.objects.bulk_create(rows, batch_size=_AT_ONCE))
            rows = []
    written += len(Score.objects.bulk_create(rows, batch_size=_AT_ONCE))
    # What closing costs is measured, not what somebody would settle before it.
    AllowancePolicy.objects.update(red_must_be_settled=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return written


def draft() -> int:
    """Compute everybody and keep nothing."""
    return sum(line.result.tpp for line in lines_of(MONTH, None))


def close(cast: Cast) -> int:
    """Close every agency; return how many recaps were written."""
    person = Employee.objects.get(pk=cast.personnel)
    return len(freeze_month(by=authority_of(person, AFTER), at=AFTER, source="benchmarks", month=MONTH).recaps)


def measure(cast: Cast) -> dict[str, Any]:
    """Return seconds and memory of drafting and closing, and what a kill in the middle leaves."""
    scores = apart(build)
    people = Employee.objects.count()
    drafted = apart(_cost, "draft", cast)
    killed = apart(_killed, cast)
    closed = apart(_cost, "close", cast)
    return {
        "people": people,
        "scores": scores,
        "draft": drafted,
        "close": closed | {"left": people - killed["lines"]},
        "killed": killed,
        "memory": {"draft": apart(memory_of, draft)},
        "whole": _whole(),
    }


def _cost(name: str, cast: Cast) -> dict[str, Any]:
    cost = cost_of(draft if name == "draft" else lambda: close(cast))
    return {"seconds": cost.wall, "cpu": cost.cpu}


def _killed(cast: Cast) -> dict[str, Any]:
    """Close in a process of its own, kill it once it has written some, and look at what is there."""
    let_go()
    process = multiprocessing.get_context("fork").Process(target=close, args=(cast,))
    process.start()
    while process.is_alive() and Recap.objects.count() < 2:
        time.sleep(0.05)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    return {"recaps": Recap.objects.count(), "lines": RecapLine.objects.count(), "whole": _whole()}


def _whole() -> bool:
    """Tell whether every recap has all the lines that its header counts."""
    counted = Recap.objects.annotate(found=Count("lines")).values_list("found", F("header__totals__people"))
    return all(found == said for found, said in counted)
