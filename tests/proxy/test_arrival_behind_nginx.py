"""A body that is sent slowly across the end of a deadline, through a real nginx, with a minute of two seconds.

Each case says when its first and its last byte leave, in seconds from the end.
"""

import http.client
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from accounts import clock
from reports.actions.dispensations import grant_dispensation
from reports.models import Activity
from tests.people import login, make_people
from tests.proxy.conftest import HOST

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True)]
log = logging.getLogger(__name__)
URL = "/activities/new/"
FORGED = {"X-Request-End": "{before}", "X-Request-Time": "0.010", "X_Request_End": "{before}"}


@dataclass(frozen=True)
class Case:
    """A report whose bytes leave from `first` to `last`, in seconds from the end, and what must come of it."""

    hour: int
    first: float
    last: float
    counts: float | None
    forged: bool = False


CASES = {
    "long before": Case(1, -4.5, -4.5, counts=-4.5),
    "slow and complete before": Case(2, -4.5, -0.8, counts=-0.8),
    "across, complete within the minute": Case(3, -0.8, 0.6, counts=-0.8),
    "across, typed after the minute": Case(4, -3.0, 1.5, counts=None),
    "after": Case(5, 0.5, 0.5, counts=None),
    "after, with stamps of its own": Case(6, 0.5, 0.5, counts=None, forged=True),
    "across and slow, with stamps of its own": Case(7, -3.0, 1.0, counts=None, forged=True),
}


def test_what_is_typed_after_the_end_is_late(site):
    people = make_people()
    day = (clock.now() - timedelta(days=9)).date()
    end = clock.now() + timedelta(seconds=6)
    grant_dispensation(
        by=people.dewi, at=clock.now(), source="tests", employee=people.sari, agency=None,
        first_day=day, last_day=day, ends_at=end, reason="Listrik padam",
    )  # fmt: skip
    session = login(Client(), people.sari).session.session_key
    with ThreadPoolExecutor(len(CASES)) as pool:
        asked = {name: pool.submit(send, site, session, day, end, case) for name, case in CASES.items()}
        answers = {name: answer.result() for name, answer in asked.items()}
    stored = {row.start_time.hour: (row.submitted_at - end).total_seconds() for row in Activity.objects.all()}
    for name, case in CASES.items():
        log.info("%s: sent %+.1f to %+.1f s, counted %s", name, case.first, case.last, stored.get(case.hour))
        assert answers[name] == (422 if case.counts is None else 303), name
        if case.counts is not None:
            assert stored.pop(case.hour) == pytest.approx(case.counts, abs=0.4), name
    assert stored == {}


def send(site, session, day, end, case):
    """Send one report in two halves and return the status of the answer."""
    token = _get_new_csrf_string()
    body = urlencode(
        {
            "csrfmiddlewaretoken": token,
            "client_uuid": uuid4(),
            "work_date": day.isoformat(),
            "start_time": f"{case.hour:02}:00",
            "minutes": "30",
            "mode": "WFO",
            "description": "Menyusun laporan bulanan",
        }
    ).encode()
    before = f"{(end - timedelta(seconds=1)).timestamp():.3f}"
    headers = {
        "Host": HOST,
        "Origin": f"https://{HOST}",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": len(body),
    } | ({name: value.format(before=before) for name, value in FORGED.items()} if case.forged else {})
    head = f"POST {URL} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with site.connect() as conversation:
        # A browser keeps its connection; the time before the first byte of this request is not part of it.
        conversation.sendall(f"GET /health/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        assert b"ok" in _answer(conversation)[1]
        _wait_until(end, case.first)
        conversation.sendall(f"{head}\r\n".encode() + body[:-10])
        _wait_until(end, case.last)
        conversation.sendall(body[-10:])
        return _answer(conversation)[0]


def _answer(conversation):
    answer = http.client.HTTPResponse(conversation)
    answer.begin()
    return answer.status, answer.read()


def _wait_until(end, seconds):
    time.sleep(max(0.0, (end + timedelta(seconds=seconds) - clock.now()).total_seconds()))
