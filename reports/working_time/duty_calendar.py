"""The rules in force: policies, holidays, outages, zones and working weeks of all agencies, read once.

Two queries, whatever the number of people and days asked about afterwards.
"""

import json
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from reports.models import Dispensation, Outage, ReportingPolicy
from reports.rules.activity_rules import MINUTES_A_DAY, Span, stretch
from reports.rules.clock_trust import deadline_moment
from reports.rules.deadline import DeadlineRule, Interruption, after_outages, cutoff, opens
from reports.rules.enums import DeadlineMode, HolidayKind, SilenceRule
from reports.rules.workdays import DAYS_PER_WEEK, ROSTER, OwnCalendar, Pattern, is_working_day


class MissingPolicyError(LookupError):
    """No rules of reporting are in force; nothing can be judged until the personnel agency enters them."""

    @classmethod
    def on(cls, day: date) -> "MissingPolicyError":
        """Return the error with the sentence for people."""
        text = _("No rules of reporting are in force on %(day)s. Ask the personnel agency to enter them.")
        return cls(text % {"day": day.isoformat()})


class AgencyRules(NamedTuple):
    """An agency as the calendar and the pages need it."""

    code: str
    name: str
    parent_id: int | None
    zone: str
    days_per_week: int


class Surroundings(NamedTuple):
    """What is the same for everybody: agencies by id, names of holidays, outages by the agency they hit."""

    agencies: dict[int, AgencyRules]
    holidays: dict[date, str]
    moved_workdays: dict[date, str]
    outages: dict[int | None, list[Interruption]]
    quotas: dict[int | None, list["WeekQuota"]]
    pardons: list["Pardon"]
    patterns: dict[int, list[Pattern]]
    # Somebody has a pattern of their own, or works by a roster.
    own_calendars: list[bool]
    absences: dict[str, list["AbsenceTerms"]]
    # Years whose calendar is decreed.
    decreed_years: set[int]
    # The latest moment that the health log believed, where there is one.
    heard: list[datetime]


class AbsenceTerms(NamedTuple):
    """What a kind of absence does from a day on: whether duty rests, and the per cent of the allowance that is kept.

    `longer` are (whole months, per cent) for episodes that have lasted so long, ascending.
    """

    first: date
    excuses: bool
    percent: Decimal
    longer: tuple[tuple[int, Decimal], ...] = ()

    def kept(self, months: int) -> Decimal:
        """Return the per cent that is kept on a day on which the episode has lasted `months` whole months."""
        return next((percent for after, percent in reversed(self.longer) if months >= after), self.percent)


class Pardon(NamedTuple):
    """A granted dispensation: of one employee, else of an agency and below, else (both None) of all."""

    employee_id: int | None
    agency_id: int | None
    first: date
    last: date
    ends_at: datetime


class WeekQuota(NamedTuple):
    """Minutes by weekday from Monday on (None: as the policy has it); `last` is None where it holds on."""

    first: date
    last: date | None
    minutes: Sequence[int | None]

    def on(self, day: date) -> int | None:
        """Return the minutes of a day, None where this says nothing about it."""
        return self.minutes[day.weekday()] if self.first <= day and (self.last is None or day <= self.last) else None


_EXCUSED = AbsenceTerms(date.min, excuses=True, percent=Decimal(100))

