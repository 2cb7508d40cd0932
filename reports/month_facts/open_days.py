"""Which days of a running month can still be reported, of many people at once; two moments decide, both passed in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import Employee
from reports.models import Activity
from reports.month_facts.facts import MonthFacts
from reports.rules.enums import ActivityStatus
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from reports.working_time.window import coming_window


@dataclass(frozen=True)
class OpenDays:
    """What can still be done at a moment; get one from `OpenDays.load`."""

    rulebook: Rulebook
    at: datetime
    # Reports that were returned, by employee id: work date, minutes, moment of the return.
    _returned: Mapping[int, list[tuple[date, int, datetime]]] = field(default_factory=dict)

    @classmethod
    def load(
        cls, month: Month, at: datetime, *, rulebook: Rulebook, employees: QuerySet[Employee] | None = None
    ) -> "OpenDays":
        """Read what was returned in the month; one query for any number of people."""
        rows = Activity.objects.filter(
            status=ActivityStatus.RETURNED, photo_until__isnull=True, work_date__range=(month.first, month.last)
        ).order_by()
        if employees is not None:
            rows = rows.filter(employee__in=employees.order_by().values("pk"))
        found = defaultdict(list)
        for employee_id, day, minutes, decided_at in rows.values_list(
            "employee_id", "work_date", "minutes", "decided_at"
        ):
            if decided_at is not None:
                found[employee_id].append((day, minutes, decided_at))
        return cls(rulebook, rulebook.moment(at), found)

    def until(self, facts: MonthFacts, day: date) -> datetime | None:
        """Return the cutoff (UTC) of a day of somebody, also of one to come; None out of service."""
        return coming_window(self.rulebook, facts.service, day).closes

    def is_open(self, facts: MonthFacts, day: date) -> bool:
        """Tell whether reports for the day are accepted now or will be: days to come count."""
        until = self.until(facts, day)
        return until is not None and self.at < until

    def resendable(self, facts: MonthFacts) -> dict[int, int]:
        """Return the returned minutes that can still be sent again, by day of the month (1..31)."""
        found: dict[int, int] = defaultdict(int)
        for day, minutes, decided_at in self._returned.get(facts.employee_id, ()):
            if self.is_open(facts, day) or self.at < self._resend_until(facts, day, decided_at):
                found[day.day] += minutes
        return found

    def _resend_until(self, facts: MonthFacts, day: date, decided_at: datetime) -> datetime:
        return coming_window(self.rulebook, facts.service, day, returned_at=decided_at).resend_until or self.at

    def in_full(self, facts: MonthFacts) -> dict[int, int]:
        """Return the approved minutes of each day that is not over, as if all that can still be done were done.

        By day of the month (1..31): what is approved, waits, or was returned and can be sent again, and on days that
        can still be reported at least the duty. Days on which nothing can be done any more are not in it. The facts
        must have been asked for with pending minutes.
        """
        resendable = self.resendable(facts)
        found, counted = {}, facts.approved_by_day
        for fact in facts.days:
            if self.is_open(facts, fact.day):
                done = fact.approved + fact.waiting + resendable.get(fact.day.day, 0)
                found[fact.day.day] = max(fact.required, done)
            elif more := resendable.get(fact.day.day):
                # What waits on a closed day is left to the rule of closing.
                found[fact.day.day] = counted[fact.day.day - 1] + more
        return found
