"""Run the production server from a command, with the jobs beside it."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

WORKER = "sikap.worker.Worker"


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


def server(address: str) -> list[str]:
    """Return the command of the server at `address` (host and port)."""
    return [
        sys.executable, "-m", "gunicorn", "sikap.wsgi:application", "--bind", address, "--worker-class", WORKER,
        "--workers", "2", "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def become_server(address: str) -> None:
    """Start the jobs and become the server process at `address` (host and port); does not return."""
    # The server takes over this very process, so the jobs end when it has gone.
    jobs = [sys.executable, "manage.py", "run_jobs", "--parent", str(os.getpid())]
    subprocess.Popen(jobs, cwd=settings.BASE_DIR)  # noqa: S603 - our own interpreter, fixed words
    os.execv(sys.executable, server(address))  # noqa: S606 - our own interpreter, fixed words
