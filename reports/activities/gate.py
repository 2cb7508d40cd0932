"""What the gate knows about one report at one moment, and the sentence with which it refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, allows
from accounts.pages.formatting import month_name
from accounts.rules.refusal import Refusal
from reports.rules import lifecycle
from reports.rules.activity_rules import Timed
from reports.rules.lifecycle import Event
from reports.rules.promises import PhotoState
from reports.wording import next_steps
from reports.wording.sentences import closing_moment, long_date, moment, refusal
from reports.working_time.window import Window

OWNER_EVENTS = frozenset({Event.CREATE, Event.EDIT, Event.WITHDRAW, Event.RESEND})


class Reported(Timed, Protocol):
    """An activity, or a draft that may become one."""

    @property
    def employee_id(self) -> int:
        """The id of whose work it is, who alone may correct or withdraw it."""

    @property
    def status(self) -> str | None:
        """Where it stands; None for a draft."""

    @property
    def decided_at(self) -> datetime | None:
        """UTC; None while undecided."""

    @property
    def photo_until(self) -> datetime | None:
        """Until when an announced photo may come that is not here; None where none is awaited."""


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A report that is not written yet, or a written one as it would be after a correction."""

    employee_id: int
    work_date: date
    start_time: time
    minutes: int
    status: str | None = None
    decided_at: datetime | None = None
    next_day: bool = False
    photo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the gate asks about one report at one moment.

    `reviewers` gives whoever may review now, with the person each acts for (None: in their own right); nobody
    means that the personnel agency reviews. It is asked only for others than the owner.
    """

    employee_id: int
    work_date: date
    status: str | None
    at: datetime
    window: Window
    locked: bool = False
    photo: PhotoState = PhotoState.NONE
    reviewers: Callable[[], Mapping[int, int | None]] = dict

    @property
    def agency_id(self) -> int | None:
        """Return the agency served on the day, None where no window can be told."""
        return None if self.window.refusal else self.window.agency_id

    @property
    def zone(self) -> str:
        """Return the IANA zone of the agency, empty where no window can be told."""
        return "" if self.window.refusal else self.window.zone

    @property
    def cutoff(self) -> datetime | None:
        """Return the moment (UTC) from which a new report is late."""
        return self.window.closes

    @property
    def is_dispensed(self) -> bool:
        """Tell whether this is in time only because of a dispensation."""
        return self.window.is_dispensed(self.at)

    @property
    def obstacle(self) -> Refusal | None:
        """Return the refusal that comes before all windows: no post, not in service, the future, no rules."""
        if not self.window.refusal:
            return None
        code = self.window.refusal
        sentence = "day_ahead" if code == "future" else code
        return refusal(code, "work_date", {"day": long_date(self.work_date)}, sentence=sentence)

    def is_reviewer(self, authority: Authority) -> bool:
        """Tell whether they decide about that day, for a day without decider by permission; never about their own."""
        if authority.employee.pk == self.employee_id:
            return False
        reviewers = self.reviewers()
        return authority.employee.pk in reviewers if reviewers else allows(authority, Permission.REPORTS_REVIEW)

    def acts_for(self, reviewer_id: int) -> int | None:
        """Return the supervisor whom the reviewer stands in for; None where they act in their own right."""
        return self.reviewers().get(reviewer_id)

    def closes(self, event: Event) -> datetime | None:
        """Return the moment (UTC) from which `event` is late; None where only the month's lock ends it."""
        resend_until = self.window.resend_until
        if event == Event.RESEND and self.cutoff and resend_until:
            return max(self.cutoff, resend_until)
        return self.cutoff if event in OWNER_EVENTS else None

    def refuse(self, event: Event, authority: Authority) -> Refusal | None:
        """Return why the person may not do this now, or None where it is allowed."""
        person = lifecycle.refuse_person(
            event, is_owner=authority.employee.pk == self.employee_id, is_reviewer=self.is_reviewer(authority)
        )
        if person:
            return refusal(person)
        if obstacle := self.obstacle:
            return obstacle
        code = self._code(event, authority)
        return self._sentence(code, event) if code else None

    def allows(self, event: Event, authority: Authority) -> bool:
        """Tell whether the person may do this now; the same gate as `refuse`, without making a sentence."""
        return not self.window.refusal and self._code(event, authority) is None

    def _code(self, event: Event, authority: Authority) -> str | None:
        opens, cutoff = self.window.opens, self.window.closes
        if opens is None or cutoff is None:
            raise ValueError("a situation without an obstacle has its bounds")
        return lifecycle.refuse(
            event,
            is_owner=authority.employee.pk == self.employee_id,
            is_reviewer=self.is_reviewer(authority),
            status=self.status,
            at=self.at,
            opens=opens,
            cutoff=cutoff,
            resend_until=self.window.resend_until,
            locked=self.locked,
            photo=self.photo,
        )

    def _sentence(self, code: str, event: Event) -> Refusal:
        day, closes = self.work_date, self.closes(event)
        params = {"day": long_date(day), "month": month_name(day)}
        if code == "not_open_yet" and self.window.opens:
            return refusal(code, "work_date", params | {"opens": moment(self.window.opens, self.zone)})
        if code == "after_cutoff" and closes:
            sentence = "after_resend" if event == Event.RESEND else code
            told = params | {"closing": closing_moment(closes, self.zone)}
            return refusal(code, "work_date", told, sentence=sentence, step=next_steps.to_dispensation(day))
        if code in {"month_locked", "withdrawn"}:
            return (
                self._over(code, params)
                if event in OWNER_EVENTS
                else refusal(code, "", params, sentence=f"{code}_review")
            )
        return refusal(code, "", params)

    def _over(self, code: str, params: Mapping[str, str]) -> Refusal:
        """Return what the owner is told of a report that is over, with the way that is left."""
        day = self.work_date
        if code == "month_locked":
            return refusal(code, "", params, step=next_steps.to_objection(day))
        if self.cutoff and self.cutoff <= self.at:
            return refusal(code, "", params, sentence="withdrawn_late", step=next_steps.to_dispensation(day))
        return refusal(code, "", params, step=next_steps.to_report(day))
