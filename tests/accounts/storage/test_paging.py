"""Pages of lists that grow: complete, in order, and never counted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Employee, Notice
from accounts.storage.paging import page_of

BEGAN = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)


def noticed(person, seconds):
    """Write one notice per number of seconds after the beginning; the latest first, as a list has them."""
    Notice.objects.bulk_create(
        Notice(
            employee=person,
            kind="calendar",
            key=str(number),
            parameters={"year": 2027, "holidays": 1, "day": "2027-01-04"},
            link="/",
            created_at=BEGAN + timedelta(seconds=second),
        )
        for number, second in enumerate(seconds)
    )
    return list(Notice.objects.filter(employee=person).order_by("-created_at", "-pk"))


def walked(rows, asked, way, **how):
    """Yield the pages from one on, following one kind of link."""
    while True:
        page = page_of(rows, asked, by="created_at", **how)
        yield page
        asked = getattr(page, way)
        if not asked:
            return


class TestEveryWay(TestCase):
    @given(seconds=st.lists(st.integers(0, 3), max_size=12), size=st.integers(1, 5), split=st.booleans())
    def test_every_row_is_met_once_and_in_order(self, seconds, size, split):
        person = Employee.objects.create(nip="1" * 18, name="Sari", created_at=BEGAN)
        ordered = noticed(person, seconds)
        # Also where two conditions share rows, and one finds nothing.
        either = [Q(pk__gt=0), Q(created_at=BEGAN), Q(pk=0)] if split else ()
        how = {"size": size, "either": either}
        rows = Notice.objects.filter(employee=person)
        down = list(walked(rows, None, "older", **how))
        assert [row for page in down for row in page.rows] == ordered
        assert [bool(page.newer) for page in down] == [False] + [True] * (len(down) - 1)
        assert all(len(page.rows) == size for page in down[:-1])
        if not down[0].oldest:
            return
        up = list(walked(rows, down[0].oldest, "newer", **how))
        assert up[0].rows == ordered[-size:]
        assert not up[0].older
        assert not up[0].oldest
        # The first page is always a whole one.
        assert up[-1].rows == ordered[:size]
        assert not up[-1].newer
        assert list(dict.fromkeys(row for page in reversed(up) for row in page.rows)) == ordered


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def rows(self, people):
        noticed(people.sari, range(10))
        return Notice.objects.filter(employee=people.sari)

    def test_takes_one_statement_wherever_it_lies(self, rows, django_assert_num_queries):
        for asked in (None, page_of(rows, None, by="pk", size=3).older, page_of(rows, None, by="pk", size=3).oldest):
            with django_assert_num_queries(1) as seen:
                page_of(rows, asked, by="pk", size=3)
            assert "COUNT(" not in seen.captured_queries[0]["sql"]
            assert "OFFSET" not in seen.captured_queries[0]["sql"]

    def test_does_not_repeat_a_row_because_newer_ones_came(self, rows, people):
        first = page_of(rows, None, by="created_at", size=3)
        Notice.objects.create(employee=people.sari, kind="returned", key="new", created_at=BEGAN + timedelta(days=1))
        second = page_of(rows, first.older, by="created_at", size=3)
        assert [row.key for row in second.rows] == ["6", "5", "4"]

    def test_begins_anew_where_the_rows_behind_are_gone(self, rows):
        oldest = page_of(rows, None, by="created_at", size=3).oldest
        older = page_of(rows, oldest, by="created_at", size=3).newer
        kept = rows.filter(key="0")
        assert [row.key for row in page_of(kept, older, by="created_at", size=3).rows] == ["0"]

    @pytest.mark.parametrize("asked", ["2", "-1", "older", "\x00", "é" * 300, signing.dumps(["older", "x", "y"])])
    def test_takes_what_names_no_page_for_the_first(self, rows, asked):
        page = page_of(rows, asked, by="created_at", size=3)
        assert [row.key for row in page.rows] == ["9", "8", "7"]
        assert not page.newer

    def test_takes_the_name_of_another_list_for_the_first(self, rows):
        other = page_of(rows, None, by="pk", size=3).older
        assert [row.key for row in page_of(rows, other, by="created_at", size=3).rows] == ["9", "8", "7"]


def test_links_keep_the_filters(client, people):
    noticed(people.sari, range(70))
    client.force_login(people.sari)
    answer = client.get(reverse("accounts:notice_list") + "?x=1").content.decode()
    assert "?x=1&amp;page=" in answer
    assert 'rel="next"' in answer
    assert 'rel="prev"' not in answer
