"""A body that is sent slowly across the end of a deadline, through a real nginx, with a minute of four seconds.

Each case says when its first and its last byte leave, in seconds from the end.
"""

import http.client
import json
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from accounts.rules import clock
from reports.disruptions.actions.dispensations import grant_dispensation
from reports.models import Activity
from tests.people import acting, login, make_people
from tests.proxy.conftest import HOST
from tests.proxy.settings import COMPLETE_WITHIN

pytestmark = [pytest.mark.operating, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
log = logging.getLogger(__name__)
URL, PHONES = "/activities/new/", "/outbox/reports/"
MINUTE = COMPLETE_WITHIN.total_seconds()
TOLERANCE = 0.6
FORGED = {"X-Request-End": "{before}", "X-Request-Time": "0.010", "X_Request_End": "{before}"}


@dataclass(frozen=True)
class Case:
    """A report whose bytes leave from `first` to `last`, in seconds from the end."""

    hour: int
    first: float
    last: float
    forged: bool = False
    # From the app of a phone, where the last byte counts.
    phone: bool = False


CASES = {
    "long before": Case(1, -7.0, -7.0),
    "slow and complete before": Case(2, -7.0, -1.5),
    "across, complete within the minute": Case(3, -2.0, 1.0),
    "across, typed after the minute": Case(4, -6.0, 1.5),
    "after": Case(5, 1.0, 1.0),
    "after, with stamps of its own": Case(6, 1.0, 1.0, forged=True),
    "across and slow, with stamps of its own": Case(7, -6.0, 1.5, forged=True),
    "of a phone, slow and complete before": Case(8, -3.0, -1.5, phone=True),
    "of a phone, across within the minute": Case(9, -2.0, 1.0, phone=True, forged=True),
}


@dataclass(frozen=True)
class Sent:
    """What was sent when, in seconds from the end, and how it was answered."""

    first: float
    last: float
    status: int
    phone: bool

    @property
    def counts(self) -> float:
        return self.first if self.last - self.first <= MINUTE and not self.phone else self.last

    @property
    def is_clear(self) -> bool:
        """A machine that is very busy may send so near to a bound that nothing can be said."""
        return abs(self.counts) > TOLERANCE and abs(self.last - self.first - MINUTE) > TOLERANCE


def test_what_is_typed_after_the_end_is_late(site):
    people = make_people()
    day = (clock.now() - timedelta(days=9)).date()
    session = login(Client(), people.sari).session.session_key
    start = Start(people.sari.pk, day, session, Barrier(len(CASES) + 1), Future())
    with ThreadPoolExecutor(len(CASES)) as pool:
        asked = {name: pool.submit(send, site, start, case) for name, case in CASES.items()}
        # Everybody is connected before the end is settled.
        start.ready.wait(timeout=60)
        at = clock.now()
        end = at + timedelta(seconds=10)
        grant_dispensation(
            by=acting(people.dewi), at=at, source="tests", employee=people.sari, agency=None,
            first_day=day, last_day=day, ends_at=end, reason="Listrik padam",
        )  # fmt: skip
        start.end.set_result(end)
        answers = {name: answer.result() for name, answer in asked.items()}
    stored = {row.start_time.hour: (row.submitted_at - end).total_seconds() for row in Activity.objects.all()}
    for name, sent in answers.items():
        counted = stored.get(CASES[name].hour)
        log.info("%s: sent %+.3f to %+.3f s, %d, counted %s", name, sent.first, sent.last, sent.status, counted)
        if sent.is_clear:
            assert sent.status == ((201 if sent.phone else 303) if sent.counts < 0 else 422), name
            assert counted == (pytest.approx(sent.counts, abs=TOLERANCE) if sent.counts < 0 else None), name


@dataclass(frozen=True)
class Start:
    """What all senders share: the person, the day, the session, and the moment when they know the end."""

    person: int
    day: date
    session: str
    ready: Barrier
    end: Future


def send(site, start, case):
    """Send one report in two halves."""
    with site.connect() as conversation:
        # A browser keeps its connection; the time before the first byte of this request is not part of it.
        conversation.sendall(f"GET /health/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        assert b"ok" in _answer(conversation)[1]
        start.ready.wait(timeout=60)
        end = start.end.result(timeout=60)
        head, body = _request(start, end, case)
        first = _wait_until(end, case.first)
        conversation.sendall(head + body[:-10])
        last = _wait_until(end, case.last)
        conversation.sendall(body[-10:])
        return Sent(first, last, _answer(conversation)[0], case.phone)


def _request(start, end, case):
    token = _get_new_csrf_string()
    said = {
        "work_date": start.day.isoformat(),
        "start_time": f"{case.hour:02}:00",
        "minutes": 30,
        "mode": "WFO",
        "description": "Menyusun laporan bulanan",
    }
    if case.phone:
        body = json.dumps(said | {"uuid": str(uuid4()), "rev": 1, "schema": 1, "person": str(start.person)}).encode()
    else:
        body = urlencode(said | {"csrfmiddlewaretoken": token, "client_uuid": uuid4()}).encode()
    before = f"{(end - timedelta(seconds=1)).timestamp():.3f}"
    headers = {
        "Host": HOST,
        "Origin": f"https://{HOST}",
        "X-CSRFToken": token,
        "Cookie": f"__Host-sessionid={start.session}; __Host-csrftoken={token}",
        "Content-Type": "application/json" if case.phone else "application/x-www-form-urlencoded",
        "Content-Length": len(body),
    } | ({name: value.format(before=before) for name, value in FORGED.items()} if case.forged else {})
    lines = [
        f"POST {PHONES if case.phone else URL} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode(), body


def _answer(conversation):
    answer = http.client.HTTPResponse(conversation)
    answer.begin()
    return answer.status, answer.read()


def _wait_until(end, seconds):
    """Wait, and return what the wait has come to."""
    time.sleep(max(0.0, (end + timedelta(seconds=seconds) - clock.now()).total_seconds()))
    return (clock.now() - end).total_seconds()
