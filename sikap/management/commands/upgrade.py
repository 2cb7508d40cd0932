"""Bring the database to this release: look, back up, migrate, collect, look again."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from accounts.audit import triggers
from sikap.installation import check_database_of_command

APPS = ("tpp", "reports", "accounts")


class Command(BaseCommand):
    """`manage.py upgrade (--backup FOLDER [--key-file FILE] | --no-backup) [--stopped]`."""

    help = "Back up, migrate beside the running release, collect static files, and say what follows and how to go back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        backup = parser.add_mutually_exclusive_group(required=True)
        backup.add_argument("--backup", metavar="FOLDER", help="back up the site into this folder first")
        backup.add_argument("--no-backup", action="store_true", help="there is a backup of a moment ago already")
        parser.add_argument("--key-file", metavar="FILE", help="encrypt the backup with the key in this file")
        parser.add_argument("--stopped", action="store_true", help="the service and its jobs are stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        """Upgrade; whatever ends it early leaves the old release running, and it can be run again."""
        check_database_of_command()
        executor = MigrationExecutor(connection)
        plan = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        _refuse_running(plan, stopped=options["stopped"])
        before = [_last_applied(executor, app) for app in APPS]
        if options["backup"]:
            key = {"key_file": options["key_file"]} if options["key_file"] else {}
            call_command("backup", options["backup"], **key)
        call_command("migrate", interactive=False)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not triggers.stand(connection):
            raise CommandError(
                _("The triggers of the audit trail are missing. Do not go on; see docs/operations.md, “When it fails”.")
            )
        self._say_what_follows(before, changed=bool(plan))

    def _say_what_follows(self, before: Sequence[str], *, changed: bool) -> None:
        write = self.stdout.write
        if changed:
            write(_("The database belongs to this release now; the release before can go on with it."))
        else:
            write(_("The database belonged to this release already."))
        write(_("Next: reload the service (systemctl reload sikap), restart the jobs, and look at /health/."))
        if changed:
            write(_("Back to the release before: check out its code and reload; the database stays as it is."))
            write(_("Only if the schema itself is the fault, with the code of this release, in this order:"))
            for target in before:
                write(f"    manage.py migrate {target}")


def _refuse_running(plan: Sequence[Migration], *, stopped: bool) -> None:
    """Refuse to run beside the service what its code does not survive."""
    names = ", ".join(str(one) for one in plan if getattr(one, "needs_stopped_service", False))
    if names and not stopped:
        raise CommandError(
            _(
                "The running release does not survive %(names)s. Stop the service and its jobs, then run this again "
                "with --stopped. Nothing was changed."
            )
            % {"names": names}
        )


def _last_applied(executor: MigrationExecutor, app: str) -> str:
    """Return app and migration as `migrate` takes them, to come back to this state."""
    applied = [name for label, name in executor.loader.applied_migrations if label == app]
    return f"{app} {max(applied, default='zero')}"
