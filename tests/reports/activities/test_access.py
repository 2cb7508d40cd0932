from datetime import date, timedelta

import pytest
from django.http import Http404

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.people.actions.employees import end_service
from reports.activities import access
from reports.activities.gate_facts import situations
from reports.models import Activity, MonthLock
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, review

SEPTEMBER = date(2026, 9, 30)
BY = {"by": COMMAND_LINE, "at": NOON, "source": "tests"}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def reports(people):
    """Sari's work under Eko and under Budi, and the work of two people elsewhere."""
    return {
        "under eko": activity(people.sari, entry(work_date=SEPTEMBER), at=local(date(2026, 10, 1))),
        "under budi": activity(people.sari, outside()),
        "citra": activity(people.citra, entry("01:00")),
        "kepala": activity(people.kepala),
    }


@pytest.mark.parametrize(
    ("person", "names"),
    [
        ("sari", {"under eko", "under budi"}),
        ("eko", {"under eko"}),
        ("budi", {"under budi"}),
        ("wira", {"citra"}),
        ("citra", {"citra"}),
        ("kepala", {"kepala"}),
        ("dewi", {"under eko", "under budi", "citra", "kepala"}),
        ("fajar", {"under eko", "under budi", "citra", "kepala"}),
        ("oki", {"under eko", "under budi", "kepala"}),
        ("tari", set()),
    ],
)
def test_who_reads_whose_reports(people, reports, person, names):
    authority = authority_of(getattr(people, person), NOON)
    visible = set(access.activities_visible_to(authority, NOON))
    assert {name for name, stored in reports.items() if stored in visible} == names
    for name, stored in reports.items():
        if name in names:
            assert access.get_activity(authority, NOON, stored.pk) == stored
        else:
            with pytest.raises(Http404):
                access.get_activity(authority, NOON, stored.pk)


def test_what_does_not_exist_is_404(people):
    with pytest.raises(Http404):
        access.get_activity(authority_of(people.dewi, NOON), NOON, 999_999)


def sees_evidence(authority, stored, at=NOON):
    return access.may_see_evidence(authority, stored, situations([stored], at)[0])


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("sari", True),
        ("budi", True),
        ("fajar", True),
        ("eko", False),
        ("dewi", False),
        ("oki", False),
        ("tari", False),
        ("citra", False),
        ("kepala", False),
    ],
)
def test_who_sees_photo_and_position(people, reports, person, sees):
    authority = authority_of(getattr(people, person), NOON)
    assert sees_evidence(authority, reports["under budi"]) == sees


def test_the_personnel_agency_sees_the_evidence_it_reviews(people):
    stored = activity(people.kepala, outside())
    assert sees_evidence(authority_of(people.dewi, NOON), stored)
    assert sees_evidence(authority_of(people.dina, NOON), stored)


def test_who_decided_still_sees_what_he_decided(people):
    stored = activity(people.kepala, outside())
    review(people.dewi, stored)
    stored.refresh_from_db()
    assert sees_evidence(authority_of(people.dewi, NOON), stored)


def queue(person, at=NOON):
    return list(access.decidable_reports(authority_of(person, at), at))


def test_each_reviewer_has_a_queue(people, reports):
    assert queue(people.budi) == [reports["under budi"]]
    assert queue(people.eko) == [reports["under eko"]]
    assert queue(people.wira) == [reports["citra"]]
    assert queue(people.dewi) == queue(people.dina) == [reports["kepala"]]
    assert queue(people.sari) == queue(people.fajar) == queue(people.oki) == []


def test_the_queue_holds_what_waits_oldest_first(people):
    late = activity(people.sari, entry("10:00"))
    early = activity(people.sari, entry("08:00"))
    before = activity(people.oki, entry("11:00", work_date=TUESDAY - timedelta(days=1)))
    review(people.budi, activity(people.sari, entry("09:00")))
    assert queue(people.budi) == [before, early, late]


def test_nobody_has_his_or_her_own_report_in_the_queue(people):
    own = activity(people.dewi)
    assert queue(people.dewi) == []
    assert queue(people.dina) == [own]


def test_the_queue_of_a_supervisor_who_left_goes_upward(people):
    stored = activity(people.sari)
    end_service(**BY, employee=people.budi, last_day=TUESDAY)
    assert (queue(people.budi), queue(people.kepala)) == ([stored], [])
    next_day = NOON + timedelta(days=1)
    assert (queue(people.budi, next_day), queue(people.kepala, next_day)) == ([], [stored])
    end_service(**BY, employee=people.kepala, last_day=TUESDAY)
    assert (queue(people.kepala, next_day), queue(people.dewi, next_day)) == ([], [stored])


def test_a_closed_month_waits_for_nobody(people, reports):
    MonthLock.objects.create(employee=people.sari, month=date(2026, 9, 1), locked_at=NOON)
    assert queue(people.eko) == []
    assert queue(people.budi) == [reports["under budi"]]


def test_the_queue_is_what_the_gate_lets_pass(people, reports):
    """Two ways to ask the same: the query of the list and the gate of the decision."""
    for person in people.employees():
        waiting = set(queue(person))
        for stored in Activity.objects.filter(status="submitted"):
            (result,) = review(person, stored)
            assert result.ok == (stored in waiting), (person, stored)
            if result.ok:
                review(person, stored, "take_back", "Salah tekan")
