"""Run what is due by the clock."""

import logging
import os
import time
from argparse import ArgumentParser
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.core.management import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections

from accounts.notifications.actions.jobs import run_due
from accounts.notifications.actions.mailing import send_letters
from accounts.rules import clock
from reports.disruptions.actions.health_log import beat
from reports.disruptions.health_log import clock_doubt, latest_heard
from sikap.installation import check_database_of_command
from sikap.jobs import DOUBTS, JOBS, PAUSE

log = logging.getLogger(__name__)

# Before the first beat no time has passed for certain.
BEGINNING = datetime.min.replace(tzinfo=UTC)


def parent_lives(parent: int) -> bool:
    """Tell whether the process that started this one still lives, if it was named."""
    return not parent or os.getppid() == parent


def pause(parent: int) -> None:
    """Wait for the next look at the clock, or until the parent has gone."""
    for _second in range(PAUSE.seconds):
        if not parent_lives(parent):
            return
        time.sleep(1)


class Command(BaseCommand):
    """`manage.py run_jobs`: a small loop; `--once` for cron or a systemd timer."""

    help = "Say what is due (each thing once) and send the letters that wait. Any number may run at the same time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add `--once` and `--parent`."""
        parser.add_argument("--once", action="store_true", help="look at the clock once and end")
        parser.add_argument("--parent", type=int, default=0, help="end when this process is no longer the parent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once, or until the process is ended."""
        if options["once"]:
            check_database_of_command()
            self.tick()
            return
        known = False
        with suppress(KeyboardInterrupt):
            while parent_lives(options["parent"]):
                try:
                    # A loop that begins while the database is away waits for it like any other.
                    if not known:
                        check_database_of_command()
                        known = True
                    self.tick()
                except (DatabaseError, InterfaceError):
                    # The database may be restarting; nothing is lost by waiting.
                    log.exception("The database did not answer; the next look at the clock tries again.")
                close_old_connections()
                pause(options["parent"])

    def tick(self) -> None:
        """Do what is due now and report it in one line each; by a clock that is not believed, nothing."""
        at = clock.now()
        doubt, heard = clock_doubt(at), latest_heard()
        written = beat(at=at)
        if doubt:
            # Once a beat, and not at each look.
            if written:
                log.error("The clock says %s and is not believed: %s", at.isoformat(timespec="seconds"), DOUBTS[doubt])
            return
        for done in run_due(JOBS, at=at):
            self.stdout.write(f"done: {done}")
        for state, number in sorted(send_letters(at=at, passed=heard or BEGINNING).items()):
            self.stdout.write(f"letters {state}: {number}")