# Almost every page begins with these; half of what a statement costs is putting it together.
_STATEMENT = """
SELECT 'agency', id, code, name, parent_id, timezone, working_days_per_week FROM accounts_agency
UNION ALL
SELECT 'holiday', NULL, CAST(date AS text), name, NULL, kind, 0 FROM reports_holiday WHERE date >= %s
UNION ALL
SELECT 'outage', agency_id, CAST(starts_at AS text), CAST(ends_at AS text), NULL, CAST(recorded_at AS text), 0
FROM reports_outage WHERE ends_at >= %s AND cancelled_at IS NULL
UNION ALL
SELECT 'dispensation', agency_id, CAST(first_day AS text), CAST(last_day AS text), employee_id, CAST(ends_at AS text), 0
FROM reports_dispensation WHERE last_day >= %s AND status = 'granted'
UNION ALL
SELECT 'quota', agency_id, CAST(starts_on AS text), CAST(ends_on AS text), NULL, CAST(minutes AS text), 0
FROM reports_quotaperiod WHERE ends_on IS NULL OR ends_on >= %s
UNION ALL
SELECT 'week', agency_id, CAST(starts_on AS text), CAST(ends_on AS text), NULL, week, 0
FROM reports_workpattern WHERE employee_id IS NULL AND (ends_on IS NULL OR ends_on >= %s)
UNION ALL
SELECT 'own', NULL, NULL, NULL, NULL, NULL, 0
WHERE EXISTS (SELECT 1 FROM reports_workpattern WHERE employee_id IS NOT NULL)
UNION ALL
SELECT 'absence', NULL, CAST(starts_on AS text), code, NULL,
CAST(allowance_percent AS text) || ' ' || CAST(longer AS text),
CASE WHEN excuses_duty THEN 1 ELSE 0 END FROM reports_absencerule
UNION ALL
SELECT 'calendar', year, NULL, NULL, NULL, NULL, 0 FROM reports_holidayyear
UNION ALL
SELECT 'heard', NULL, CAST((SELECT at FROM reports_healthbeat WHERE NOT doubted ORDER BY at DESC LIMIT 1) AS text),
NULL, NULL, NULL, 0
"""


def _surroundings(first: date) -> Surroundings:
    """Return agencies, holidays and quotas from `first` on, and the outages that can touch what closes after it."""
    found = Surroundings({}, {}, {}, {}, {}, [], {}, [], {}, set(), [])
    with connection.cursor() as cursor:
        # A day earlier: `first` begins before midnight of UTC.
        begin = first.isoformat()
        cursor.execute(_STATEMENT, [begin, (first - timedelta(days=1)).isoformat(), begin, begin, begin])
        for kind, pk, code, name, *rules in cursor.fetchall():
            if kind == "agency":
                found.agencies[pk] = AgencyRules(code, name, *rules)
            elif kind == "holiday" and rules[1] == HolidayKind.MOVED_WORKDAY:
                found.moved_workdays[date.fromisoformat(code)] = name
            elif kind == "holiday":
                found.holidays[date.fromisoformat(code)] = name
            elif kind == "calendar":
                found.decreed_years.add(pk)
            elif kind == "own":
                found.own_calendars.append(True)
            elif kind == "heard":
                found.heard.extend([_moment(code)] if code else [])
            elif kind == "outage":
                moments = (_moment(text) for text in (code, name, rules[1]))
                found.outages.setdefault(pk, []).append(Interruption(*moments))
            else:
                _add_dated(found, kind, (pk, code, name, *rules))
    return found


def _add_dated(found: Surroundings, kind: str, row: Sequence[Any]) -> None:
    pk, code, name, *rules = row
    if kind == "dispensation":
        days = (date.fromisoformat(code), date.fromisoformat(name))
        found.pardons.append(Pardon(rules[0], pk, *days, _moment(rules[1])))
    elif kind == "quota":
        last = date.fromisoformat(name) if name else None
        found.quotas.setdefault(pk, []).append(WeekQuota(date.fromisoformat(code), last, json.loads(rules[1])))
    elif kind == "week":
        last = date.fromisoformat(name) if name else None
        found.patterns.setdefault(pk, []).append(Pattern(pk, date.fromisoformat(code), last, rules[1]))
    elif kind == "absence":
        percent, _space, longer = rules[1].partition(" ")
        bands = tuple((months, Decimal(kept)) for months, kept in json.loads(longer))
        terms = AbsenceTerms(date.fromisoformat(code), bool(rules[2]), Decimal(percent), bands)
        found.absences.setdefault(name, []).append(terms)


