"""No client holds a thread: those who send or read slowly cost a connection, and everybody else is answered."""

import os
import signal
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import RequestFactory

from accounts.authorization.request import received_at
from accounts.rules import clock
from accounts.rules.arrival import READ
from tests.proxy.conftest import _database_url
from tests.sikap.real_server import serving

pytestmark = pytest.mark.operating

# What they wait for is bounded; before, it was for ever.
SECONDS = 10.0
HEAD = (
    b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n"
)
LARGE = 30 * 1024 * 1024


@contextmanager
def started(folder, database, *more):
    static = folder / "static"
    static.mkdir()
    (static / "large.bin").write_bytes(b"\0" * LARGE)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.sikap.real_settings", "DATABASE_URL": database, "SECRET_KEY": "tests",
        "DATA_DIR": str(folder), "ALLOWED_HOSTS": "127.0.0.1", "SECURE": "0",
    }  # fmt: skip
    with serving(environment, folder, *more) as server:
        server.wait_for(200, "/live", seconds=60)
        yield server


@pytest.fixture
def whole(transactional_db, django_db_serialized_rollback, tmp_path):
    """A server with the database of the test."""
    with started(tmp_path, _database_url()) as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server without a database; it lives all the same."""
    folder = tmp_path_factory.mktemp("site")
    with started(folder, f"sqlite:///{folder / 'empty.sqlite3'}") as server:
        yield server


def connect(site):
    return socket.create_connection(("127.0.0.1", site.port), timeout=20)


@contextmanager
def trickling(site, count):
    """Keep so many connections that send 50 bytes a second, half of them their heads and half their bodies."""
    lines = [connect(site) for _ in range(count)]
    rests = []
    for number, line in enumerate(lines):
        whole = HEAD + (b"\r\n" if number % 2 else b"X-Padding: ") + b"x" * 100_000
        line.sendall(whole[: len(HEAD) + 20])
        rests.append(whole[len(HEAD) + 20 :])
    over = threading.Event()

    def trickle():
        sent = 0
        while not over.wait(1):
            for line, rest in zip(lines, rests, strict=True):
                line.sendall(rest[sent : sent + 50])
            sent += 50

    sender = threading.Thread(target=trickle)
    sender.start()
    try:
        yield
    finally:
        over.set()
        sender.join()
        for line in lines:
            line.close()


def all_is_well(site, *pages):
    for page in pages * 3:
        answer = site.ask(page)
        assert (answer.status, answer.seconds < SECONDS) == (200, True), page


def test_slow_senders(whole):
    with trickling(whole, 200):
        time.sleep(1.5)
        all_is_well(whole, "/health/", "/account/login/", "/live")


def test_slow_readers(site):
    lines = [connect(site) for _ in range(20)]
    for line in lines:
        line.sendall(b"GET /static/large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    time.sleep(1)
    all_is_well(site, "/live")
    # They still get all of it.
    received = 0
    while received < LARGE:
        received += len(lines[0].recv(1 << 20))
    for line in lines:
        line.close()


def test_requests_that_nobody_finishes(site):
    lines = [connect(site) for _ in range(50)]
    for line in lines:
        line.sendall(HEAD + b"\r\nlogin=1")
        line.close()
    all_is_well(site, "/live")


def exchange(site, *parts):
    with connect(site) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(0.1)
        line.settimeout(5)
        received = b""
        while chunk := line.recv(65536):
            received += chunk
        return received.decode()


HOST = b"Host: 127.0.0.1\r\n"
EXPECT = b"Content-Length: 4\r\nExpect: 100-continue\r\n"
CLOSE = b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("parts", "begins", "answers"),
    [
        ([b"HEAD /live HTTP/1.1\r\n" + HOST + CLOSE], 200, 1),
        ([b"GET /live HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /live HTTP/1.1\r\n" + HOST + CLOSE], 200, 2),
        # Two lengths, or a length and chunks of an unknown kind: where would the next request begin?
        ([b"POST /live HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nContent-Length: 30\r\n\r\nabcd"], 400, 1),
        ([b"POST /live HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: x\r\n\r\n" + HEAD], 501, 1),
        ([b"POST /live HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999\r\n\r\n"], 413, 1),
        (
            [b"POST /live HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nExpect: 100-continue\r\n" + CLOSE, b"abcd"],
            100,
            2,
        ),
    ],
    ids=["head", "two", "two lengths", "length and chunks", "too large", "expect"],
)
def test_http(site, parts, begins, answers):
    text = exchange(site, *parts)
    assert text.startswith(f"HTTP/1.1 {begins} ")
    assert text.count("HTTP/1.1 ") == answers


def test_renewing_the_workers_fails_nobody(site):
    failed, over, served = [], threading.Event(), []

    def ask():
        while not over.is_set():
            try:
                served.append(site.ask("/live").status)
            except OSError as error:
                failed.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    before = {worker.pid for worker in site.workers()}
    os.kill(site.process.pid, signal.SIGHUP)
    until = time.monotonic() + 60
    while before & {worker.pid for worker in site.workers()} and time.monotonic() < until:
        time.sleep(0.2)
    site.wait_for(200, "/live")
    over.set()
    for thread in threads:
        thread.join()
    assert not failed
    assert set(served) == {200}


def test_a_worker_is_renewed_after_its_requests(tmp_path):
    with started(
        tmp_path, f"sqlite:///{tmp_path}/empty.sqlite3", "--max-requests", "5", "--max-requests-jitter", "0"
    ) as site:
        before = {worker.pid for worker in site.workers()}
        for _ in range(30):
            assert site.ask("/live").status == 200
        time.sleep(1)
        assert before != {worker.pid for worker in site.workers()}


class TestMoment:
    """The moment of a request is that of its bytes, however long it then waited for a thread."""

    def test_the_last_byte_counts(self):
        last = clock.now() - timedelta(seconds=40)
        request = RequestFactory().post("/", {"a": "b"}, **{READ: (last - timedelta(seconds=20), last)})
        assert received_at(request) == last

    def test_a_server_that_says_nothing(self):
        before = clock.now()
        assert before <= received_at(RequestFactory().post("/", {"a": "b"})) <= clock.now()

    def test_no_header_says_it(self):
        early = (clock.now() - timedelta(days=1)).isoformat()
        request = RequestFactory().post(
            "/", {"a": "b"}, headers={READ: early, "sikap-read": early, "sikap_read": early}
        )
        assert received_at(request) > clock.now() - timedelta(minutes=1)
