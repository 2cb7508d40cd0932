"""The application behind a real nginx with the configuration of docs/operations.md, on 127.0.0.1."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from re import DOTALL, findall
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from sikap.serving import WORKER

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
OPENSSL = shutil.which("openssl")
INSTALL = "no nginx or openssl on this machine; on Debian and Ubuntu: sudo apt-get install nginx-light openssl"
HOST = "tpp.lebakkab.go.id"
# What nginx needs besides, to run as anybody and in a folder of its own.
AROUND = """daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{documented}
}}
"""


@dataclass(frozen=True)
class Site:
    """Where the site is reached."""

    port: int
    plain_port: int
    trust: ssl.SSLContext

    def connect(self) -> ssl.SSLSocket:
        return self.trust.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=30), server_hostname=HOST
        )


@pytest.fixture
def site(transactional_db, django_db_serialized_rollback, tmp_path: Path) -> Iterator[Site]:
    if NGINX is None or OPENSSL is None:
        if os.environ.get("REQUIRE_NGINX") == "1":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    app, plain, port = _free_ports(3)
    certificate, key = _certificate(tmp_path)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(AROUND.format(folder=tmp_path, documented=_documented(app, plain, port, certificate, key)))
    nginx = [NGINX, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(configuration)]
    with _running(_server(app), _environment(), tmp_path / "app.log"), _running(nginx, {}, tmp_path / "nginx.log"):
        found = Site(port, plain, ssl.create_default_context(cafile=str(certificate)))
        _wait_for(found, tmp_path)
        yield found


def _documented(app: int, plain: int, port: int, certificate: Path, key: Path) -> str:
    """Return the block of the document; only addresses and the places of the certificate are the test's own."""
    (block,) = findall(r"```nginx\n(.*?)```", (settings.BASE_DIR / "docs/operations.md").read_text(), DOTALL)
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/sikap/fullchain.pem", str(certificate)),
        ("/etc/ssl/sikap/privkey.pem", str(key)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{app}"),
    ):
        assert block.count(theirs) == 1, theirs
        block = block.replace(theirs, ours)
    return block


def _server(port: int) -> list[str]:
    server = [sys.executable, "-m", "gunicorn", "sikap.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    return [*server, "--worker-class", WORKER, "--threads", "8", "--no-control-socket"]


def _environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.proxy.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "SECURE": "1",
        "TRUSTED_PROXY_COUNT": "1",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": _database_url(),
    }


def _database_url() -> str:
    """Return the address of the database of this very test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgresql://{database['USER']}@/{quote(database['HOST'], safe='')}/{database['NAME']}"


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(site: Site, folder: Path) -> None:
    for _ in range(150):
        try:
            with site.connect() as conversation:
                conversation.sendall(f"GET /health/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                answer = http.client.HTTPResponse(conversation)
                answer.begin()
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    logs = "\n".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
    pytest.fail(f"the site did not start:\n{logs}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    wanted = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}".split()
    places = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([OPENSSL, *wanted, *places], check=True, capture_output=True)
    return certificate, key
