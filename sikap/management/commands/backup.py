"""Back up the whole site into one file."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import clock
from sikap.backup.failure import BackupError
from sikap.backup.making import Made, make_backup
from sikap.backup.sealing import check_key

# The backup is there and whole, but the site itself lacks files.
INCOMPLETE = 2
MOST_TOLD = 20
MB = 1024 * 1024


class Command(BaseCommand):
    """`manage.py backup TARGET [--key-file FILE] [--keep N]`; 0: done, 1: no backup, 2: done, but files are missing."""

    help = "Back up database, photos, attachments, logos and anchors into one file, and read it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare target, key and how many are kept."""
        parser.add_argument("target", metavar="TARGET", help="a folder, or the name of a file that is not there yet")
        parser.add_argument(
            "--key-file", metavar="FILE", help="encrypt with the key in this file (default: BACKUP_KEY)"
        )
        parser.add_argument("--keep", type=int, metavar="N", help="in a folder: delete all but the newest N afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, and say what is in it."""
        tidy_when_ended()
        at = clock.now()
        target = Path(options["target"])
        keep = options["keep"]
        if keep is not None and (keep < 1 or not target.is_dir()):
            raise CommandError(_("--keep needs a folder as target, and a number of 1 or more."))
        try:
            key = key_of(options)
            path = target / f"sikap-{at:%Y%m%d-%H%M%S}.tar{'.sealed' if key else ''}" if target.is_dir() else target
            made = make_backup(path, key=key, at=at)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                _("The backup could not be written to %(file)s: %(error)s. Nothing was left there.")
                % {"file": target, "error": error.strerror or error}
            ) from None
        self._tell(made, path, sealed=bool(key))
        if keep:
            for old in sorted(target.glob("sikap-*-*.tar*"))[:-keep]:
                old.unlink()
        if made.missing:
            self._tell_missing(made.missing)

    def _tell(self, made: Made, path: Path, *, sealed: bool) -> None:
        self.stdout.write(
            _("Written and read back: %(file)s, %(size)d MB. %(rows)d rows, %(files)d files.")
            % {
                "file": path,
                "size": path.stat().st_size // MB,
                "rows": sum(made.manifest.rows.values()),
                "files": made.contents.files,
            }
        )
        self.stdout.write(
            _("To restore it you need AUDIT_KEY, SECRET_KEY and BACKUP_KEY; none is in it. Keep them elsewhere.")
            if sealed
            else _("To restore it you need AUDIT_KEY and SECRET_KEY; neither is in it. It is not encrypted.")
        )

    def _tell_missing(self, missing: list[str]) -> None:
        for name in missing[:MOST_TOLD]:
            self.stderr.write(name)
        raise CommandError(
            ngettext(
                "The backup is whole, but %(count)d file that a row names is not on this site. Look in older backups.",
                "The backup is whole, but %(count)d files that rows name are not on this site. Look in older backups.",
                len(missing),
            )
            % {"count": len(missing)},
            returncode=INCOMPLETE,
        )


def key_of(options: dict[str, Any]) -> str:
    """Return the key of a backup, empty for none; raise `BackupError` where it cannot be one."""
    if not options["key_file"]:
        return check_key(settings.BACKUP_KEY)
    try:
        key = check_key(Path(options["key_file"]).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"--key-file: {error}") from None
    if not key:
        raise BackupError(_("--key-file: the file is empty."))
    return key


def tidy_when_ended() -> None:
    """Let `kill` end the command like Ctrl-C does: what is half done is cleared away first."""
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(128 + signal.SIGTERM))
