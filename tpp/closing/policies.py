"""May this month be closed, may this recap be reopened? Reads and refuses, never writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Agency, Employee
from accounts.rules.refusal import Refusal
from reports.rules.activity_rules import REASON_LENGTH
from reports.rules.period import Month
from tpp.closing.agency_checks import agency_checks
from tpp.closing.check_marks import CLOSED, people_marks
from tpp.closing.checks import Check
from tpp.closing.findings import Finding, by_agency, findings_of
from tpp.closing.status_data import Status
from tpp.closing.time_checks import time_checks
from tpp.models import Recap
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Line


def checks_of(
    rules: MonthRules,
    agency: Agency,
    at: datetime,
    *,
    lines: Sequence[Line],
    marks: Status,
    findings: Iterable[Finding],
) -> list[Check]:
    """Judge what was read: draft lines with pending minutes, marks and findings."""
    checks = time_checks(rules.month, [agency], at, rules.rulebook)
    if agency.pk in marks[CLOSED]:
        checks.append(already_closed(rules.month, agency))
    return checks + (agency_checks(lines, marks, findings) if lines else [nobody_listed(agency)])


def already_closed(month: Month, agency: Agency) -> Check:
    """Block with the way to correct it: reopening, not closing again."""
    message = _("%(agency)s: %(month)s is closed already. To correct it, have the recap reopened first.") % {
        "agency": agency.name,
        "month": formats.date_format(month.first, "F Y"),
    }
    return Check("already_closed", True, message)


def nobody_listed(agency: Agency) -> Check:
    """Return the note for an agency without people of its own."""
    message = _("%(agency)s has nobody of its own this month; there is nothing to close.") % {"agency": agency.name}
    return Check("nobody_listed", False, message)


def people_checks(month: Month, lines: Iterable[Line]) -> Mapping[int, list[Check]]:
    """Return the checks about people by agency id, empty lists included; one query for all agencies."""
    found = list(lines)
    groups: dict[int, list[Line]] = {}
    for line in found:
        groups.setdefault(line.unit.agency_id, []).append(line)
    marks = people_marks(month, groups.keys())
    noticed = by_agency(findings_of(month, found, marks))
    return {agency_id: agency_checks(mine, marks, noticed.get(agency_id, ())) for agency_id, mine in groups.items()}


def refuse_reopen_request(recap: Recap, reason: str) -> Refusal | None:
    """Refuse `already_reopened`, `already_requested`, `reason_missing` or `text_too_long`; None where it goes on."""
    if recap.reopened_at:
        return _already_reopened()
    if recap.reopen_requested_at:
        return Refusal(
            "already_requested", _("Reopening has been requested already; a second person must now confirm it.")
        )
    if not reason.strip():
        return Refusal("reason_missing", _("Say why the month must be reopened."), "reason")
    if len(reason.strip()) > REASON_LENGTH:
        return Refusal(
            "text_too_long", _("Write the reason in at most %(count)d characters.") % {"count": REASON_LENGTH}, "reason"
        )
    return None


def refuse_reopen(recap: Recap, by: Employee) -> Refusal | None:
    """Refuse `already_reopened`, `not_requested` or, for whoever requested it, `second_person`."""
    if recap.reopened_at:
        return _already_reopened()
    if not recap.reopen_requested_at:
        return Refusal("not_requested", _("Nobody has requested to reopen this recap. Request it with a reason first."))
    if recap.reopen_requested_by_id == by.pk:
        return Refusal(
            "second_person",
            _("A second person of the personnel agency must confirm the reopening; you requested it yourself."),
        )
    return None


def _already_reopened() -> Refusal:
    return Refusal("already_reopened", _("This recap has been reopened already. Look at the newest version."))


def still_changing(month: Month, agency: Agency) -> Refusal:
    """Return the refusal `month_changing`: what the month is made from did not come to rest while it was closed."""
    message = _(
        "%(agency)s: %(month)s was not closed. While it was being closed, rules, amounts, posts or reports that it is "
        "made from kept changing. Wait until imports and reviews of this month have ended, then close it again."
    )
    known = {"agency": agency.name, "month": formats.date_format(month.first, "F Y")}
    return Refusal("month_changing", message % known)
