"""Finds circles of supervision over time; plain Python, the placements are handed in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

FOREVER = date.max


class Post(NamedTuple):
    """From `starts_on` (until the next post) the person answers to `supervisor_id`, or to nobody."""

    starts_on: date
    supervisor_id: int | None


History = Mapping[int, Sequence[Post]]


class _Step(NamedTuple):
    path: tuple[int, ...]
    first: date
    end: date


def find_circle(
    employee_id: int,
    supervisor_id: int,
    first: date,
    end: date,
    histories: Callable[[Collection[int]], History],
) -> tuple[int, ...]:
    """Return the ids of a circle that arises if the employee answers to the supervisor from `first` to `end`.

    The circle begins with the employee and goes upward; it is empty where there is none. `end` is
    exclusive. `histories` gives the posts of some people, ordered by date; it is asked once per level of
    the hierarchy, not once per person.
    """
    frontier = [_Step((employee_id, supervisor_id), first, end)]
    while frontier:
        known = histories({step.path[-1] for step in frontier})
        following = []
        for step in frontier:
            for above in _upward(step, known.get(step.path[-1], ())):
                if above.path[-1] == employee_id:
                    return above.path[:-1]
                # A circle further up, without this employee, is found where it belongs.
                if above.path[-1] not in step.path:
                    following.append(above)
        frontier = following
    return ()


def _upward(step: _Step, posts: Sequence[Post]) -> list[_Step]:
    steps = []
    for post, following in zip(posts, [*posts[1:], None], strict=True):
        first = max(step.first, post.starts_on)
        end = min(step.end, following.starts_on if following else FOREVER)
        if first < end and post.supervisor_id is not None:
            steps.append(_Step((*step.path, post.supervisor_id), first, end))
    return steps
