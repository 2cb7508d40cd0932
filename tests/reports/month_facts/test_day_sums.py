"""The minutes of a month are asked for person by person: the same sums, and no reading of other months."""

from collections import Counter
from datetime import time, timedelta

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Employee
from reports.models import Activity
from reports.month_facts.day_sums import PACKED_DAY, PACKED_STATUS, day_sums
from reports.rules.period import Month
from tests.history import noon
from tests.plans import FRESH, NONE, figures, most_loops, read_whole, statements

MONTH = Month(2026, 9)
STATUSES = ("approved", "submitted", "returned")


class TestSums(TestCase):
    @given(
        reports=st.lists(
            st.tuples(
                st.integers(0, 3),
                st.integers(-3, 33),
                st.integers(1, 400),
                st.sampled_from([*STATUSES, "rejected", "withdrawn"]),
                st.booleans(),
            ),
            max_size=25,
        ),
        some=st.none() | st.sets(st.integers(0, 3)),
        pending=st.booleans(),
        within=st.none() | st.tuples(st.integers(-5, 35), st.integers(-5, 35)),
    )
    def test_are_those_of_a_plain_count(self, reports, some, pending, within):
        people = [
            Employee.objects.create(nip=f"{number}" * 18, name="Sari", created_at=noon(MONTH.first))
            for number in range(4)
        ]

        def day(offset):
            return MONTH.first + timedelta(days=offset)

        expected = Counter()
        between = tuple(map(day, within)) if within else (MONTH.first, MONTH.last)
        for number, (place, offset, minutes, status, grown) in enumerate(reports):
            write(people[place], day(offset), minutes, status, people[place - 1], number=number, grown=grown)
            wanted = status in STATUSES if pending else status == "approved"
            inside = MONTH.first <= day(offset) <= MONTH.last and between[0] <= day(offset) <= between[1]
            if wanted and inside and (some is None or place in some):
                kind = 3 if pending and grown and status == "submitted" else STATUSES.index(status) if pending else 0
                expected[people[place].pk, day(offset).day, kind] += minutes
        chosen = None if some is None else Employee.objects.filter(pk__in=[people[place].pk for place in some])
        found = list(day_sums(MONTH, chosen, with_pending=pending, within=between if within else None))
        assert [pk for pk, _packed in found] == sorted({pk for pk, _day, _kind in expected})
        assert unpacked(found) == expected


def unpacked(found):
    sums = Counter()
    for pk, packed in found:
        for text in packed.split(","):
            number, rest = divmod(int(text), PACKED_DAY)
            kind, minutes = divmod(rest, PACKED_STATUS)
            sums[pk, number, kind] += minutes
    return sums


def write(person, day, minutes, status, reviewer, *, number, grown):
    decided = status in ("approved", "returned", "rejected")
    Activity.objects.create(
        employee=person,
        client_uuid=f"{number:032x}",
        work_date=day,
        start_time=time(8),
        minutes=minutes,
        mode="WFO",
        description="Menyusun laporan",
        status=status,
        submitted_at=noon(day),
        changed_at=noon(day),
        decided_at=noon(day) if decided else None,
        decided_by=reviewer if decided else None,
        grown=grown,
    )


def test_other_months_are_not_read(history):
    some = Employee.objects.filter(placements__agency=history.dinas)
    with statements() as sent:
        for pending in (False, True):
            for chosen in (None, some):
                assert len(list(day_sums(MONTH, chosen, with_pending=pending))) >= 5
    for state in (FRESH, NONE):
        with figures(state):
            assert read_whole(sent, {"reports_activity"}) == []
            if connection.vendor == "postgresql":
                assert max(most_loops(*one) for one in sent) <= Employee.objects.count() * 20
