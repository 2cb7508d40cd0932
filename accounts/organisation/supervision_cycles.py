"""Finds circles of supervision over time; plain Python, the placements are handed in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

FOREVER = date.max

# Any name of a person that is used throughout: a database id, or a NIP during an import.
Person = int | str


class SupervisedPost(NamedTuple):
    """From `starts_on` (until the next post) the person answers to `supervisor`, or to nobody."""

    starts_on: date
    supervisor: Person | None


Histories = Mapping[Person, Sequence[SupervisedPost]]


class _SupervisionStep(NamedTuple):
    path: tuple[Person, ...]
    first: date
    end: date


def find_circle(
    employee: Person,
    supervisor: Person,
    first: date,
    end: date,
    histories: Callable[[Collection[Person]], Histories],
) -> tuple[Person, ...]:
    """Return the people of a circle that arises if the employee answers to the supervisor from `first` to `end`.

    The circle begins with the employee and goes upward; it is empty where there is none. `end` is
    exclusive. `histories` gives the posts of some people, ordered by date; it is asked once per level of
    the hierarchy, not once per person.
    """
    frontier = [_SupervisionStep((employee, supervisor), first, end)]
    while frontier:
        known = histories({step.path[-1] for step in frontier})
        following = []
        for step in frontier:
            for above in _upward(step, known.get(step.path[-1], ())):
                if above.path[-1] == employee:
                    return above.path[:-1]
                # A circle further up, without this employee, is found where it belongs.
                if above.path[-1] not in step.path:
                    following.append(above)
        frontier = following
    return ()


def _upward(step: _SupervisionStep, posts: Sequence[SupervisedPost]) -> list[_SupervisionStep]:
    steps = []
    ends = [post.starts_on for post in posts[1:]] + [FOREVER]
    # Without any post there is no end to pair, and nobody above.
    for post, following in zip(posts, ends, strict=False):
        first, end = max(step.first, post.starts_on), min(step.end, following)
        if first < end and post.supervisor is not None:
            steps.append(_SupervisionStep((*step.path, post.supervisor), first, end))
    return steps
