"""Verify the audit trail and the tables that it vouches for."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from accounts.audit import anchors
from accounts.audit.verification import verify
from accounts.models import AuditEvent
from accounts.rules import clock
from accounts.rules.codes import read_code

# So many faults are told one by one.
MOST_TOLD = 50


class Command(BaseCommand):
    """`manage.py verify_audit [--since DAYS] [--anchors FILE] [--code CODE]`; exit code 1 where anything differs."""

    help = "Verify the chains of the audit trail, its anchors, and that every table is as the trail says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--since", type=int, metavar="DAYS", help="only what was written in the last DAYS days")
        parser.add_argument(
            "--anchors", metavar="FILE", help="a copy of the anchors that was kept elsewhere (default: in DATA_DIR)"
        )
        parser.add_argument("--code", default="", help="the code of an anchor, as it stands on paper")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything once, and report one sentence a fault."""
        code = read_code(options["code"])
        if options["code"] and not code:
            raise CommandError("--code: a code has ten letters and digits, for example 7K3QM-X9D2B")
        since = clock.now() - timedelta(days=options["since"]) if options["since"] is not None else None
        report = verify(since=since, copies=_copies(options["anchors"]), code=code)
        for sentence in islice(report.faults, MOST_TOLD):
            self.stderr.write(sentence)
        if report.faults:
            more = len(report.faults) - MOST_TOLD
            raise CommandError(
                f"{len(report.faults)} faults found" + (f", {more} of them not shown." if more > 0 else ".")
            )
        self.stdout.write(
            f"{report.events} events in {report.streams} chains, {report.anchors} anchors and {report.rows} rows "
            "verified: no difference."
        )


def _copies(name: str | None) -> Iterator[AuditEvent]:
    path = Path(name) if name else anchors.folder() / anchors.FILE
    if not name and not path.exists():
        return
    try:
        yield from anchors.read_file(path)
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from None
