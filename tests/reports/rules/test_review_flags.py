"""Why a report comes before others in the queue, and how many unremarkable ones are looked at all the same."""

from datetime import date, timedelta

import pytest

from reports.rules.promises import PhotoState
from reports.rules.review_flags import Look, ReviewFlag, flags_of, sample_size

TUESDAY = date(2026, 10, 6)
WEDNESDAY = TUESDAY + timedelta(days=1)
PLAIN = Look(starts_on=TUESDAY, ends_on=TUESDAY, minutes=360, required=360, day_minutes=360)
HOME = PLAIN._replace(needs_evidence=True, has_evidence=True, accuracy_m=20, positioned_on=TUESDAY)


def test_an_ordinary_day_raises_nothing():
    assert flags_of(PLAIN) == flags_of(HOME) == ()


@pytest.mark.parametrize(
    ("look", "flag"),
    [
        (HOME._replace(photo_seen_elsewhere=True), ReviewFlag.SAME_PHOTO),
        (HOME._replace(has_evidence=False, accuracy_m=None, positioned_on=None), ReviewFlag.NO_EVIDENCE),
        (PLAIN._replace(needs_evidence=True), ReviewFlag.NO_EVIDENCE),
        (HOME._replace(positioned_on=WEDNESDAY), ReviewFlag.OTHER_DAY_POSITION),
        (HOME._replace(positioned_on=TUESDAY - timedelta(days=1)), ReviewFlag.OTHER_DAY_POSITION),
        (HOME._replace(accuracy_m=501), ReviewFlag.INACCURATE),
        (HOME._replace(accuracy_m=21, accuracy_limit_m=20), ReviewFlag.INACCURATE),
        (HOME._replace(positioned_on=None, clock_wrong=True), ReviewFlag.CLOCK_WRONG),
        (HOME._replace(photo_source="gallery"), ReviewFlag.GALLERY),
        (HOME._replace(photo_source="gallery", photographed_on=TUESDAY), ReviewFlag.GALLERY),
        (HOME._replace(photo_source="gallery", photographed_on=WEDNESDAY), ReviewFlag.GALLERY_OTHER_DAY),
        (PLAIN._replace(required=0), ReviewFlag.NOT_REQUIRED),
        (PLAIN._replace(over_week=True), ReviewFlag.OVER_WEEK),
        (PLAIN._replace(minutes=481), ReviewFlag.LONG),
        (PLAIN._replace(day_minutes=601), ReviewFlag.LONG_DAY),
        (PLAIN._replace(was_returned=True), ReviewFlag.RETURNED_BEFORE),
        (PLAIN._replace(grown=True), ReviewFlag.GROWN),
    ],
)
def test_each_reason_alone(look, flag):
    assert flags_of(look) == (flag,)


@pytest.mark.parametrize(
    "look",
    [
        HOME._replace(accuracy_m=500),
        HOME._replace(accuracy_m=0),
        HOME._replace(accuracy_m=5000, accuracy_limit_m=5000),
        HOME._replace(photo_source="camera", photographed_on=WEDNESDAY),
        PLAIN._replace(minutes=480),
        PLAIN._replace(day_minutes=600),
        PLAIN._replace(required=1),
        # A shift over midnight may be photographed at its end.
        HOME._replace(ends_on=WEDNESDAY, positioned_on=WEDNESDAY),
    ],
)
def test_bounds_are_not_yet_unusual(look):
    assert flags_of(look) == ()


def test_reasons_are_given_in_the_order_of_their_weight():
    everything = HOME._replace(
        photo_seen_elsewhere=True,
        positioned_on=WEDNESDAY,
        accuracy_m=5000,
        required=0,
        over_week=True,
        minutes=700,
        day_minutes=700,
        was_returned=True,
        grown=True,
        photo_source="gallery",
        clock_wrong=True,
    )
    found = flags_of(everything)
    assert list(found) == [flag for flag in ReviewFlag if flag in found]
    of_promises = {ReviewFlag.PHOTO_AWAITED, ReviewFlag.PHOTO_NEVER_CAME}
    assert set(found) == set(ReviewFlag) - of_promises - {ReviewFlag.NO_EVIDENCE, ReviewFlag.GALLERY_OTHER_DAY}
    for state, flag in ((PhotoState.PENDING, "photo_awaited"), (PhotoState.MISSING, "photo_never_came")):
        assert list(flags_of(everything._replace(photo=state))) == [ReviewFlag(flag), *found]


@pytest.mark.parametrize(
    ("unremarkable", "looked_at"),
    [(1, 1), (5, 1), (20, 1), (21, 2), (53, 3), (200, 10), (201, 10), (1200, 10)],
)
def test_one_in_twenty_is_looked_at(unremarkable, looked_at):
    assert sample_size(unremarkable) == looked_at
