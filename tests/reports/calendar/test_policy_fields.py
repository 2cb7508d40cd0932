"""Every field of the rules of reporting changes something that can be seen; a new one must say what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.authorization.access import authority_of
from accounts.rules.refusal import Refused
from reports.activities.activity_input import AnnouncedPhoto
from reports.activities.gate_facts import situations
from reports.models import ReportingPolicy
from reports.month_facts.facts import month_facts
from reports.notifications.reviewers import queue
from reports.reviews.queue import waiting_of
from reports.rules.period import Month
from tests.people import login
from tests.reports.entries import (
    NOON,
    TUESDAY,
    WIB,
    activity,
    entry,
    local,
    outside,
    photo,
    policy,
    required_in,
    review,
    window_in,
)

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 10, 10)
SEPTEMBER_30 = date(2026, 9, 30)
# Before the day on which the named people report.
FROM = date(2026, 9, 1)


def cutoff(day: date) -> Callable[..., Any]:
    return lambda people, _client: window_in(people.dinas.pk, day).closes


def quota(people, _client):
    return required_in(people.dinas.pk, TUESDAY)


def quota_elsewhere(people, _client):
    return required_in(people.kantor.pk, TUESDAY)


def opens(people, _client):
    return window_in(people.dinas.pk, TUESDAY).opens


def resend_until(people, _client):
    returned = activity(people.sari)
    review(people.budi, returned, "return", "Lengkapi")
    returned.refresh_from_db()
    return situations([returned], NOON)[0].window.resend_until


def without(mode: str, **missing: object) -> Callable[..., Any]:
    def submitted(people, _client):
        try:
            return bool(activity(people.sari, outside(mode=mode, **missing)))
        except Refused as refused:
            return refused.code

    return submitted


def photo_may_follow(people, _client):
    return activity(
        people.sari, outside(photo=None, announced=AnnouncedPhoto("0" * 64, 9, "image/jpeg", "camera"))
    ).photo_until


def from_gallery():
    return replace(photo(), source="gallery")


def flagged(people, _client):
    activity(people.sari, outside("08:00", 60, accuracy_m=12))
    return waiting_of(authority_of(people.budi, NOON), NOON).flagged


def second_without_evidence(people, _client):
    activity(people.sari, outside("08:00", 60))
    try:
        return bool(activity(people.sari, entry("09:00", 60, mode="WFH")))
    except Refused as refused:
        return refused.code


def credited_at_closing(people, _client):
    activity(people.sari, entry("08:00", 120))
    return next(
        one.credited for one in month_facts(Month(2026, 10), at_closing=True) if one.employee_id == people.sari.pk
    )


def told_of_silence(people, _client):
    activity(people.sari, entry("08:00", 120))
    day = TUESDAY + timedelta(days=2)
    return people.kepala.pk in {item.employee_id for item in queue(WIB, day, local(day, "07:30"))}


def shown(people, client):
    return "Perbup 1/2026" in login(client, people.dewi).get("/settings/rules/").content.decode()


NO_PHOTO = {"photo": None}
NO_POSITION = {"latitude": None, "longitude": None, "accuracy_m": None}
# By field: two sets of rules that differ in nothing else, and what is looked at.
LOOKS: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[..., Any]]] = {
    "agency": ({"quota_minutes": 300}, {"quota_minutes": 300, "agency": "dinas"}, quota_elsewhere),
    "starts_on": ({"quota_minutes": 300}, {"quota_minutes": 300, "starts_on": date(2026, 10, 7)}, quota),
    "legal_basis": ({}, {"legal_basis": "Perbup 1/2026"}, shown),
    "quota_minutes": ({}, {"quota_minutes": 300}, quota),
    "deadline_mode": ({}, {"deadline_mode": "working_days"}, cutoff(SATURDAY)),
    "deadline_count": ({}, {"deadline_count": 3}, cutoff(TUESDAY)),
    "deadline_skips_holidays": ({}, {"deadline_skips_holidays": True}, cutoff(date(2026, 10, 8))),
    "deadline_within_month": ({}, {"deadline_within_month": True}, cutoff(SEPTEMBER_30)),
    "opens_at": ({}, {"opens_at": time(16)}, opens),
    "resend_hours": ({}, {"resend_hours": 24}, resend_until),
    "wfh_needs_photo": ({}, {"wfh_needs_photo": False}, without("WFH", **NO_PHOTO)),
    "wfh_needs_position": ({}, {"wfh_needs_position": False}, without("WFH", **NO_POSITION)),
    "dl_needs_photo": ({}, {"dl_needs_photo": False}, without("DL", **NO_PHOTO)),
    "dl_needs_position": ({}, {"dl_needs_position": False}, without("DL", **NO_POSITION)),
    "dl_needs_letter": ({}, {"dl_needs_letter": True}, without("DL")),
    "wfh_gallery": ({}, {"wfh_gallery": False}, without("WFH", photo=from_gallery())),
    "dl_gallery": ({}, {"dl_gallery": False}, without("DL", photo=from_gallery())),
    "accuracy_limit_m": ({}, {"accuracy_limit_m": 10}, flagged),
    "photo_hours": ({}, {"photo_hours": 1}, photo_may_follow),
    "evidence_per_day": ({}, {"evidence_per_day": True}, second_without_evidence),
    "silence_at_closing": ({}, {"silence_at_closing": "count"}, credited_at_closing),
    "silence_after_days": ({}, {"silence_after_days": 1}, told_of_silence),
}


def seen(people, client, rules, look):
    """Return what is seen under the rules; nothing of it is left afterwards."""
    values = {"starts_on": FROM} | rules
    owner = values.pop("agency", None)
    with transaction.atomic():
        policy(getattr(people, owner) if owner else None, **values)
        found = look(people, client)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("field", LOOKS)
def test_a_field_changes_what_is_seen(people, client, field):
    before, after, look = LOOKS[field]
    assert seen(people, client, before, look) != seen(people, client, after, look)


def test_no_field_is_left_out():
    assert LOOKS.keys() == {one.name for one in ReportingPolicy._meta.concrete_fields} - {"id"}
