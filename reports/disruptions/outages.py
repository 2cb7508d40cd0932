"""What outages moved: which days of work close later than they would have, and for whom. Reads, never writes."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from accounts.organisation.queries import agencies_below, ids_within
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.models import Outage
from reports.working_time.duty import anybody_of, duty
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import coming_window

# No rule of reporting in use gives more days than a month has.
LOOK_BACK = timedelta(days=31)


class MovedDay(NamedTuple):
    """Work of `day` closed `before` and closes `now` (UTC, half-open)."""

    day: date
    before: datetime
    now: datetime


class Moved(NamedTuple):
    """What an outage moved for agencies that share calendar, rules and zone; no agencies: for all there are."""

    agencies: tuple[str, ...]
    zone: str
    days: tuple[MovedDay, ...]


def moved_by(outages: Sequence[Outage]) -> list[tuple[Outage, list[Moved]]]:
    """Return for each outage what it moved, agencies with the same answers together; three queries for any number.

    Only days on which something is required are listed. Cancelled outages move nothing.
    """
    if not outages:
        return []
    first = min(local_date(outage.starts_at, Zone.WIB) for outage in outages) - LOOK_BACK
    last = max(local_date(outage.ends_at, Zone.WIT) for outage in outages)
    rulebook, below = Rulebook.load(first, last), agencies_below()
    everybody = frozenset(rulebook.agencies)

    def hit(outage: Outage) -> frozenset[int]:
        return everybody if outage.agency_id is None else ids_within(below, [outage.agency_id])

    return [(outage, [] if outage.cancelled_at else _moved(outage, hit(outage), rulebook)) for outage in outages]


def _moved(outage: Outage, agency_ids: Iterable[int], rulebook: Rulebook) -> list[Moved]:
    alike: dict[Hashable, list[int]] = {}
    for pk in agency_ids:
        alike.setdefault(rulebook.alike(pk), []).append(pk)
    found: dict[tuple[str, tuple[MovedDay, ...]], list[str]] = {}
    for members in alike.values():
        days = tuple(_days(outage, members[0], rulebook))
        if days:
            names = [rulebook.agencies[pk].name for pk in members]
            found.setdefault((rulebook.zone(members[0]), days), []).extend(names)
    hit = sum(map(len, alike.values()))
    return [
        Moved(() if len(names) == hit == len(rulebook.agencies) else tuple(sorted(names)), zone, days)
        for (zone, days), names in sorted(found.items(), key=lambda item: -len(item[1]))
    ]


def _days(outage: Outage, agency_id: int, rulebook: Rulebook) -> Iterable[MovedDay]:
    anybody, zone = anybody_of(agency_id), rulebook.zone(agency_id)
    day = local_date(outage.starts_at, zone) - LOOK_BACK
    while day <= local_date(outage.ends_at, zone):
        if day >= rulebook.first and duty(rulebook, anybody, day).required:
            found = coming_window(rulebook, anybody, day)
            if found.is_moved_by(outage) and found.regular and found.undispensed:
                yield MovedDay(day, found.regular, found.undispensed)
        day += timedelta(days=1)
