"""Run the production server from a command, with the jobs beside it."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command

WORKER = "sikap.worker.Worker"
# Of Linux: the signal that a process gets when its parent has gone; it outlives exec.
PR_SET_PDEATHSIG = 1
PORTS = range(1, 65536)


def collect_static_files() -> None:
    """Collect the static files where anything is newer than what was collected; compressing takes seconds."""
    if not are_fresh():
        call_command("collectstatic", interactive=False, verbosity=0)


def are_fresh() -> bool:
    """Tell whether nothing below the static folders is newer than what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return all(path.stat().st_mtime <= manifest.stat().st_mtime for path in sources)


def reserve(host: str, port: str, advice: str) -> socket.socket:
    """Return a socket that listens there, before anything is prepared; raise `CommandError` with the way out.

    `advice` is the command with `{}` for another port. Whoever asks while data are still being written waits.
    """
    number = int(port) if port.isascii() and port.isdigit() else 0
    if number not in PORTS:
        raise CommandError(f"PORT={port} is no port. Choose one from 1024 to 65535: {advice.format(8010)}")
    advice = advice.format(number + 1 if number + 1 in PORTS else 8010)
    try:
        return socket.create_server((host, number), backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken: another server (perhaps an earlier one of these) runs at {host}:{port}. "
                f"Stop it, or choose another port: {advice}"
            ) from None
        if error.errno == errno.EACCES:
            raise CommandError(f"Port {port} is reserved by the system. Choose one from 1024 on: {advice}") from None
        raise CommandError(f"Nothing can be served at {host}:{port}: {error.strerror}. For example: {advice}") from None


def end_with_make() -> None:
    """Let this process and what it becomes end with the `make` that started it, however that ends.

    A closed terminal tells gunicorn to renew its workers, and a killed make tells nobody anything. Linux only.
    """
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        parent = os.getppid()
        if parent == 1 and "make" not in Path("/proc/1/comm").read_text():
            # It ended before this line.
            sys.exit(1)


def server(bind: str) -> list[str]:
    """Return the command of the server at `bind` (host and port, or fd://NUMBER)."""
    return [
        sys.executable, "-m", "gunicorn", "sikap.wsgi:application", "--bind", bind, "--worker-class", WORKER,
        "--workers", "2", "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def become_server(listener: socket.socket) -> None:
    """Start the jobs and become the server process behind `listener`; does not return."""
    # The server takes over this very process, so the jobs end when it has gone.
    jobs = [sys.executable, "manage.py", "run_jobs", "--parent", str(os.getpid())]
    subprocess.Popen(jobs, cwd=settings.BASE_DIR)  # noqa: S603 - our own interpreter, fixed words
    listener.set_inheritable(True)
    os.execv(sys.executable, server(f"fd://{listener.fileno()}"))  # noqa: S606 - our own interpreter, fixed words
