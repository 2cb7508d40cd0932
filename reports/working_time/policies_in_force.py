"""Which rules of reporting are in force in an agency on a day."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from reports.models import ReportingPolicy
from reports.rules.enums import SilenceRule
from reports.working_time.agency_tree import AgencyTree

_STARTS_ON = attrgetter("starts_on")


class PoliciesInForce:
    """The rules of reporting of all agencies for the days from `first` to `last`."""

    def __init__(self, first: date, last: date, tree: AgencyTree, policies: Iterable[ReportingPolicy]) -> None:
        self._first, self._last, self._tree = first, last, tree
        self._dated: dict[int | None, list[ReportingPolicy]] = {}
        for policy in sorted(policies, key=_STARTS_ON):
            self._dated.setdefault(policy.agency_id, []).append(policy)
        # Imports and recaps ask the same few answers thousands of times.
        self._known: dict[tuple[int, date], ReportingPolicy | None] = {}

    def on(self, agency_id: int, day: date) -> ReportingPolicy | None:
        """Return the policy of an agency on `day`; None where nobody has entered any.

        That of the nearest agency upward that has one in force, else the general one; of those the latest not after
        the day. Raise `ValueError` for a day that was not read.
        """
        key = (agency_id, day)
        if key not in self._known:
            self._known[key] = self._find(agency_id, day)
        return self._known[key]

    def _find(self, agency_id: int, day: date) -> ReportingPolicy | None:
        if not self._first <= day <= self._last:
            raise ValueError(f"the rules were read for {self._first} to {self._last}, not for {day}")
        for owner in self._tree.upward(agency_id):
            dated = self._dated.get(owner, [])
            if position := bisect_right(dated, day, key=_STARTS_ON):
                return dated[position - 1]
        return None

    @property
    def owners(self) -> Iterable[int | None]:
        """Return the agencies that have rules of their own, None for the general ones."""
        return self._dated.keys()

    @property
    def heed_silence(self) -> bool:
        """Tell whether minutes that nobody has reviewed can matter to what is paid, anywhere."""
        every = (policy for dated in self._dated.values() for policy in dated)
        return any(policy.silence_at_closing != SilenceRule.DO_NOT_COUNT for policy in every)
