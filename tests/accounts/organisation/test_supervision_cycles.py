"""Circles of supervision over time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accounts.organisation.supervision_cycles import FOREVER, SupervisedPost, find_circle

JANUARY, APRIL, JULY, OCTOBER = (date(2026, month, 1) for month in (1, 4, 7, 10))


def circle(histories, employee, supervisor, first=JANUARY, end=FOREVER):
    return find_circle(employee, supervisor, first, end, lambda _people: histories)


def test_none():
    assert (
        circle({"budi": [SupervisedPost(JANUARY, "kepala")], "kepala": [SupervisedPost(JANUARY, None)]}, "sari", "budi")
        == ()
    )


def test_two_and_three():
    assert circle({"budi": [SupervisedPost(JANUARY, "sari")]}, "sari", "budi") == ("sari", "budi")
    three = {"budi": [SupervisedPost(JANUARY, "kepala")], "kepala": [SupervisedPost(JANUARY, "sari")]}
    assert circle(three, "sari", "budi") == ("sari", "budi", "kepala")


def test_posts_that_never_overlap_make_none():
    histories = {"budi": [SupervisedPost(JANUARY, "sari"), SupervisedPost(JULY, None)]}
    assert circle(histories, "sari", "budi", first=JULY) == ()
    assert circle(histories, "sari", "budi", first=APRIL) == ("sari", "budi")
    assert circle({"budi": [SupervisedPost(JULY, "sari")]}, "sari", "budi", first=APRIL, end=JULY) == ()


def test_circle_that_only_arises_later():
    histories = {"budi": [SupervisedPost(JANUARY, None), SupervisedPost(OCTOBER, "sari")]}
    assert circle(histories, "sari", "budi", first=APRIL) == ("sari", "budi")


def test_circle_of_others_ends():
    assert (
        circle({"budi": [SupervisedPost(JANUARY, "eko")], "eko": [SupervisedPost(JANUARY, "budi")]}, "sari", "budi")
        == ()
    )


days = st.sampled_from([JANUARY, APRIL, JULY, OCTOBER])
people = st.integers(0, 4)


@given(st.lists(st.tuples(people, days, st.none() | people), max_size=12))
def test_accepted_posts_are_without_circle_on_every_day(wanted):
    """Second opinion: walk upward on each day by itself."""
    histories: dict[int, list[SupervisedPost]] = {}
    for person, day, above in wanted:
        posts = histories.setdefault(person, [])
        if above == person or any(post.starts_on == day for post in posts):
            continue
        end = min((post.starts_on for post in posts if post.starts_on > day), default=FOREVER)
        if above is None or not find_circle(person, above, day, end, lambda _people: histories):
            posts.append(SupervisedPost(day, above))
            posts.sort(key=lambda post: post.starts_on)
    for day in (JANUARY, APRIL, JULY, OCTOBER):
        above = {person: _on(posts, day) for person, posts in histories.items()}
        for person in above:
            seen, current = {person}, above[person]
            while current is not None:
                assert current not in seen
                seen.add(current)
                current = above.get(current)


def _on(posts, day):
    return next((post.supervisor for post in reversed(posts) if post.starts_on <= day), None)
