"""What the gate knows about one report at one moment, and the sentence with which it refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from accounts.access import Authority
from accounts.permissions import Permission, allows
from accounts.refusal import Refusal
from reports import lifecycle
from reports.lifecycle import Event
from reports.wording import closing, long_date, moment, month_name, refusal

OWNER_EVENTS = frozenset({Event.CREATE, Event.EDIT, Event.WITHDRAW, Event.RESEND})


class Reported(Protocol):
    """An activity, or a draft that may become one."""

    @property
    def employee_id(self) -> int:
        """Whose work it is."""

    @property
    def work_date(self) -> date:
        """The local date it belongs to."""

    @property
    def start_time(self) -> time:
        """When it began."""

    @property
    def minutes(self) -> int:
        """How long it took."""

    @property
    def status(self) -> str | None:
        """Where it stands; None for a draft."""

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided, if it was."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not written yet, or a written one as it would be after a correction."""

    employee_id: int
    work_date: date
    start_time: time
    minutes: int
    status: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the gate asks about one report at one moment.

    `reviewers` gives whoever may review now, with the person each acts for (None: in his or her own right); nobody
    means that the personnel agency reviews. It is asked only for others than the owner. `obstacle` is a refusal that
    comes before all windows: no post, not in service, no rules.
    """

    employee_id: int
    work_date: date
    status: str | None
    at: datetime
    obstacle: Refusal | None = None
    agency_id: int | None = None
    zone: str = ""
    opens: datetime | None = None
    cutoff: datetime | None = None
    resend_until: datetime | None = None
    locked: bool = False
    # In time only because of a dispensation.
    is_dispensed: bool = False
    reviewers: Callable[[], Mapping[int, int | None]] = dict

    def is_reviewer(self, authority: Authority) -> bool:
        """Tell whether the person reviews this report; nobody reviews his or her own."""
        if authority.employee.pk == self.employee_id:
            return False
        reviewers = self.reviewers()
        return authority.employee.pk in reviewers if reviewers else allows(authority, Permission.REPORTS_REVIEW)

    def acts_for(self, reviewer_id: int) -> int | None:
        """Return the supervisor whom the reviewer stands in for; None where he or she acts in his or her own right."""
        return self.reviewers().get(reviewer_id)

    def closes(self, event: Event) -> datetime | None:
        """Return the moment (UTC) from which `event` is late; None where only the month's lock ends it."""
        if event == Event.RESEND and self.cutoff and self.resend_until:
            return max(self.cutoff, self.resend_until)
        return self.cutoff if event in OWNER_EVENTS else None

    def refuse(self, event: Event, authority: Authority) -> Refusal | None:
        """Return why the person may not do this now, or None where it is allowed."""
        person = lifecycle.refuse_person(
            event, is_owner=authority.employee.pk == self.employee_id, is_reviewer=self.is_reviewer(authority)
        )
        if person:
            return refusal(person)
        if self.obstacle:
            return self.obstacle
        code = self._code(event, authority)
        return self._sentence(code, event) if code else None

    def allows(self, event: Event, authority: Authority) -> bool:
        """Tell whether the person may do this now; the same gate as `refuse`, without making a sentence."""
        return self.obstacle is None and self._code(event, authority) is None

    def _code(self, event: Event, authority: Authority) -> str | None:
        if self.opens is None or self.cutoff is None:
            raise ValueError("a situation without an obstacle has its bounds")
        return lifecycle.refuse(
            event,
            is_owner=authority.employee.pk == self.employee_id,
            is_reviewer=self.is_reviewer(authority),
            status=self.status,
            at=self.at,
            opens=self.opens,
            cutoff=self.cutoff,
            resend_until=self.resend_until,
            locked=self.locked,
        )

    def _sentence(self, code: str, event: Event) -> Refusal:
        params = {"day": long_date(self.work_date), "month": month_name(self.work_date)}
        if code == "not_open_yet" and self.opens:
            return refusal(code, "work_date", params | {"opens": moment(self.opens, self.zone)})
        closes = self.closes(event)
        if code == "after_cutoff" and closes:
            sentence = "after_resend" if event == Event.RESEND else code
            return refusal(code, "work_date", params | {"closing": closing(closes, self.zone)}, sentence=sentence)
        return refusal(code, "", params)
