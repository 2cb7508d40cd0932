"""May this happen now? The facts that the gate of `reports.rules.lifecycle` needs, for one report or many.

Reads a fixed number of times, whatever the number of reports, and never writes. Refusals carry the sentence
that says what to do next.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from accounts.authorization.access import Authority
from accounts.organisation.deciders import Succession
from accounts.organisation.queries import succession_at
from accounts.rules.clock import local_date
from accounts.rules.refusal import Refusal
from reports.activities.gate import DraftReport, Reported, Situation
from reports.rules.activity_rules import MINUTES_A_DAY, Span, starts_at
from reports.rules.enums import ActivityStatus
from reports.rules.lifecycle import Event
from reports.rules.promises import photo_state
from reports.working_time.duty import Duty, Service, duty, shift_of
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.services import services_around
from reports.working_time.window import window

__all__ = ["Context", "DraftReport", "Reported", "Situation", "gates", "situations"]


class Decided(Protocol):
    """What a decision about a report left behind, of an activity or its row."""

    @property
    def status(self) -> str | None:
        """Where it stands."""

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided, if it was."""

    @property
    def photo_until(self) -> datetime | None:
        """Until when an announced photo may come that is not here."""


class Context:
    """Posts, locks, absences and rules of some people and days, read once; then nothing more is asked.

    Three queries for up to 10,000 people, or one where a rulebook is given that reaches from the first to the
    last of the days; one more where somebody works by a roster or has a pattern of their own.
    """

    def __init__(self, employee_ids: Collection[int], days: Collection[date], rulebook: Rulebook | None = None) -> None:
        first, last = min(days), max(days)
        reaches = rulebook is not None and rulebook.first <= first and last <= rulebook.last
        self.rulebook = rulebook if rulebook and reaches else Rulebook.load(first, last)
        self._services = services_around(employee_ids, days, with_calendars=self.rulebook.has_own_calendars)
        # Read when somebody asks who reviews; owners never do.
        self._succession: Succession | None = None

    def service(self, employee_id: int) -> Service:
        """Return what is dated about a person; nothing of those who were not asked for."""
        return self._services.of(employee_id)

    def duty(self, employee_id: int, day: date) -> Duty:
        """Put together policy, pattern, roster, holidays and absences; no query."""
        return duty(self.rulebook, self.service(employee_id), day)

    def shift(self, employee_id: int, day: date) -> Span | None:
        """Return the stretch of local time of the shift that the roster has for a day; None without one."""
        return shift_of(self.rulebook, self.service(employee_id), day)

    def reviewers(self, employee_id: int, day: date, at: datetime) -> Mapping[int, int | None]:
        """Return who may review work of `day` at the moment `at`, with the person each acts for.

        The supervisor on the work date and today's stand-ins; where there is neither, upward. Nobody means that the
        personnel agency reviews. The first question costs one query, two where a stand-in is for one agency only.
        """
        post = self.service(employee_id).post(day)
        if post is None:
            return {}
        if self._succession is None:
            self._succession = succession_at(at)
        today = local_date(at, self.rulebook.zone(post.agency_id))
        return self._succession.deciders(post.supervisor_id, post.agency_id, employee_id, today)

    def situation(self, report: Reported, at: datetime) -> Situation:
        """Collect what the gate compares: window, lock, deciders. `at` (UTC) is first made the moment of deadlines."""
        at = self.rulebook.moment(at)
        day, service = report.work_date, self.service(report.employee_id)
        returned_at = resendable_since(report)
        ended_at = self._ended_at(report, service)
        found = window(self.rulebook, service, day, at, ended_at=ended_at, returned_at=returned_at)
        return Situation(
            report.employee_id,
            day,
            report.status,
            at,
            found,
            locked=self._services.is_locked(report.employee_id, day),
            photo=photo_state(report.photo_until, at),
            reviewers=partial(self.reviewers, report.employee_id, day, at),
        )

    def _ended_at(self, report: Reported, service: Service) -> datetime | None:
        agency_id = service.agency_id(report.work_date)
        if agency_id is None:
            return None
        # Impossible minutes are refused by name elsewhere; here they only must not overflow.
        minutes = min(max(report.minutes, 0), MINUTES_A_DAY)
        return starts_at(report, self.rulebook.zone(agency_id)) + timedelta(minutes=minutes)


def resendable_since(report: Decided) -> datetime | None:
    """Return when the report was returned, if that gives time to send it again.

    Where an announced photo has not come it gives none: who announced anything at all just before the cutoff would
    have days more for the work itself.
    """
    returned = report.status == ActivityStatus.RETURNED and report.photo_until is None
    return report.decided_at if returned else None


def gates(
    reports: Sequence[Reported], event: Event, authority: Authority, at: datetime, rulebook: Rulebook | None = None
) -> list[Refusal | None]:
    """Return for each of the reports, in order, why `event` may not happen at `at`, or None.

    At most three queries however many reports.
    """
    return [situation.refuse(event, authority) for situation in situations(reports, at, rulebook)]


def situations(reports: Sequence[Reported], at: datetime, rulebook: Rulebook | None = None) -> list[Situation]:
    """Read once for all of them, answer in their order; ask each with `Situation.refuse`."""
    if not reports:
        return []
    context = Context([r.employee_id for r in reports], [r.work_date for r in reports], rulebook)
    return [context.situation(report, at) for report in reports]
