"""No change of the rules closes an open day in silence: it is refused, or shown, confirmed and told."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, Employee, Notice
from accounts.rules.enums import NoticeKind
from accounts.rules.refusal import Unconfirmed
from reports.activities.timesheet import own_days
from reports.calendar.actions.rules import add_policy, withdraw_policy
from reports.calendar.actions.shortening import effect_without
from reports.calendar.open_windows import Key, open_windows
from reports.disruptions.actions.dispensations import cancel_dispensation, grant_dispensation
from reports.disruptions.actions.outages import cancel_outage
from reports.models import Outage, ReportingPolicy
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.calendar.deadlines import FRIDAY, MONDAY, THURSDAY, WEDNESDAY, days_of, outage, told
from tests.reports.entries import (
    NOON,
    SECOND,
    TUESDAY,
    activity,
    confirmed,
    local,
    review,
)
from tests.support.refusals import refused

ENGLISH = {"accept-language": "en"}

CREATE, LIST = reverse("settings:policy_create"), reverse("settings:policy_list")


def rules(starts_on, agency=None, **changes):
    """Rules as they are for all, with what is different."""
    values = {"agency_id": agency.pk if agency else None, "starts_on": starts_on, "quota_minutes": 360}
    return values | {"deadline_mode": "calendar_days", "deadline_count": 2} | changes


# What is open


def test_open_windows_are_what_the_own_page_offers(people):
    known = open_windows(NOON)
    for person in people.employees():
        offered = own_days(person, NOON).open_days()
        assert {one.day: one.closes_at for one in offered} == {
            key.day: window.closes for key, window in known.items() if key.employee_id == person.pk
        }


def test_a_closed_month_and_the_time_after_service_are_not_open(people):
    lock = {"month": Month.of(TUESDAY), "employee_ids": [people.sari.pk], "at": NOON}
    with transaction.atomic():
        lock_month(**lock)
    Employee.objects.filter(pk=people.oki.pk).update(service_ends_on=MONDAY)
    assert days_of(people.sari) == []
    assert days_of(people.oki) == [date(2026, 10, 4), MONDAY]


def test_a_returned_report_keeps_its_time_to_resend_beside_its_day(people):
    row = activity(people.sari)
    at = local(FRIDAY)
    review(people.budi, row, "return", "Tulis lebih jelas", at=local(THURSDAY, "20:00"))
    window = open_windows(at)[Key(people.sari.pk, TUESDAY, row.pk)]
    assert window.closes == local(THURSDAY, "20:00") + timedelta(hours=48)
    assert Key(people.sari.pk, TUESDAY) not in open_windows(at)


def test_a_thousand_people_cost_as_many_queries_as_ten(people):
    with CaptureQueriesContext(connection) as few:
        open_windows(NOON)
    assert len(few) <= 8


# Rules of reporting


@pytest.mark.parametrize("starts_on", [date(2026, 10, 4), MONDAY, TUESDAY])
def test_rules_that_would_close_open_days_are_refused(people, by, starts_on):
    before = days_of(people.sari)
    with refused("policy_begun", says="7 Oktober 2026"):
        add_policy(**by, **rules(starts_on, people.dinas, deadline_count=0))
    assert days_of(people.sari) == before
    assert not ReportingPolicy.objects.filter(agency=people.dinas).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"deadline_mode": "elapsed_hours", "deadline_count": 1},
        {"deadline_count": 1},
        {"opens_at": datetime(2026, 1, 1, 23).time()},
        {"deadline_within_month": True, "starts_on": date(2026, 9, 29), "at": datetime(2026, 10, 1, 3, tzinfo=UTC)},
    ],
)
def test_every_rule_that_shortens_is_refused_for_days_that_have_begun(people, by, change):
    values = {**by, **rules(**{"starts_on": MONDAY} | change)}
    with refused("policy_begun"):
        add_policy(**values)


def test_the_time_to_resend_is_a_running_deadline_too(people, by):
    row = activity(people.sari)
    review(people.budi, row, "return", "Tulis lebih jelas", at=local(THURSDAY, "20:00"))
    with refused("policy_begun"):
        add_policy(**by | {"at": local(FRIDAY)}, **rules(TUESDAY, resend_hours=1))


def test_rules_that_only_give_more_time_may_begin_in_the_past(people, by):
    add_policy(**by, **rules(MONDAY, people.dinas, deadline_count=5))
    assert MONDAY in days_of(people.sari, local(TUESDAY + timedelta(days=3)))


def test_rules_from_tomorrow_leave_what_is_open_to_its_old_deadline(people, by):
    before = open_windows(NOON)
    add_policy(**by, **rules(WEDNESDAY, deadline_count=0))
    assert open_windows(NOON) == before
    at = local(THURSDAY)
    assert days_of(people.sari, at) == [TUESDAY, THURSDAY]


def test_the_page_says_it_before_saving_and_keeps_what_was_typed(client, people):
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        form = client.get(CREATE).context["form"]
        assert form["starts_on"].value() == WEDNESDAY
        typed = {name: field.value() for name, field in ((bound.name, bound) for bound in form)}
        typed = {name: value for name, value in typed.items() if value not in (None, False)}
        typed |= {"starts_on": "2026-10-04", "deadline_count": "0", "legal_basis": "Perbup 7/2026"}
        for extra in ({"preview": "1"}, {}):
            page = client.post(CREATE, typed | extra, headers=ENGLISH)
            text = page.content.decode()
            assert page.status_code == 422
            assert "11 people lose" in text
            assert "open days" in text
            assert "Wednesday, 7 October 2026" in text
            assert "Perbup 7/2026" in text
    assert not ReportingPolicy.objects.filter(starts_on=date(2026, 10, 4)).exists()


def test_rules_that_have_not_begun_can_be_withdrawn(client, people, by):
    found = add_policy(**by, **rules(WEDNESDAY, deadline_count=0))
    url = reverse("settings:policy_withdraw", args=[found.pk])
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        assert url in client.get(LIST).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 422
        assert client.post(url, {"reason": "Salah agenda"}).status_code == 303
    assert not ReportingPolicy.objects.filter(pk=found.pk).exists()
    event = AuditEvent.objects.get(event="policy.withdrawn")
    assert (event.reason, event.before["starts_on"]) == ("Salah agenda", "2026-10-07")


def test_rules_that_have_begun_in_the_east_are_not_withdrawn(people, by):
    found = add_policy(**by, **rules(WEDNESDAY))
    midnight = local(WEDNESDAY, "00:00", "Asia/Jayapura")
    with refused("policy_begun"):
        withdraw_policy(**by | {"at": midnight}, policy_id=found.pk, reason="Salah")
    withdraw_policy(**by | {"at": midnight - SECOND}, policy_id=found.pk, reason="Salah")
    with refused("policy_withdrawn"):
        withdraw_policy(**by | {"at": midnight - SECOND}, policy_id=found.pk, reason="Salah")


@pytest.mark.parametrize("person", ["sari", "budi", "oki", "fajar", "tari"])
def test_only_the_personnel_agency_withdraws_rules(client, people, by, person):
    found = add_policy(**by, **rules(date(2030, 1, 1)))
    login(client, getattr(people, person))
    assert client.post(reverse("settings:policy_withdraw", args=[found.pk]), {"reason": "x y"}).status_code == 404
    assert ReportingPolicy.objects.filter(pk=found.pk).exists()


def test_cancelling_an_outage_is_shown_confirmed_recorded_and_told(people):
    found = outage(people, people.dinas)
    cancel = {
        "by": acting(people.dina),
        "at": local(FRIDAY),
        "source": "tests",
        "outage_id": found.pk,
        "reason": "Salah catat",
    }
    with pytest.raises(Unconfirmed) as shown:
        cancel_outage(**cancel)
    assert Outage.objects.get().cancelled_at is None
    assert "Selasa, 6 Oktober 2026" in " ".join(shown.value.details)
    cancel_outage(**cancel, confirmed=shown.value.token)
    assert Outage.objects.get().cancelled_at
    [said] = told(people.sari)
    assert "6 Oktober 2026" in said.title + said.body
    assert "Salah catat" in said.body
    assert told(people.citra) == []
    event = AuditEvent.objects.get(event="deadlines.shortened")
    assert (event.after["people"], event.actor) == (6, people.dina)


def test_what_was_confirmed_is_what_happens(people):
    """Somebody has come since the page was shown: it is shown again."""
    found = outage(people)
    at = local(FRIDAY)
    seen = effect_without(found, at).token
    Employee.objects.filter(pk=people.oki.pk).update(service_ends_on=MONDAY)
    with pytest.raises(Unconfirmed):
        cancel_outage(
            by=acting(people.dina), at=at, source="tests", outage_id=found.pk, reason="Salah catat", confirmed=seen
        )


def test_the_page_of_an_outage_shows_at_once_who_loses_what(client, people):
    found = outage(people, people.dinas)
    page = reverse("settings:outage_cancel", args=[found.pk])
    with time_machine.travel(local(FRIDAY), tick=False):
        login(client, people.dewi)
        shown = client.get(page, headers=ENGLISH)
        assert "6 people lose 6 open days." in shown.content.decode()
        typed = {"reason": "Salah catat"}
        assert client.post(page, typed | {"confirmed": "x"}).status_code == 422
        assert client.post(page, typed | {"confirmed": shown.context["effect"].token}).status_code == 303


def test_an_outage_that_moved_nothing_open_is_cancelled_without_a_question(people):
    found = outage(people)
    cancel_outage(
        by=acting(people.dewi), at=local(date(2026, 11, 2)), source="tests", outage_id=found.pk, reason="Salah"
    )
    assert not Notice.objects.exists()


def test_cancelling_a_dispensation_is_shown_confirmed_and_told(people, by):
    at = local(date(2026, 10, 12))
    days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 2), "ends_at": local(date(2026, 10, 14))}
    found = grant_dispensation(**by | {"at": at}, employee=people.sari, agency=None, **days, reason="Gempa bumi")
    cancel = {**by, "at": at, "dispensation_id": found.pk, "reason": "Keliru"}
    assert effect_without(found, at).days == {(people.sari.pk, date(2026, 9, 1)), (people.sari.pk, date(2026, 9, 2))}
    confirmed(cancel_dispensation, **cancel)
    assert len(told(people.sari)) == 1
    assert Notice.objects.filter(kind=NoticeKind.SHORTENED).count() == 1
