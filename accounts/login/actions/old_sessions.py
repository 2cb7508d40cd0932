"""Logins that are over: each left a row for ever."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

KEPT = timedelta(days=1)


def forget_sessions(*, at: datetime) -> int:
    """Delete the sessions that have been over for a day; return how many. Nobody can come back with one of them."""
    count, _by_model = Session.objects.filter(expire_date__lt=at - KEPT).delete()
    return count
