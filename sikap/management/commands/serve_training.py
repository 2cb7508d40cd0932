"""Serve the training with the production server."""

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from sikap.serving import become_server, collect_static_files, end_with_make, reserve


class Command(BaseCommand):
    """`manage.py serve_training`; host and port come from HOST and PORT."""

    help = "Prepare a training where needed, and run the production server (HOST, PORT; default 127.0.0.1:8001)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print, and become the server process."""
        if not settings.TRAINING:
            raise CommandError("serve_training is for training mode only: set TRAINING=1.")
        end_with_make()
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8001")
        with reserve(host, port, "TRAINING_PORT={} make training") as listener:
            call_command("prepare_training", "--if-empty", stdout=self.stdout)
            collect_static_files()
            self.stdout.write(
                self.style.SUCCESS(f"\nSIKAP (training) runs at http://{host}:{port}  -  stop it with Ctrl+C\n")
            )
            self.stdout.write(f"Activation letters of everybody: {settings.DATA_DIR / 'surat-latihan.pdf'}\n")
            self.stdout.flush()
            become_server(listener)
