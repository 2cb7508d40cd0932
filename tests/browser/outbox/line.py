"""A line between phone and server that tests cut, make wait and let lie; browsers pretend to be offline badly."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

# What a test does to a request: nothing (None), cut the line before or after the server, or answer in its place.
CUT, CUT_ANSWER = "cut", "cut answer"
PORTAL = (200, {"Content-Type": "text/html"}, b"<html>Selamat datang di wifi</html>")
HOP = {"connection", "transfer-encoding", "keep-alive"}


def no_fault(_method: str, _path: str, _body: bytes) -> Any:
    return None


class Line:
    """What the phone reaches instead of the server: `url`."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target).netloc
        self.is_down = False
        self.fault: Callable[[str, str, bytes], Any] = no_fault
        self.seen: list[tuple[str, str]] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.line = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def mend(self) -> None:
        self.is_down = False
        self.fault = no_fault

    def count(self, method: str, start: str) -> int:
        """Count the requests that came so far."""
        return sum(1 for each in list(self.seen) if each[0] == method and each[1].startswith(start))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    line: Line

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: tests cut connections on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_parts: Any) -> None:
        pass

    def pass_on(self) -> None:
        line = self.server.line
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        line.seen.append((self.command, self.path))
        fault = CUT if line.is_down else line.fault(self.command, self.path, body)
        if fault == CUT:
            return self._cut()
        if isinstance(fault, tuple):
            return self._answer(*fault)
        server = http.client.HTTPConnection(line.target, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        server.request(self.command, self.path, body or None, headers)
        answer = server.getresponse()
        content = answer.read()
        server.close()
        if fault == CUT_ANSWER:
            return self._cut()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP | {"content-length"}]
        return self._answer(answer.status, kept, content)

    def _answer(self, status: int, headers: Any, content: bytes) -> None:
        self.send_response_only(status)
        for name, value in dict(headers).items() if isinstance(headers, dict) else headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


for _method in ("GET", "HEAD", "POST", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{_method}", _Handler.pass_on)


@contextmanager
def line_to(target: str) -> Iterator[Line]:
    line = Line(target)
    thread = threading.Thread(target=line._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line._server.shutdown()
        line._server.server_close()
