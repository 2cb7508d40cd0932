"""Pages of people as tests ask for them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

NOW = "2026-11-03 02:00Z"


def statements(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
