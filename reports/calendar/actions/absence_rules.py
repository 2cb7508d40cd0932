"""What kinds of absence do from a date on; old rules are never changed, so the past keeps its rules."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.rules.refusal import Refusal, Refused, refusals_of
from accounts.second_person.policies import required
from reports.calendar.actions.closed import locks_between, refuse_closed_month
from reports.models import Absence, AbsenceRule
from reports.month_locks.actions import hold_calendar
from reports.rules.enums import AbsenceKind

STREAM = "calendar"
WHOLE = 100


def add_absence_rule(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    starts_on: date,
    name: str = "",
    mark: str = "",
    allowance_percent: Decimal = Decimal(100),
    longer: Sequence[tuple[int, str] | list[Any]] = (),
    **terms: str | bool,
) -> AbsenceRule:
    """Say what a kind of absence does from a day on; a code that is new makes a kind of the region's own.

    `terms` are the other fields of `AbsenceRule`. A kind that is there keeps its name and mark, whatever is given.
    Refuse `month_locked` where somebody absent by this kind has a closed month from that day on, `name_missing`, and
    `absence_rule_invalid` for values that cannot be, or a second rule from the same date.
    """
    require(by, Permission.ABSENCE_KINDS_CHANGE)
    own = Absence.objects.filter(kind=code, ends_on__gte=starts_on, employee=by.employee.pk)
    required(Act.ABSENCE_TERMS, by, set(own.values_list("employee_id", flat=True)))
    with transaction.atomic():
        hold_calendar()
        locks = locks_between(starts_on).filter(
            employee__absences__kind=code, employee__absences__ends_on__gte=starts_on
        )
        if refusal := refuse_closed_month(locks, "starts_on"):
            raise Refused(refusal)
        first = AbsenceRule.objects.filter(code=code).order_by("starts_on").first()
        if code in AbsenceKind.values:
            name = mark = ""
        elif first:
            name, mark = first.name, first.mark
        elif not name.strip():
            raise Refused(Refusal("name_missing", _("Write what people call this kind of absence."), "name"))
        rule = AbsenceRule(
            code=code,
            starts_on=starts_on,
            name=name.strip(),
            mark=mark.strip(),
            allowance_percent=allowance_percent,
            longer=[list(band) for band in longer],
            **terms,
        )
        if not _fits(longer):
            message = _("Write whole months, more in each row, and 0 to 100 per cent for each.")
            raise Refused(Refusal("absence_rule_invalid", message, "after_1"))
        try:
            rule.full_clean()
        except ValidationError as error:
            raise Refused(*refusals_of(error, "absence_rule_invalid")) from None
        rule.save(force_insert=True)
        change = audit.Change(
            "absence_rule.added", "absence_rule", rule.pk, after=_state(rule), stream=STREAM, rows=[rule]
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return rule


def _fits(longer: Sequence[tuple[int, str] | list[Any]]) -> bool:
    """Tell whether the bands are ascending whole months, each with a percentage."""
    months = [band[0] for band in longer]
    ascending = all(before < after for before, after in pairwise([0, *months]))
    return ascending and all(0 <= Decimal(band[1]) <= WHOLE for band in longer)


def _state(rule: AbsenceRule) -> dict[str, Any]:
    return model_to_dict(rule, exclude=["id"]) | {"allowance_percent": str(rule.allowance_percent)}
