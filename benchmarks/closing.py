"""(e) Who waits while the month of a large agency is closed: the longest that each kind of writer stood still."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, cycle
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection

from accounts.authorization.access import authority_of
from accounts.models import Agency, Employee
from benchmarks.measuring import let_go
from benchmarks.regency import LARGE, LARGEST, MONTH, Cast
from benchmarks.schemes import AFTER
from reports.activities.actions.activities import submit_activity
from reports.activities.activity_input import ActivityInput
from reports.models import Activity
from reports.reviews.actions.decisions import decide
from reports.rules.enums import ActivityStatus
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import AllowancePolicy
from tpp.payroll.listed_people import listed

Act = Callable[[], object]
# Long after the last deadline of the month: people report what they did today, and reviewers decide about the month.
EVENING = AFTER + timedelta(hours=8)
_ALONE_SECONDS = 3


class Took(NamedTuple):
    """When something ended, and how long it took; seconds."""

    ended: float
    seconds: float


def measure(cast: Cast) -> dict[str, Any]:
    """Close the largest agency while others write, and return the longest that each of them took, in seconds."""
    # What closing costs is measured, not what somebody would settle before it.
    AllowancePolicy.objects.update(red_must_be_settled=False)
    people = listed(MONTH, [Agency.objects.get(code=LARGEST).pk]).count()
    let_go()
    # Forked while nobody else runs here.
    context = multiprocessing.get_context("fork")
    go = context.Event()
    process = context.Process(target=_close_when_told, args=(cast.personnel, go))
    process.start()
    visits: dict[str, tuple[Iterator[Act], float]] = {
        "own people save": (_saving(LARGEST), 0.02),
        "people elsewhere save": (_saving(LARGE), 0.02),
        "a reviewer approves": (_approving(cast), 0.02),
        "other agencies close": (_closing(cast), 0.5),
    }
    took: dict[str, list[Took]] = {name: [] for name in visits}
    stop = threading.Event()
    threads = [threading.Thread(target=_visit, args=(*visits[name], took[name], stop)) for name in visits]
    for thread in threads:
        thread.start()
    time.sleep(_ALONE_SECONDS)
    began = time.perf_counter()
    go.set()
    process.join()
    seconds = time.perf_counter() - began
    stop.set()
    for thread in threads:
        thread.join()
    if process.exitcode:
        raise SystemExit("benchmarks: closing failed, see above")
    return {"people": people, "seconds": seconds, "waits": {name: _waits(found, began) for name, found in took.items()}}


def _waits(found: list[Took], began: float) -> dict[str, float]:
    alone = [one.seconds for one in found if one.ended < began]
    meanwhile = [one.seconds for one in found if one.ended >= began]
    return {"alone": max(alone, default=0), "meanwhile": max(meanwhile, default=0), "times": len(meanwhile)}


def _close_when_told(personnel: int, go: Any) -> None:
    go.wait()
    freeze_recap(**_who(personnel), month=MONTH, agency=Agency.objects.get(code=LARGEST))


def _visit(acts: Iterator[Act], pause: float, took: list[Took], stop: threading.Event) -> None:
    try:
        for act in acts:
            if stop.is_set():
                break
            began = time.perf_counter()
            act()
            ended = time.perf_counter()
            took.append(Took(ended, ended - began))
            time.sleep(pause)
    finally:
        connection.close()


def _who(employee_id: int) -> dict[str, Any]:
    return {"by": authority_of(Employee.objects.get(pk=employee_id), AFTER), "at": AFTER, "source": "benchmarks"}


def _saving(code: str) -> Iterator[Act]:
    people = list(listed(MONTH, [Agency.objects.get(code=code).pk])[:500])
    for number, person in zip(count(), cycle(people), strict=False):
        entry = ActivityInput(
            work_date=EVENING.date(),
            start_time=(EVENING.replace(hour=1, minute=0) + timedelta(minutes=number // len(people))).time(),
            minutes=1,
            mode="WFO",
            description="Menyusun laporan",
        )
        who = {"by": authority_of(person, AFTER), "at": EVENING, "source": "benchmarks"}
        yield lambda who=who, entry=entry: submit_activity(**who, client_uuid=uuid4(), entry=entry)


def _approving(cast: Cast) -> Iterator[Act]:
    waiting = Activity.objects.filter(status=ActivityStatus.SUBMITTED).order_by("-work_date", "pk")
    who = _who(cast.supervisor)
    for item in list(waiting.values_list("pk", "version")):
        yield lambda item=item: decide(**who, items=[item], decision="approve")


def _closing(cast: Cast) -> Iterator[Act]:
    who = _who(cast.personnel)
    for agency in Agency.objects.filter(code__startswith="2.").order_by("code"):
        yield lambda agency=agency: freeze_recap(**who, month=MONTH, agency=agency)
