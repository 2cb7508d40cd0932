"""What waits for a reviewer: flags from what is stored, the order of the days, the age of the queue."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.authorization.access import authority_of
from reports.models import Absence, Activity, Evidence
from reports.reviews.queue import waiting_of
from reports.rules.review_flags import ReviewFlag
from tests.reports.activities.test_edit import edit
from tests.reports.entries import NOON, TUESDAY, WIB, activity, entry, local, outside, photo, review

pytestmark = pytest.mark.django_db
MONDAY = TUESDAY - timedelta(days=1)
SUNDAY = TUESDAY - timedelta(days=2)


def waiting(person, at=NOON):
    return waiting_of(authority_of(person, at), at)


def flags(person, *activities, at=NOON):
    found = waiting(person, at)
    return [set(found.flags[one.pk]) for one in activities]


def test_nothing_waits(people):
    found = waiting(people.budi)
    assert (found.person_days, found.unremarkable, found.oldest, found.flagged) == ((), [], None, 0)


def test_ordinary_reports_have_no_flag(people):
    at_the_office = activity(people.sari, entry("07:00", 60))
    at_home = activity(people.sari, outside("08:00", 60, fixed_at=NOON))
    assert flags(people.budi, at_the_office, at_home) == [set(), set()]
    assert waiting(people.budi).unremarkable == [(at_the_office.pk, 1), (at_home.pk, 1)]


def test_a_photo_of_another_day_and_of_somebody_else(people):
    here = activity(people.sari, outside("08:00", 60, photo=photo((1, 2, 3))))
    again_today = activity(people.sari, outside("10:00", 60, photo=photo((1, 2, 3))))
    assert flags(people.budi, here, again_today) == [set(), set()]

    theirs = activity(people.oki, outside("08:00", 60, photo=photo((1, 2, 3))))
    assert flags(people.budi, here, again_today, theirs) == [{ReviewFlag.SAME_PHOTO}] * 3

    # What is approved is remembered; what was withdrawn is not.
    review(people.budi, theirs)
    assert flags(people.budi, here) == [{ReviewFlag.SAME_PHOTO}]
    Activity.objects.filter(pk=theirs.pk).update(
        status="withdrawn", decided_at=None, decided_by=None, decision_reason=""
    )
    assert flags(people.budi, here) == [set()]


def test_a_position_of_another_day_by_the_clock_of_the_agency(people):
    before_midnight = datetime(2026, 10, 6, 23, 59, tzinfo=ZoneInfo(WIB))
    after_midnight = before_midnight + timedelta(minutes=1)
    fitting = activity(people.sari, outside("08:00", 60, fixed_at=before_midnight), at=after_midnight)
    after = activity(people.sari, outside("10:00", 60, fixed_at=after_midnight), at=after_midnight)
    assert flags(people.budi, fitting, after) == [set(), {ReviewFlag.OTHER_DAY_POSITION}]


@pytest.mark.parametrize(
    ("fixed_at", "sent_at"),
    [
        # A receiver that counts its weeks anew, in a phone that knows the date, and in one whose page did not say.
        (datetime(2007, 2, 20, 5, tzinfo=UTC), NOON),
        (datetime(2007, 2, 20, 5, tzinfo=UTC), None),
        # The whole phone stands on another day: years back, a day back, a day ahead.
        (datetime(2007, 2, 20, 5, tzinfo=UTC), datetime(2007, 2, 20, 5, 1, tzinfo=UTC)),
        (NOON - timedelta(days=1, minutes=1), NOON - timedelta(days=1)),
        (NOON + timedelta(days=1), NOON + timedelta(days=1, minutes=1)),
        (NOON + timedelta(days=1), None),
        # Only the clock of the phone is wrong; the receiver has the time from the satellites.
        (NOON - timedelta(minutes=1), NOON - timedelta(days=1)),
    ],
)
def test_a_wrong_clock_is_called_that(people, fixed_at, sent_at):
    work = activity(people.sari, outside("08:00", 60, fixed_at=fixed_at, sent_at=sent_at))
    assert flags(people.budi, work) == [{ReviewFlag.CLOCK_WRONG}]


@pytest.mark.parametrize("sent_at", [NOON, None])
def test_a_position_of_yesterday_by_a_right_clock_says_so(people, sent_at):
    work = activity(people.sari, outside("08:00", 60, fixed_at=NOON - timedelta(days=1), sent_at=sent_at))
    assert flags(people.budi, work) == [{ReviewFlag.OTHER_DAY_POSITION}]


def test_a_wrong_clock_does_not_hide_a_position_of_yesterday(people):
    wrong = timedelta(days=10)
    work = activity(people.sari, outside("08:00", 60, fixed_at=NOON - wrong - timedelta(days=1), sent_at=NOON - wrong))
    assert flags(people.budi, work) == [{ReviewFlag.OTHER_DAY_POSITION, ReviewFlag.CLOCK_WRONG}]


def test_a_kept_position_keeps_what_the_clock_was_worth(people):
    wrong = timedelta(days=10)
    work = activity(people.sari, outside("08:00", 60, fixed_at=NOON - wrong, sent_at=NOON - wrong))
    later = NOON + timedelta(hours=5)
    edit(
        people.sari,
        work,
        entry("08:00", 60, mode="WFH", photo=photo((9, 9, 9)), reuse_evidence_id=work.evidence_id),
        at=later,
    )
    assert flags(people.budi, work, at=later) == [{ReviewFlag.CLOCK_WRONG}]


@pytest.mark.parametrize(
    ("taken_at", "flag"),
    [(None, ReviewFlag.GALLERY), (NOON, ReviewFlag.GALLERY), (NOON - timedelta(days=1), ReviewFlag.GALLERY_OTHER_DAY)],
)
def test_a_photo_from_the_gallery_is_marked(people, taken_at, flag):
    chosen = replace(photo(), source="gallery", taken_at=taken_at)
    work = activity(people.sari, outside("08:00", 60, photo=chosen))
    assert flags(people.budi, work) == [{flag}]
    camera = replace(photo((7, 7, 7)), source="camera", taken_at=taken_at)
    assert flags(people.budi, activity(people.sari, outside("10:00", 60, photo=camera))) == [set()]


def test_the_camera_goes_by_the_wrong_clock_too(people):
    wrong = NOON - timedelta(days=1)
    chosen = replace(photo(), source="gallery", taken_at=wrong)
    work = activity(people.sari, outside("08:00", 60, photo=chosen, fixed_at=wrong, sent_at=wrong))
    assert flags(people.budi, work) == [{ReviewFlag.GALLERY, ReviewFlag.CLOCK_WRONG}]


def test_a_position_that_says_little(people):
    far = activity(people.sari, outside("08:00", 60, accuracy_m=3000, latitude=Decimal("-6.2")))
    assert flags(people.budi, far) == [{ReviewFlag.INACCURATE}]


def test_evidence_that_was_never_given(people):
    imported = activity(people.sari, outside("08:00", 60))
    Activity.objects.filter(pk=imported.pk).update(evidence=None)
    Evidence.objects.all().delete()
    assert flags(people.budi, imported) == [{ReviewFlag.NO_EVIDENCE}]


def test_free_days_and_leave(people):
    on_sunday = activity(people.sari, entry("08:00", 60, work_date=SUNDAY))
    on_leave = activity(people.oki, entry("08:00", 60))
    Absence.objects.create(employee=people.oki, kind="annual_leave", starts_on=TUESDAY, ends_on=TUESDAY)
    assert flags(people.budi, on_sunday, on_leave) == [{ReviewFlag.NOT_REQUIRED}] * 2


def test_long_days_count_what_is_approved_too(people):
    done = activity(people.sari, entry("00:00", 360))
    review(people.budi, done)
    more = activity(people.sari, entry("06:00", 241))
    at_night = local(TUESDAY, "20:00")
    assert flags(people.budi, more, at=at_night) == [{ReviewFlag.LONG_DAY}]
    assert waiting(people.budi, at_night).sums[TUESDAY, people.sari.pk] == (241, 360, 360)


def test_what_was_returned_before(people):
    returned = activity(people.sari, entry("08:00", 60))
    review(people.budi, returned, "return", "Tulis lebih rinci")
    edit(people.sari, returned, entry("08:00", 60, description="Menyusun laporan bulanan Oktober"))
    assert flags(people.budi, returned) == [{ReviewFlag.RETURNED_BEFORE}]


def test_days_with_a_flag_come_first_then_the_oldest(people):
    activity(people.oki, entry("08:00", 60, work_date=MONDAY))
    activity(people.sari, entry("07:00", 60))
    activity(people.oki, entry("02:00", 481))
    assert waiting(people.budi).person_days == [
        (TUESDAY, people.oki.pk),
        (MONDAY, people.oki.pk),
        (TUESDAY, people.sari.pk),
    ]


@pytest.mark.parametrize(
    ("now", "working_days"),
    [(local(date(2026, 10, 9)), 0), (local(date(2026, 10, 11)), 0), (local(date(2026, 10, 12)), 1)],
)
def test_the_age_is_in_working_days_since_it_was_sent(people, now, working_days):
    """Sent on Friday the 9th: over the weekend it does not grow older."""
    friday = date(2026, 10, 9)
    oldest = activity(people.sari, entry("08:00", 60, work_date=friday), at=local(friday))
    found = waiting(people.budi, now)
    assert found.oldest is not None
    assert (found.oldest.pk, found.working_days) == (oldest.pk, working_days)
