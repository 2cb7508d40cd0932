"""What was written about the month of an agency since it was read: nothing, something about some people, or more.

What a recap is made of is read without locks. Each table of the trail is one of three here, and one that nobody
thought of concerns everybody: then all is read again.
"""

from collections.abc import Collection

from accounts.audit.marks import TooMuchError, TrailMark
from accounts.audit.states import table_number, unpack_states
from accounts.models import AuditEvent
from reports.models import Activity
from reports.rules.period import Month

# No recap reads these; a review is written with its report.
_UNREAD = (
    "accounts.delegation accounts.golive accounts.importbatch accounts.proposal reports.absencerequest "
    "reports.evidence reports.review"
)
# These say something about the person of the event alone, whose line is made anew.
_OF_ONE_LINE = "reports.activity reports.absence tpp.acceptance tpp.objection tpp.paydata tpp.score"
# These too, but what is read once for everybody depends on whether there are any.
_OF_ONE_PERSON = "reports.dispensation reports.rosterday reports.workpattern tpp.actingpost tpp.adjustment tpp.sanction"
UNREAD, OF_ONE_LINE, OF_ONE_PERSON = (
    frozenset(map(table_number, labels.split())) for labels in (_UNREAD, _OF_ONE_LINE, _OF_ONE_PERSON)
)
ACTIVITY = table_number("reports.activity")


class EverythingChangedError(Exception):
    """Something was written that may concern every line: rules, posts, amounts, people."""


class Meanwhile:
    """Watches what is written about a month of an agency; make one before anything of it is read."""

    def __init__(self, month: Month, agency_id: int) -> None:
        self.month, self.agency_id = month, agency_id
        self._mark = TrailMark.take()

    def people(self, listed: Collection[int]) -> set[int]:
        """Return who of the people listed there must be read again since the last time this was asked.

        One query where nothing was written, at most three where little was. Raise `EverythingChangedError` where all
        must be read again.
        """
        try:
            self._mark, events = self._mark.since()
        except TooMuchError:
            raise EverythingChangedError from None
        found: set[int] = set()
        reports: list[AuditEvent] = []
        for event in events:
            touched = {state.table for state in unpack_states(event.states)} - UNREAD
            person = self._person(event, touched, listed) if touched else None
            if person is None:
                continue
            if touched == {ACTIVITY}:
                reports.append(event)
            else:
                found.add(person)
        return found | self._reporting(reports)

    def _person(self, event: AuditEvent, touched: set[int], listed: Collection[int]) -> int | None:
        """Return the person whose line an event concerns, None for nobody of these."""
        if event.object_type == "recap" and self._is_another_recap(event):
            return None
        if event.subject_id is None or touched - OF_ONE_LINE - OF_ONE_PERSON:
            raise EverythingChangedError
        if event.subject_id not in listed:
            return None
        if touched & OF_ONE_PERSON:
            raise EverythingChangedError
        return event.subject_id

    def _is_another_recap(self, event: AuditEvent) -> bool:
        """Tell whether another agency closed or reopened this month; an earlier month is looked at in findings."""
        return event.after.get("month") == str(self.month) and event.stream != f"recap:{self.agency_id}"

    def _reporting(self, events: Collection[AuditEvent]) -> set[int]:
        """Return the people of whose reports among the events some are, or were, of this month; at most one query."""
        pks = {
            event: [state.pk for state in unpack_states(event.states) if state.table == ACTIVITY] for event in events
        }
        if not pks:
            return set()
        found = Activity.objects.filter(pk__in={pk for of_one in pks.values() for pk in of_one})
        days = dict(found.values_list("pk", "work_date"))
        return {
            event.subject_id
            for event, of_one in pks.items()
            if event.subject_id
            and (
                "work_date" in event.before or any(pk not in days or Month.of(days[pk]) == self.month for pk in of_one)
            )
        }
