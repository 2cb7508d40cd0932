"""Where an employee goes on after a refusal; the gate chooses which of these can be gone now."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules.refusal import NextStep, Refusal


def to_report(day: date) -> NextStep:
    """Lead to the empty form of a day that is open, with the date filled in."""
    return NextStep(f"{reverse('reports:activity_create')}?date={day.isoformat()}", _("Report this day"))


def to_dispensation(day: date) -> NextStep:
    """Lead to the request for leave to report a day that has closed."""
    return NextStep(f"{reverse('reports:dispensation_request')}?day={day.isoformat()}", _("Ask for a dispensation"))


def to_own_requests() -> NextStep:
    """Lead to the dispensations that were asked for, with their answers."""
    return NextStep(reverse("reports:dispensation_mine"), _("My dispensations"))


def to_objection(day: date) -> NextStep:
    """Lead to the objection to a day, also of a month that is locked."""
    month = reverse("tpp:objection_create", kwargs={"month": f"{day:%Y-%m}"})
    return NextStep(f"{month}?day={day.isoformat()}", _("Object to this day"))


def after_request(refused: Refusal | None, day: date, asked: Collection[date]) -> Refusal | None:
    """Return a refusal that leads to the request where one for the day waits already, not to a second one."""
    if refused is None or refused.code != "after_cutoff" or day not in asked:
        return refused
    waits = _("You have asked for a dispensation; the personnel agency has not answered yet.")
    return replace(refused, message=f"{refused.message} {waits}", step=to_own_requests())
