"""Pages beside years of reports: as many statements as in the first month, none that reads all years."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.activities.timesheet import own_days
from reports.models import Activity, Evidence, MonthLock
from tests.history import LAST, noon, write_history
from tests.people import login
from tests.plans import FRESH, NONE, explained, figures, nodes, read_whole, statements
from tests.reports.entries import NOON, activity, entry, outside, photo
from tests.reports.reviews.test_queue import waiting

AT = noon(LAST.last)
LARGE = {"reports_activity", "reports_review", "accounts_auditevent"}
PAGES = {
    "sari": ["reports:home", "reports:activity_create", "accounts:notice_list", "reports:calendar", "accounts:profile"],
    "budi": ["reports:home", "reports:review_queue", "reports:review_decided"],
    "dewi": ["reports:home", "accounts:audit_list", "reports:adoption", "accounts:proposal_list"],
}


def visits(people):
    """Yield each page with how many statements it took and those that read."""
    for name, pages in PAGES.items():
        browser = login(Client(), getattr(people, name))
        for page in pages:
            browser.get(reverse(page))
            with CaptureQueriesContext(connection) as captured, statements() as sent:
                assert browser.get(reverse(page)).status_code == 200
            yield f"{name} {page}", len(captured), sent


def test_pages_take_no_more_statements_and_read_no_year(people, monkeypatch):
    monkeypatch.setattr("accounts.rules.clock.now", lambda: AT)
    if connection.vendor == "postgresql":
        # Rows of tests before, taken back but never tidied, make the table look larger than it is.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE reports_activity CASCADE")
    everybody = [people.sari, people.eko, people.oki, people.tari, people.kepala]
    write_history(everybody, people.budi, months=1)
    first_month = {page: count for page, count, _sent in visits(people)}
    write_history(everybody, people.budi, last=LAST.preceding, months=35)
    found = list(visits(people))
    assert {page: count for page, count, _sent in found} == first_month
    for state in (FRESH, NONE):
        with figures(state):
            assert {page: read for page, _count, sent in found if (read := read_whole(sent, LARGE))} == {}


def test_what_was_returned_in_a_closed_month_calls_nobody(people):
    """It can be sent again no more; shown for ever it made the rules of all years be read."""
    write_history([people.sari], people.budi, months=3)
    Activity.objects.filter(work_date__day=1).update(status="returned", decision_reason="Perjelas.")
    MonthLock.objects.get_or_create(
        employee=people.sari, month=LAST.preceding.preceding.first, defaults={"locked_at": AT}
    )
    MonthLock.objects.filter(month=LAST.preceding.first).delete()
    days = own_days(people.sari, AT)
    assert [row.work_date for row in days.returned()] == [LAST.preceding.first, LAST.first]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always looks into the index")
def test_photos_are_looked_for_only_where_there_is_one(people):
    """With few photos the database read all evidence, once for each report that waits."""
    for hour in range(5, 9):
        activity(people.sari, entry(f"{hour:02}:00", 30))
    activity(people.sari, outside("10:00", 60, photo=photo((1, 2, 3))))
    with statements() as sent:
        assert len(waiting(people.budi, NOON).rows) == 5
    (queue,) = [one for one in sent if "photo_sha256" in one[0]]
    assert Evidence.objects.count() == 1
    with figures(FRESH):
        plan = explained(*queue)
    looks = [node for node in nodes(plan) if "photo_sha256" in str(node.get("Index Cond", node.get("Filter", "")))]
    assert looks, plan
    assert max(node["Actual Loops"] for node in looks) <= 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nothing to tidy")
@pytest.mark.django_db
def test_the_table_of_reports_is_tidied_soon():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'reports_activity'")
        (options,) = cursor.fetchone()
    assert "autovacuum_vacuum_scale_factor=0.02" in options
