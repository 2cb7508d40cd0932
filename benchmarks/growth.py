"""(f) What pages and verbs ask of the database beside three years of history, against the first month.

Beside each page stands an anchor outside the product (`benchmarks.anchor`): as many rows of the same tables and as
many bytes, through nothing but Django's own middleware. The database's work is counted on both sides, in processor
time of its process for us: what others do on the machine disturbs it least.
"""

import json
import os
import statistics
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.authorization.access import authority_of
from accounts.models import Employee
from benchmarks import history
from benchmarks.browser import Browser
from benchmarks.measuring import apart, split_cost
from benchmarks.pages import LOCAL_NOON, ROW, expect
from benchmarks.regency import LARGEST, MONTH, NOW, Cast
from reports.models import Activity, ActivityKind, Review
from reports.reviews.actions.decisions import decide
from tpp.payroll.month_lines import recap_lines

PERIODS = 38
LONG, SHORT = "history", "month"
PAGES: dict[str, tuple[str, str, dict[str, str], str]] = {
    "Beranda": ("employee", "reports:home", {}, ""),
    "form laporan": ("employee", "reports:activity_create", {}, ""),
    "notifikasi": ("employee", "accounts:notice_list", {}, ""),
    "antrean": ("supervisor", "reports:review_queue", {}, ""),
    "baru diputuskan": ("supervisor", "reports:review_decided", {}, ""),
    "adopsi": ("personnel", "reports:adoption", {}, ""),
    "jejak audit": ("personnel", "accounts:audit_list", {}, ""),
    "jejak per peristiwa": ("personnel", "accounts:audit_list", {}, "event=activity.returned"),
    # Nobody has done it: the index has to say so at once.
    "jejak, peristiwa langka": ("personnel", "accounts:audit_list", {}, "event=activity.late"),
    "jejak per orang": ("personnel", "accounts:audit_list", {}, "person=Agus"),
    "usulan": ("personnel", "accounts:proposal_list", {}, ""),
    "dispensasi": ("personnel", "settings:dispensation_list", {}, ""),
    "rekonsiliasi": ("personnel", "tpp:board_list", {"month": str(MONTH)}, ""),
    "sebelum menutup": ("personnel", "tpp:recap_freeze", {"month": str(MONTH), "code": LARGEST}, ""),
}


def measure(cast: Cast, *, periods: int = PERIODS, rounds: int = 9) -> dict[str, Any]:
    """Write the present, measure, write the past, measure again; return milliseconds by page and verb."""
    history.present()
    first = apart(_costs, cast, rounds, 0)
    reports = apart(history.past, periods)
    later = apart(_costs, cast, rounds, rounds + 1)
    return {"reports": reports, "periods": periods, SHORT: first, LONG: later, "anchor": _anchor(later)}


def _costs(cast: Cast, rounds: int, start: int) -> dict[str, dict[str, Any]]:
    browsers = {name: Browser(getattr(cast, name)) for name in Cast._fields}
    found = {}
    for name, (who, page, parameters, query) in PAGES.items():
        address = f"{reverse(page, kwargs=parameters)}?{query}"
        answer = expect(2, browsers[who].get(address))
        known = {"employee": getattr(cast, who), "rows": len(ROW.findall(answer.body)), "bytes": len(answer.body)}
        found[name] = known | _cost(lambda address=address, who=who: browsers[who].get(address), rounds)
    for name, act in _verbs(cast, browsers, start):
        found[name] = _cost(act, rounds)
    return found


def _cost(act: Callable[[], object], rounds: int) -> dict[str, float]:
    act()
    costs = [split_cost(act) for _round in range(rounds)]
    return {"ms": 1000 * statistics.median(all_ for all_, _db in costs), "db": 1000 * min(db for _all, db in costs)}


def _verbs(cast: Cast, browsers: dict[str, Browser], start: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is computed and written; reports of a minute each, from 16.00 and `start` minutes on, stay."""
    yield "rekap semua orang", lambda: sum(1 for _line in recap_lines(MONTH))
    kind = ActivityKind.objects.order_by("pk").values_list("pk", flat=True)[0]
    starts = iter(range(start, 60))

    def submit() -> None:
        fields = {"client_uuid": uuid.uuid4(), "work_date": LOCAL_NOON.isoformat(), "minutes": 1, "mode": "WFO"}
        fields |= {"kind": kind, "volume": 1, "description": "Menyusun dan memeriksa dokumen.", "output": "Dokumen"}
        fields["start_time"] = f"16:{next(starts):02}"
        expect(3, browsers["employee"].post(reverse("reports:activity_create"), fields))

    yield "simpan aktivitas", submit
    reviewer = Employee.objects.get(pk=cast.supervisor)
    by = authority_of(reviewer, NOW)
    team = Activity.objects.filter(status="submitted", employee__placements__supervisor=cast.supervisor)
    waiting = list(team.order_by("employee_id", "pk").values_list("pk", flat=True).distinct()[:50])

    def approve_and_take_back() -> None:
        for decision, reason in ((Review.Decision.APPROVE, ""), (Review.Decision.TAKE_BACK, "Keliru.")):
            items = list(Activity.objects.filter(pk__in=waiting).values_list("pk", "version"))
            decide(by=by, at=NOW, source="benchmarks", items=items, decision=decision, reason=reason)

    yield "setujui 50, tarik lagi", approve_and_take_back
    people = list(Employee.objects.order_by("pk")[:1000])
    changes = [audit.Change("tried", "test", 1, subject=one, after={"a": 1}) for one in people]

    def record() -> None:
        with transaction.atomic():
            audit.record(changes, by=reviewer, at=NOW, source="benchmarks")
            transaction.set_rollback(True)

    yield "jejak 1.000 orang", record


def _anchor(pages: dict[str, dict[str, Any]]) -> dict[str, list[float]]:
    """Measure the anchor for each page, in a process of its own with settings of its own."""
    asked = [[name, page["employee"], page["rows"], page["bytes"]] for name, page in pages.items() if "rows" in page]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.anchor_settings"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.anchor"],
        input=json.dumps(asked),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))
