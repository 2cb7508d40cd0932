"""(b) Processor time and statements of single requests, against featureless views of the same project."""

import re
import statistics
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Placement
from benchmarks.browser import Answer, Browser
from benchmarks.measuring import counted, ratio
from benchmarks.regency import NOW, TEAM, Cast
from reports.models import Activity, ActivityKind

# What is repeated on a page, wherever it stands: list items, rows of tables, options, activities to review.
ROW = re.compile(rb"<li\b|<tr\b|<option\b|class=\"[^\"]*\breview-item\b")
LOCAL_NOON = (NOW + timedelta(hours=7)).date()


class UnexpectedAnswerError(AssertionError):
    """A page that cannot be measured, because it did not do its work."""


def measure(cast: Cast, rounds: int) -> list[dict[str, Any]]:
    """Return one row per request; call it `apart`."""
    return [
        _reading("Beranda", cast.employee, "reports:home", "me", rounds),
        _reading(f"antrean {TEAM} orang", cast.supervisor, "reports:review_queue", "team", rounds),
        _saving(cast, rounds),
    ]


def _reading(name: str, employee_id: int, url_name: str, of: str, rounds: int) -> dict[str, Any]:
    browser = Browser(employee_id)
    address = reverse(url_name)
    page = expect(2, browser.get(address))
    rows = len(ROW.findall(page.body))
    featureless = f"{reverse('featureless_page')}?of={of}&rows={rows}&filling="
    bare = len(expect(2, browser.get(featureless + "0")).body)
    featureless += str(max(0, len(page.body) - bare))
    sizes = {"bytes": len(page.body), "rows": rows, "their_bytes": len(browser.get(featureless).body)}
    ours, theirs = (lambda: browser.get(address)), (lambda: browser.get(featureless))
    return {"name": name} | sizes | _compare(ours, theirs, 2, rounds)


def _saving(cast: Cast, rounds: int) -> dict[str, Any]:
    """Save one activity each of as many people; the featureless view stores the same for them."""
    people = Placement.objects.filter(supervisor=cast.supervisor).order_by("employee_id")
    browsers = [Browser(pk) for pk in people.values_list("employee_id", flat=True)[: rounds + 3]]
    kind = ActivityKind.objects.order_by("pk").values_list("pk", flat=True)[0]

    def sender(address: str, start: str) -> Callable[[], Answer]:
        forms = (
            (
                browser,
                {
                    "client_uuid": uuid.uuid4(),
                    "work_date": LOCAL_NOON.isoformat(),
                    "start_time": start,
                    "minutes": 20,
                    "mode": "WFO",
                    "kind": kind,
                    "volume": 1,
                    "description": "Menyusun dan memeriksa dokumen kegiatan bersama tim, lalu mengarsipkannya.",
                    "output": "Dokumen",
                },
            )
            for browser in browsers
        )

        def send() -> Answer:
            browser, fields = next(forms)
            return browser.post(address, fields)

        return send

    ours = sender(reverse("reports:activity_create"), "16:00")
    theirs = sender(reverse("featureless_save"), "16:30")
    before = Activity.objects.count()
    found = _compare(ours, theirs, 3, rounds)
    if Activity.objects.count() - before != 2 * (rounds + 2):
        raise UnexpectedAnswerError("not every activity that was sent has been stored")
    return {"name": "simpan aktivitas", "bytes": 0, "rows": 1, "their_bytes": 0} | found


def _compare(ours: Callable[[], Answer], theirs: Callable[[], Answer], hundreds: int, rounds: int) -> dict[str, Any]:
    """Send both in turns; return milliseconds, the median of the ratios, and the statements of each."""
    our_statements, their_statements = _statements(ours, hundreds), _statements(theirs, hundreds)
    costs = [(expect(hundreds, ours()).cpu, expect(hundreds, theirs()).cpu) for _number in range(rounds + 1)][1:]
    our_costs, their_costs = map(list, zip(*costs, strict=True))
    return {
        "ms": statistics.median(our_costs) * 1000,
        "their_ms": statistics.median(their_costs) * 1000,
        "ratio": ratio(our_costs, their_costs),
        "statements": our_statements,
        "their_statements": their_statements,
    }


def _statements(send: Callable[[], Answer], hundreds: int) -> int:
    with counted() as statements:
        expect(hundreds, send())
    return len(statements)


def expect(hundreds: int, answer: Answer) -> Answer:
    """Return the answer; raise `UnexpectedAnswerError` where its status is another one."""
    if answer.status // 100 != hundreds:
        text = re.sub(rb"<[^>]+>|\s+", b" ", answer.body.partition(b"<main")[2])[:1500].decode()
        raise UnexpectedAnswerError(f"answered {answer.status}: {text}")
    return answer
