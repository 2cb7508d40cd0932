"""The production server and a PostgreSQL, both real, both started and stopped by a test."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from django.conf import settings

from scripts.postgres import address, running
from sikap.serving import server


@dataclass
class Answer:
    """An answer and how long it took."""

    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path, data: str | None = None, timeout=20, **headers) -> Answer:
        begun = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        form = {} if data is None else {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("GET" if data is None else "POST", path, data, form | {"Cookie": cookies} | headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        line.close()
        return Answer(answer.status, answer.headers, text, time.monotonic() - begun)

    def token(self, text: str) -> str:
        """Return the token of a form on a page."""
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait_for(self, status: int, path="/account/login/", seconds=30.0) -> float:
        """Wait until the page answers with `status`; return how long that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                if self.ask(path).status == status:
                    return time.monotonic() - begun
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise AssertionError(f"{path} never answered {status}: {self.log.read_text()[-3000:]}")


@contextmanager
def serving(environment: dict[str, str], folder: Path, *more: str) -> Iterator[Server]:
    """Run the server; it is not waited for."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*server(f"127.0.0.1:{port}"), *more],
            env=os.environ | environment,
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=output,
        )
        try:
            yield Server(port, process, log)
        finally:
            process.terminate()
            process.wait(timeout=40)


def manage(*words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=os.environ | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Postgres:
    """A PostgreSQL that a test may stop in any way."""

    def __init__(self, server) -> None:
        self.server, self.url = server, address(server)
        self._frozen: list[psutil.Process] = []

    def _family(self) -> list[psutil.Process]:
        head = psutil.Process(int((self.server.pgdata / "postmaster.pid").read_text().split()[0]))
        return [head, *head.children()]

    def freeze(self) -> None:
        """Let the whole server stand still: who asks gets no answer at all."""
        self._frozen = self._family()
        for process in self._frozen:
            process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._frozen:
            process.send_signal(signal.SIGCONT)
        self._frozen = []

    def end(self) -> None:
        """Let the server go away at once; its address refuses."""
        head = self._family()[0]
        head.send_signal(signal.SIGQUIT)
        head.wait(timeout=20)

    def begin(self) -> None:
        self.server.ensure_postgres_running()

    def demand_password(self) -> None:
        """Let nobody in without a password, which nobody has."""
        self._write_rules("scram-sha-256")

    def trust(self) -> None:
        self._write_rules("trust")

    def _write_rules(self, method: str) -> None:
        (self.server.pgdata / "pg_hba.conf").write_text(f"local all all {method}\n")
        self._family()[0].send_signal(signal.SIGHUP)
        time.sleep(0.3)

    def hang_up(self) -> None:
        """End every connection."""
        for process in self._family()[1:]:
            if "postgres: postgres" in " ".join(process.cmdline()):
                process.send_signal(signal.SIGTERM)


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    with running() as server:
        found = Postgres(server)
        try:
            yield found
        finally:
            found.thaw()
