"""Restore the whole site from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import clock
from sikap.backup.failure import BackupError
from sikap.backup.restoring import restore_backup
from sikap.management.commands.backup import INCOMPLETE, MOST_TOLD, key_of, tidy_when_ended


class Command(BaseCommand):
    """`manage.py restore SOURCE [--key-file FILE] [--replace]`; 0: done, 1: nothing changed, 2: files are missing."""

    help = "Restore database, photos, attachments, logos and anchors from a backup. Stop the server first."
    # The database may not be there yet, or be damaged.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare source, key and whether a site may be replaced."""
        parser.add_argument("source", metavar="SOURCE", help="the file that `manage.py backup` wrote")
        parser.add_argument("--key-file", metavar="FILE", help="the key in this file opens it (default: BACKUP_KEY)")
        parser.add_argument("--replace", action="store_true", help="put what is here aside")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows and files were compared; raise `CommandError` where nothing was changed."""
        tidy_when_ended()
        try:
            done = restore_backup(
                Path(options["source"]), key=key_of(options), replace=options["replace"], at=clock.now()
            )
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                _("The backup could not be unpacked: %(error)s. Nothing was changed.") % {"error": error}
            ) from None
        manifest = done.manifest
        self.stdout.write(
            _("Restored and compared: the site as it was at %(at)s. %(rows)d rows, %(files)d files.")
            % {"at": manifest.at, "rows": sum(manifest.rows.values()), "files": done.contents.files}
        )
        if done.migrated:
            self.stdout.write(
                ngettext(
                    "It was brought to this version by %(count)d migration.",
                    "It was brought to this version by %(count)d migrations.",
                    done.migrated,
                )
                % {"count": done.migrated}
            )
        for kept in done.kept:
            self.stdout.write(_("What was here before is kept: %(place)s") % {"place": kept})
        self.stdout.write(_("Now verify the audit trail (manage.py verify_audit), then start the server."))
        if done.missing:
            for name in done.missing[:MOST_TOLD]:
                self.stderr.write(name)
            raise CommandError(
                ngettext(
                    "%(count)d file that a row names was not in the backup. Look for it in older ones.",
                    "%(count)d files that rows name were not in the backup. Look for them in older ones.",
                    len(done.missing),
                )
                % {"count": len(done.missing)},
                returncode=INCOMPLETE,
            )
