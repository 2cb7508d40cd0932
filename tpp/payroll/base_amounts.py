"""The base amounts in force, read once for a month."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from reports.rules.period import Month
from reports.working_time.calendar_rows import AgencyRules
from reports.working_time.duty_calendar import Rulebook
from tpp.models import BaseAmount
from tpp.schemes.amounts import Portion


class Served(NamedTuple):
    """Where and in which class somebody served on the days of the month from `first` to `last` (1..31)."""

    agency_id: int
    position_class: int
    first: int
    last: int


class Amounts:
    """The amounts in force on the days of a month; get one from `Amounts.load`.

    For each component the nearest amount counts: of the agency itself, else of the agency above it and so
    on upward, else the general one; of those the latest that starts not after the day. An agency that pays
    a component not at all has the amount 0.
    """

    def __init__(self, month: Month, agencies: Mapping[int, AgencyRules], rows: Iterable[BaseAmount]) -> None:
        self.month = month
        self._agencies = agencies
        self._series: dict[tuple[int | None, int], dict[str, list[tuple[date, int]]]] = {}
        for row in rows:
            components = self._series.setdefault((row.agency_id, row.position_class), {})
            components.setdefault(row.component, []).append((row.starts_on, row.amount))
        for components in self._series.values():
            for series in components.values():
                series.sort()
        self._stretches: dict[tuple[int, int], tuple[Portion, ...]] = {}
        self._portions: dict[tuple[Served, ...], tuple[Portion, ...]] = {}

    @classmethod
    def load(cls, month: Month, agencies: Mapping[int, AgencyRules] | None = None) -> "Amounts":
        """Read the amounts that may matter in the month; one query where the agencies are known already."""
        known = Rulebook.load(month.first, month.last).agencies if agencies is None else agencies
        return cls(month, known, BaseAmount.objects.filter(starts_on__lte=month.last).order_by())

    def on(self, agency_id: int, position_class: int, day: date) -> tuple[tuple[str, int], ...]:
        """Return (component, rupiah a month) in force on `day`, sorted by component; empty where none is known."""
        found: dict[str, int] = {}
        for owner in (*self._upward(agency_id), None):
            for component, series in self._series.get((owner, position_class), {}).items():
                position = bisect_right(series, day, key=lambda entry: entry[0])
                if position and component not in found:
                    found[component] = series[position - 1][1]
        return tuple(sorted(found.items()))

    def portions(self, served: tuple[Served, ...]) -> tuple[Portion, ...]:
        """Return the portions of the month for posts in the order of their days.

        A new amount within the month begins a new portion, as a new post does. People who served alike
        share one answer.
        """
        if served not in self._portions:
            self._portions[served] = tuple(portion for post in served for portion in self._within(post))
        return self._portions[served]

    def _within(self, post: Served) -> Iterator[Portion]:
        for stretch in self._whole_month(post.agency_id, post.position_class):
            first, last = max(post.first, stretch.first), min(post.last, stretch.last)
            if first <= last:
                yield stretch._replace(first=first, last=last)

    def _whole_month(self, agency_id: int, position_class: int) -> tuple[Portion, ...]:
        key = (agency_id, position_class)
        if key not in self._stretches:
            self._stretches[key] = tuple(self._split(agency_id, position_class))
        return self._stretches[key]

    def _split(self, agency_id: int, position_class: int) -> Iterator[Portion]:
        month = self.month
        starts = {1} | {
            starts_on.day
            for owner in (*self._upward(agency_id), None)
            for series in self._series.get((owner, position_class), {}).values()
            for starts_on, _amount in series
            if Month.of(starts_on) == month
        }
        edges = [*sorted(starts), month.length + 1]
        code = self._agencies[agency_id].code
        for first, after in pairwise(edges):
            amounts = self.on(agency_id, position_class, month.first.replace(day=first))
            yield Portion(first, after - 1, code, position_class, amounts)

    def _upward(self, agency_id: int) -> Iterator[int]:
        owner: int | None = agency_id
        while owner is not None:
            yield owner
            owner = self._agencies[owner].parent_id
