"""Sessions in the database, which say so when the database is away."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from sikap.failures import outage


class SessionStore(DatabaseStore):
    """Django's, but for one mistake: it takes a lost database for a session that somebody has ended."""

    def save(self, must_create: bool = False) -> None:
        """Save; raise the failure of the database as it is."""
        try:
            super().save(must_create)
        except UpdateError as error:
            # Django hides what failed behind what it makes of it.
            away = outage(error)
            if away is None:
                raise
        else:
            return
        raise away
