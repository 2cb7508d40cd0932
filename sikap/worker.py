"""A gunicorn worker in which no client holds a thread: a request gets one when all of it is here.

gunicorn's own threads read a request while they serve it, so sixteen clients that send a byte a second stop sixteen
threads. Here waitress reads requests and sends answers in one loop, through files where they are large; gunicorn
starts, renews and ends the workers as ever.
"""

import os
import resource
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic
from typing import Any

from gunicorn.workers.base import Worker as GunicornWorker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import WSGITask

from accounts.rules import clock
from accounts.rules.arrival import READ

# Seconds: to send the head of a request, all of it, and for a connection on which nothing happens.
HEAD, WHOLE, IDLE = 30, 900, 120
# So long a connection may be quiet when the worker ends: the next request may be on its way.
LINGER = 2
# Connections of a worker; each may need a file besides.
CONNECTIONS = 1000
# Bytes, as the documented proxy has it: a photo that is too large still gets the page that says so.
BODY = 20 * 1024 * 1024


class Parser(HTTPRequestParser):
    """A request that knows when its head and its last byte were here."""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.begun = monotonic()
        self.head_at: datetime | None = None
        self.whole_at: datetime | None = None

    def received(self, data: bytes) -> int:
        """Take some more bytes; return how many."""
        taken: int = super().received(data)
        if self.headers_finished and self.head_at is None:
            self.head_at = clock.now()
        if self.completed and self.whole_at is None:
            self.whole_at = clock.now()
        return taken

    def is_overdue(self) -> bool:
        """Tell whether the client has taken too long."""
        return monotonic() - self.begun > (WHOLE if self.headers_finished else HEAD)


class Task(WSGITask):
    """A request that a thread answers."""

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment, with the moments at which head and last byte were here."""
        environ: dict[str, Any] = super().get_environment()
        environ[READ] = (self.request.head_at, self.request.whole_at)
        return environ

    def build_response_header(self) -> bytes:
        """Return the head of the answer; it ends the connection where the worker ends."""
        if self.channel.server.ends():
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class Channel(HTTPChannel):
    """A connection."""

    parser_class = Parser
    task_class = Task

    def is_overdue(self) -> bool:
        """Tell whether a request that is still coming takes too long."""
        return self.request is not None and self.request.is_overdue()

    def is_idle(self) -> bool:
        """Tell whether nothing is under way, and nothing has been for so long that nothing is on its way."""
        if self.requests or self.request is not None or self.total_outbufs_len:
            return False
        return bool(clock.now().timestamp() - self.last_activity > LINGER)


class Worker(GunicornWorker):
    """Runs waitress on the sockets of gunicorn."""

    def run(self) -> None:
        """Serve until the master says otherwise, then finish what has begun."""
        sockets: dict[int, Any] = {}
        server = create_server(
            self.counted,
            map=sockets,
            _start=False,
            sockets=[getattr(one, "sock", one) for one in self.sockets],
            threads=self.cfg.threads,
            ident="",
            # gunicorn believes a proxy on this machine that it spoke HTTPS; all else is settled by the application.
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-proto"},
            clear_untrusted_proxy_headers=False,
            asyncore_use_poll=True,
            connection_limit=room(),
            channel_timeout=IDLE,
            max_request_header_size=32 * 1024,
            max_request_body_size=BODY,
            # Head and body of a page leave together.
            send_bytes=18000,
            outbuf_high_watermark=64 * 1024 * 1024,
        )
        listeners = [one for one in sockets.values() if hasattr(one, "channel_class")]
        for listener in listeners:
            listener.channel_class = Channel
            listener.ends = lambda: not self.alive
            listener.accept_connections()
        while self.alive and self.ppid == os.getppid():
            self.turn(sockets, 1.0)
            for channel in channels(sockets):
                if channel.is_overdue():
                    channel.will_close = True
        for listener in listeners:
            listener.del_channel(sockets)
            listener.socket.close()
        self.finish(sockets)
        server.task_dispatcher.shutdown()

    def counted(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, and end after as many as gunicorn wants."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False
        answer: Iterable[bytes] = self.wsgi(environ, start_response)
        return answer

    def turn(self, sockets: dict[int, Any], seconds: float) -> None:
        """Read and write what there is, waiting so long at most."""
        self.notify()
        wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)

    def finish(self, sockets: dict[int, Any]) -> None:
        """Serve what has begun; accept nothing new."""
        until = monotonic() + self.cfg.graceful_timeout
        while channels(sockets) and monotonic() < until:
            self.turn(sockets, 0.1)
            for channel in channels(sockets):
                if channel.is_idle():
                    channel.will_close = True


def room() -> int:
    """Return how many connections the system has files for, after asking it for enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * CONNECTIONS
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(CONNECTIONS, soft // 3)


def channels(sockets: dict[int, Any]) -> list[Channel]:
    """Return the connections."""
    return [one for one in sockets.values() if isinstance(one, Channel)]
