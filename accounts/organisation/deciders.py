"""Who decides in whose place on a day: stand-ins, and upward where a post is empty. Plain Python.

Both directions are asked of the same rows: `deciders` for one report, `teams_of` for the queue of a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class StandIn(NamedTuple):
    """`person` stands in on the days from `first` to `last` (None: open), in `agencies` (None: everywhere)."""

    person: int
    first: date
    last: date | None
    agencies: frozenset[int] | None
    # The last day in service of the stand-in.
    serves_until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether `day` lies within both the delegation and the stand-in's own service, ends included."""
        ends = [end for end in (self.last, self.serves_until) if end is not None]
        return self.first <= day <= min(ends, default=day)

    def covers(self, agency_id: int, employee_id: int) -> bool:
        """Tell whether it reaches a report of this person, done in this agency; nobody reviews himself."""
        return self.person != employee_id and (self.agencies is None or agency_id in self.agencies)


class Departed(NamedTuple):
    """A supervisor who has left: the last day in service, and who was above on it."""

    last_day: date
    superior: int | None


class Team(NamedTuple):
    """The reports whose post names `supervisor`, as far as they reach somebody.

    In `agencies` (None: everywhere); not those that a stand-in in `before` decides about; only those of `employee`
    where it is given.
    """

    supervisor: int
    agencies: frozenset[int] | None = None
    before: tuple[StandIn, ...] = ()
    employee: int | None = None

    def reaches(self, supervisor: int | None, agency_id: int, employee_id: int) -> bool:
        """Tell whether a report of this person, under this post, belongs to the team."""
        return (
            self.supervisor == supervisor
            and (self.agencies is None or agency_id in self.agencies)
            and self.employee in {None, employee_id}
            and not any(one.covers(agency_id, employee_id) for one in self.before)
        )


@dataclass(frozen=True)
class Succession:
    """Stand-ins and departed supervisors by the supervisor they concern."""

    stand_ins: Mapping[int, Sequence[StandIn]] = field(default_factory=dict)
    departed: Mapping[int, Departed] = field(default_factory=dict)

    def deciders(self, supervisor: int | None, agency_id: int, employee_id: int, day: date) -> dict[int, int | None]:
        """Return who decides on `day` about a report whose post names `supervisor`, with whom each acts for.

        The supervisor in service and today's stand-ins; where there is neither, upward. Who decides in their
        own right acts for nobody (None). Empty: the personnel agency.
        """
        for above, serves in self._upward(supervisor, day):
            found: dict[int, int | None] = {
                one.person: above for one in self._holding(above, day) if one.covers(agency_id, employee_id)
            }
            if serves and above != employee_id:
                found[above] = None
            if found:
                return found
        return {}

    def teams_of(self, person: int, day: date) -> list[Team]:
        """Return own people and those of each person they stand in for, both as of `day`."""
        return [team for decider, team in self._teams(day, {person}) if decider == person]

    def orphans(self, day: date) -> list[Team]:
        """Return the teams of departed supervisors that reach nobody: the personnel agency decides."""
        return [team for decider, team in self._teams(day, set()) if decider is None]

    def _teams(self, day: date, own: set[int]) -> Iterator[tuple[int | None, Team]]:
        for start in sorted(own | self.stand_ins.keys() | self.departed.keys()):
            before: tuple[StandIn, ...] = ()
            for above, serves in self._upward(start, day):
                for one in self._holding(above, day):
                    yield one.person, Team(start, one.agencies, before)
                if serves:
                    yield above, Team(start, None, before)
                    if above != start:
                        # Their own report has climbed back: nobody is left above.
                        before += tuple(self._holding(above, day))
                        yield None, Team(start, None, before, employee=above)
                    break
                before += tuple(self._holding(above, day))
            else:
                yield None, Team(start, None, before)

    def _upward(self, supervisor: int | None, day: date) -> Iterator[tuple[int, bool]]:
        """Yield supervisors from here upward, the last of them in service on `day` (True) if anybody is."""
        seen: set[int] = set()
        while supervisor is not None and supervisor not in seen:
            seen.add(supervisor)
            gone = self.departed.get(supervisor)
            serves = gone is None or day <= gone.last_day
            yield supervisor, serves
            if gone is None or serves:
                return
            supervisor = gone.superior

    def _holding(self, supervisor: int, day: date) -> Iterator[StandIn]:
        return (one for one in self.stand_ins.get(supervisor, ()) if one.holds(day))