def _moment(text: str) -> datetime:
    """Return a stored moment; SQLite's text is in UTC and does not say so."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class Rulebook:
    """The rules in force on the days from `first` to `last`; get one from `Rulebook.load`.

    Holidays are known beyond `last`, because a deadline may end there. A day outside raises `ValueError`.
    """

    def __init__(
        self,
        first: date,
        last: date,
        surroundings: Surroundings,
        policies: Iterable[ReportingPolicy],
    ) -> None:
        self.first, self.last = first, last
        self._agencies, self._holidays, self._moved_workdays, self._outages = surroundings[:4]
        self._quotas, self._pardons, self._patterns, own_calendars, absences, self._decreed, heard = surroundings[4:]
        self._heard = max(heard, default=None)
        self._absences = {code: sorted(dated) for code, dated in absences.items()}
        rostered = any(pattern.week == ROSTER for patterns in self._patterns.values() for pattern in patterns)
        self._has_own_calendars = rostered or bool(own_calendars)
        self._policies: dict[int | None, list[ReportingPolicy]] = {}
        for policy in sorted(policies, key=lambda policy: policy.starts_on):
            self._policies.setdefault(policy.agency_id, []).append(policy)
        # Imports and recaps ask the same few answers thousands of times.
        self._in_force: dict[tuple[int, date], ReportingPolicy] = {}
        self._opens: dict[tuple[int, date], datetime] = {}
        self._cutoffs: dict[tuple[int, date, datetime | None], datetime] = {}

    @classmethod
    def load(cls, first: date, last: date, *, also: Iterable[ReportingPolicy] = ()) -> "Rulebook":
        """Read the rules for the days from `first` to `last` (two queries); `also` are some that are not stored yet."""
        policies = ReportingPolicy.objects.filter(starts_on__lte=last).order_by()
        return cls(first, last, _surroundings(first), [*policies, *also])

    def leave_out(self, row: Outage | Dispensation) -> None:
        """Answer from now on as if this outage or granted dispensation had been cancelled."""
        if isinstance(row, Outage):
            gone = Interruption(row.starts_at, row.ends_at, row.recorded_at)
            self._outages[row.agency_id] = [one for one in self._outages.get(row.agency_id, ()) if one != gone]
        elif row.ends_at is not None:
            pardon = Pardon(row.employee_id, row.agency_id, row.first_day, row.last_day, row.ends_at)
            self._pardons = [one for one in self._pardons if one != pardon]

    def policy(self, agency_id: int, day: date) -> ReportingPolicy:
        """Return the policy in force in an agency on `day`.

        That of the nearest agency upward that has one in force, else the general one; of those the latest
        not after the day. Raise `MissingPolicyError` where there is none.
        """
        policy = self._in_force.get((agency_id, day))
        if policy is None:
            policy = self._in_force[agency_id, day] = self._find_policy(agency_id, day)
        return policy

    def _find_policy(self, agency_id: int, day: date) -> ReportingPolicy:
        if not self.first <= day <= self.last:
            raise ValueError(f"the rules were read for {self.first} to {self.last}, not for {day}")
        for owner in self._upward(agency_id):
            if found := self._latest(owner, day):
                return found
        raise MissingPolicyError.on(day)

    def _latest(self, owner: int | None, day: date) -> ReportingPolicy | None:
        dated = self._policies.get(owner, [])
        position = bisect_right(dated, day, key=lambda policy: policy.starts_on)
        return dated[position - 1] if position else None

    def moment(self, at: datetime) -> datetime:
        """Return the moment by which deadlines are judged at `at`: a clock that was set back reopens no day."""
        return deadline_moment(at, self._heard)

    @property
    def agencies(self) -> Mapping[int, AgencyRules]:
        """Return all agencies by id."""
        return self._agencies

    def zone(self, agency_id: int) -> str:
        """Return the IANA zone of an agency (`Asia/Jakarta`)."""
        return self._agencies[agency_id].zone

    @property
    def has_own_calendars(self) -> bool:
        """Tell whether anybody's duty can differ from that of the agency; else nobody's own calendar is asked for."""
        return self._has_own_calendars

    def is_working_day(self, agency_id: int, day: date) -> bool:
        """Tell whether the agency works on `day`, its offices where others work by a roster.

        Days after `last` may be asked too.
        """
        return self._works(agency_id, day, self.week(agency_id, day))

    def week(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> str | None:
        """Return the pattern in force (`WorkWeek`) of somebody in the agency; None for the ordinary week there.

        One's own goes before that of the nearest agency upward that has one.
        """
        if own and own.patterns:
            above = list(self._upward(agency_id))
            held = [one for one in own.patterns if one.holds_on(day) and one.agency_id in above]
            if held:
                return min(held, key=lambda one: above.index(one.agency_id)).week
        if self._patterns:
            for owner in self._upward(agency_id):
                for pattern in self._patterns.get(owner, ()) if owner is not None else ():
                    if pattern.holds_on(day):
                        return pattern.week
        return None

    def _works(self, agency_id: int, day: date, week: str | None) -> bool:
        if day < self.first:
            raise ValueError(f"the holidays were read from {self.first} on, not for {day}")
        days_per_week = DAYS_PER_WEEK.get(week or "", self._agencies[agency_id].days_per_week)
        return is_working_day(day, days_per_week, self._holidays, self._moved_workdays)

    def holiday_name(self, day: date) -> str | None:
        """Return the name of the holiday on `day`, None where it is none."""
        return self._holidays.get(day)

    def is_decreed(self, day: date) -> bool:
        """Tell whether the free days of the year of `day` are decreed; else they are a draft, or missing."""
        return day.year in self._decreed

    def moved_workday_name(self, day: date) -> str | None:
        """Return what the decree calls `day`, which is worked instead of another, None where it is none."""
        return self._moved_workdays.get(day)

    def quota(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> int:
        """Return the minutes required of somebody who serves in the agency on `day`; 0 on a free day.

        `own` is the calendar of the person, from `reports.working_time.queries.own_calendars`. Who works by a roster
        owes what it says, holiday or not; a day that it does not name is an ordinary one: nobody is free by omission.
        """
        week = self.week(agency_id, day, own)
        if week == ROSTER and own and day in own.roster:
            minutes = own.roster[day].minutes
            return self.full_quota(agency_id, day) if minutes is None else minutes
        return self.full_quota(agency_id, day) if self._works(agency_id, day, week) else 0

    def absence(self, code: str, day: date) -> AbsenceTerms:
        """Return what an absence of this kind does on a day; where no rule says it, nothing is due and all is kept."""
        held = [terms for terms in self._absences.get(code, ()) if terms.first <= day]
        return held[-1] if held else _EXCUSED

    @property
    def heeds_length_of_absence(self) -> bool:
        """Tell whether any kind of absence keeps less of the allowance when it lasts longer."""
        return any(terms.longer for dated in self._absences.values() for terms in dated)

    def is_unrostered(self, agency_id: int, day: date, own: OwnCalendar | None = None) -> bool:
        """Tell whether somebody works by a roster on `day` that does not name the day."""
        if not self._has_own_calendars or self.week(agency_id, day, own) != ROSTER:
            return False
        return own is None or day not in own.roster

    def full_quota(self, agency_id: int, day: date) -> int:
        """Return the minutes of a day that is worked: of the nearest quota period upward, else of the policy."""
        if self._quotas:
            for owner in self._upward(agency_id):
                for period in self._quotas.get(owner, ()):
                    if (minutes := period.on(day)) is not None:
                        return minutes
        return self.policy(agency_id, day).quota_minutes

    def silence(self, agency_id: int, day: date) -> str:
        """Return what becomes of unreviewed minutes of `day` at closing (`SilenceRule`)."""
        return self.policy(agency_id, day).silence_at_closing

    @property
    def heeds_silence(self) -> bool:
        """Tell whether minutes that nobody has reviewed can matter to what is paid, anywhere."""
        every = (policy for dated in self._policies.values() for policy in dated)
        return any(policy.silence_at_closing != SilenceRule.DO_NOT_COUNT for policy in every)

    def rule(self, agency_id: int, day: date) -> DeadlineRule:
        """Return how the deadline of work date `day` is counted."""
        policy = self.policy(agency_id, day)
        return DeadlineRule(
            mode=policy.deadline_mode,
            count=policy.deadline_count,
            skips_holidays=policy.deadline_skips_holidays,
            within_month=policy.deadline_within_month,
            opens_at=policy.opens_at,
        )

    def opens(self, agency_id: int, work_date: date) -> datetime:
        """Return the first moment (UTC) at which a report for `work_date` is accepted."""
        key = (agency_id, work_date)
        if key not in self._opens:
            self._opens[key] = opens(self.rule(agency_id, work_date), work_date, self.zone(agency_id))
        return self._opens[key]

    def cutoff(
        self, agency_id: int, work_date: date, ended_at: datetime | None = None, *, employee_id: int | None = None
    ) -> datetime:
        """Return the moment (UTC) from which a report for `work_date` is late; `ended_at` ends the activity.

        Outages have moved it already, and dispensations: those of the agency and of all, and with `employee_id` those
        of the person.
        """
        closes = self.undispensed(agency_id, work_date, ended_at)
        if not self._pardons:
            return closes
        owners = set(self._upward(agency_id))
        ends = (
            pardon.ends_at
            for pardon in self._pardons
            if pardon.first <= work_date <= pardon.last
            and (pardon.employee_id == employee_id if pardon.employee_id else pardon.agency_id in owners)
        )
        return max([closes, *ends])

    def shift(self, agency_id: int, day: date, own: OwnCalendar | None) -> Span | None:
        """Return the stretch of local time of the rostered shift of `day`; None without one and for a day off."""
        rostered = own.roster.get(day) if own and self.week(agency_id, day, own) == ROSTER else None
        if rostered is None or rostered.starts_at is None:
            return None
        return stretch(day, rostered.starts_at, rostered.minutes or self.full_quota(agency_id, day))

    def after_shift(self, agency_id: int, day: date, own: OwnCalendar | None) -> datetime | None:
        """Return the end (UTC) of the day on which a rostered shift of `day` ends past midnight; None without one.

        A report cannot be late before the work is over: where the deadline is the end of the month, or of the day
        itself, who works through that night has until the end of the next day. Source: docs/adr/0020.
        """
        shift = self.shift(agency_id, day, own)
        # What ends at midnight ends on the day itself.
        last = date.fromordinal((shift.end - 1) // MINUTES_A_DAY) if shift else day
        if last == day:
            return None
        return datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(self.zone(agency_id))).astimezone(UTC)

    @property
    def has_pardons(self) -> bool:
        """Tell whether any dispensation concerns these days, of anybody."""
        return bool(self._pardons)

    def personal_pardons(self, first: date, last: date, at: datetime) -> dict[int, datetime]:
        """Return until when (UTC) people may still report some of the days, by id; those whose time is over are out."""
        found: dict[int, datetime] = {}
        for pardon in self._pardons:
            if pardon.employee_id and pardon.first <= last and first <= pardon.last and at < pardon.ends_at:
                found[pardon.employee_id] = max(pardon.ends_at, found.get(pardon.employee_id, pardon.ends_at))
        return found

    def undispensed(self, agency_id: int, work_date: date, ended_at: datetime | None = None) -> datetime:
        """Return what `cutoff` would be without any dispensation."""
        elapsed = self.policy(agency_id, work_date).deadline_mode == DeadlineMode.ELAPSED_HOURS
        key = (agency_id, work_date, ended_at if elapsed else None)
        if key not in self._cutoffs:
            self._cutoffs[key] = self.moved(agency_id, self.regular_cutoff(agency_id, work_date, ended_at))
        return self._cutoffs[key]

    def regular_cutoff(self, agency_id: int, work_date: date, ended_at: datetime | None = None) -> datetime:
        """Return what `cutoff` would be without any outage."""
        return cutoff(
            self.rule(agency_id, work_date),
            work_date,
            self.zone(agency_id),
            ended_at=ended_at,
            is_working_day=lambda day: self.is_working_day(agency_id, day),
        )

    def moved(self, agency_id: int, closes: datetime) -> datetime:
        """Return when something of the agency closes that would have closed at `closes` but for outages."""
        if not self._outages:
            return closes
        return after_outages(closes, self._hitting(agency_id), self.zone(agency_id))

    def alike(self, agency_id: int) -> Hashable:
        """Return what agencies have in common for which this rulebook gives the same answers on every day."""
        rules = self._agencies[agency_id]
        pardoned = {pardon.agency_id for pardon in self._pardons if pardon.employee_id is None}
        dated = (self._policies, self._outages, self._quotas, self._patterns, pardoned)
        decisive = tuple(pk for pk in self._upward(agency_id) if any(pk in known for known in dated))
        return rules.zone, rules.days_per_week, decisive

    def _hitting(self, agency_id: int) -> Iterator[Interruption]:
        """Yield the outages of the agency, of those above it and of all."""
        for owner in self._upward(agency_id):
            yield from self._outages.get(owner, ())

    def _upward(self, agency_id: int) -> Iterator[int | None]:
        """Yield the agency, those above it, and None for all."""
        owner: int | None = agency_id
        while owner is not None:
            yield owner
            owner = self._agencies[owner].parent_id
        yield None
