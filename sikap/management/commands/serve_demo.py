"""Serve the demo with the production server on this machine."""

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from sikap.demo.regency import PASSWORD, people
from sikap.serving import become_server, collect_static_files, end_with_make, reserve


class Command(BaseCommand):
    """`manage.py serve_demo`; the port comes from PORT."""

    help = "Prepare the demo where needed, print the logins, and run the production server on 127.0.0.1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print, and become the server process."""
        if not settings.DEMO:
            raise CommandError("serve_demo is for demo mode only: set DEMO=1.")
        end_with_make()
        port = os.environ.get("PORT", "8000")
        with reserve("127.0.0.1", port, "PORT={} make serve") as listener:
            call_command("load_demo", "--if-empty")
            collect_static_files()
            self.stdout.write(
                self.style.SUCCESS(f"\nSIKAP (demo) runs at http://127.0.0.1:{port}  -  stop it with Ctrl+C\n")
            )
            self.stdout.write(f"Password for everybody: {PASSWORD}\n\n")
            for person in people():
                if person.what:
                    self.stdout.write(f"  {person.nip}  {person.name:<18} {person.what}")
            self.stdout.write("")
            self.stdout.flush()
            become_server(listener)
