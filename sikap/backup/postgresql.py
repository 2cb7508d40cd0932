"""PostgreSQL's own programs `pg_dump` and `pg_restore`, at least as new as the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from sikap.backup.failure import BackupError

# Debian keeps each version in a folder of its own and the newest first in the path, which is not always wanted.
_DEBIAN = Path("/usr/lib/postgresql")
_TOLD = 300


def dump(file: Path, *, snapshot: str, schema: str, watch: Callable[[], None]) -> None:
    """Write the schema, as an exported snapshot sees it, into a file of the custom format, and read its contents.

    `watch` is called every second and may raise.
    """
    options = ["--format=custom", f"--snapshot={snapshot}", f"--schema={_literal(schema)}", f"--file={file}"]
    _run([_program("pg_dump"), *options, "--no-owner", "--no-privileges", *_database()], watch)
    _run([_program("pg_restore"), "--list", str(file)], watch)


def restore_dump(file: Path, *, schema: str) -> None:
    """Run `pg_restore` in one transaction: all of it or nothing."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--schema={schema}"]
    _run([_program("pg_restore"), *options, *_database(), str(file)], lambda: None)


def _program(name: str) -> str:
    """Return the program, raise `BackupError` where there is none that is as new as the server."""
    connection.ensure_connection()
    server = connection.connection.info.server_version // 10000
    found = [path for path in (shutil.which(name), *sorted(map(str, _DEBIAN.glob(f"*/bin/{name}")))) if path]
    versions = {path: _version(path) for path in found}
    fitting = [path for path in found if versions[path] >= server]
    if not fitting:
        newest = max(versions.values(), default=0)
        reason = (
            _("%(program)s is of version %(newest)d, older than the server (%(server)d).")
            if newest
            else _("%(program)s is not installed.")
        )
        cure = _("Install it: sudo apt-get install postgresql-client-%(server)d")
        raise BackupError(f"{reason} {cure}" % {"program": name, "newest": newest, "server": server})
    return fitting[0]


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - PostgreSQL's own programs, fixed words
    found = re.search(r"\) ([0-9]+)", said)
    return int(found[1]) if found else 0


def _database() -> list[str]:
    """Return how the programs reach the database; the password goes through the environment."""
    connection.ensure_connection()
    told = connection.connection.info.get_parameters()
    # Ours are the limits of requests.
    told.pop("options", None)
    return ["--no-password", f"--dbname={make_conninfo('', **told)}"]


def _literal(schema: str) -> str:
    """Return the name as a pattern that fits it alone."""
    return '"' + schema.replace('"', '""') + '"'


def _run(command: list[str], watch: Callable[[], None]) -> None:
    """Run a program to its end, or end it where `watch` raises; raise `BackupError` with what it said last."""
    password = connection.connection.info.password
    environment = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs, fixed words
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        said = None
        try:
            while said is None:
                watch()
                with suppress(subprocess.TimeoutExpired):
                    _out, said = process.communicate(timeout=1)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        last = said.decode(errors="replace").strip()[-_TOLD:]
        raise BackupError(_("%(program)s failed: %(said)s") % {"program": Path(command[0]).name, "said": last})
