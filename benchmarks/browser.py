"""Sends requests straight into the application, through all of the production middleware, without a network."""

import io
import secrets
import time
import uuid
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.wsgi import get_wsgi_application

from accounts.authorization.sessions import mark
from accounts.models import Employee
from accounts.rules import clock

HOST = "sikap.example"


class Answer(NamedTuple):
    """What came back and what it cost in seconds of processor time."""

    status: int
    body: bytes
    cpu: float


class Browser:
    """One person who is logged in."""

    application = None

    def __init__(self, employee_id: int) -> None:
        if Browser.application is None:
            Browser.application = get_wsgi_application()
        employee = Employee.objects.get(pk=employee_id)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(employee.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = employee.get_session_auth_hash()
        mark(session, clock.now())
        session.create()
        self.token = secrets.token_hex(16)
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={self.token}"

    def get(self, address: str) -> Answer:
        """Fetch a page."""
        return self._send("GET", address, b"", "")

    def post(self, address: str, fields: dict[str, Any]) -> Answer:
        """Send a form the way a browser sends one that may have a file."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**fields, "csrfmiddlewaretoken": self.token}.items()
        ]
        body = ("".join(parts) + f"--{boundary}--\r\n").encode()
        return self._send("POST", address, body, f"multipart/form-data; boundary={boundary}")

    def _send(self, method: str, address: str, body: bytes, content_type: str) -> Answer:
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_REFERER": f"https://{HOST}/",
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "id,en;q=0.5",
            "HTTP_COOKIE": self._cookie,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        statuses: list[str] = []
        started = time.process_time()
        response = Browser.application(environ, lambda status, _headers, _info=None: statuses.append(status))
        content = b"".join(response)
        response.close()
        return Answer(int(statuses[0][:3]), content, time.process_time() - started)
