"""Serve the demo with the production server on this machine."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from sikap.demo.regency import PASSWORD, people


def static_files_are_fresh() -> bool:
    """Tell whether nothing below the static folders is newer than what was collected; compressing takes seconds."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = (path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*"))
    return all(path.stat().st_mtime <= manifest.stat().st_mtime for path in sources)


class Command(BaseCommand):
    """`manage.py serve_demo`; the port comes from PORT."""

    help = "Prepare the demo where needed, print the logins, and run the production server on 127.0.0.1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print, and become the server process."""
        if not settings.DEMO:
            raise CommandError("serve_demo is for demo mode only: set DEMO=1.")
        port = os.environ.get("PORT", "8000")
        call_command("load_demo", "--if-empty")
        if not static_files_are_fresh():
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(
            self.style.SUCCESS(f"\nSIKAP (demo) runs at http://127.0.0.1:{port}  -  stop it with Ctrl+C\n")
        )
        self.stdout.write(f"Password for everybody: {PASSWORD}\n\n")
        for person in people():
            if person.what:
                self.stdout.write(f"  {person.nip}  {person.name:<18} {person.what}")
        self.stdout.write("")
        self.stdout.flush()
        server = [
            "gunicorn", "sikap.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200",
            "--log-level", "warning", "--no-control-socket",
        ]  # fmt: skip
        # The server takes over this very process, so the jobs end when it has gone.
        jobs = [sys.executable, "manage.py", "run_jobs", "--parent", str(os.getpid())]
        subprocess.Popen(jobs, cwd=settings.BASE_DIR)  # noqa: S603 - our own interpreter, fixed words
        os.execv(sys.executable, [sys.executable, "-m", *server])  # noqa: S606 - our own interpreter, fixed words
