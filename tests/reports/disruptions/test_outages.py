"""Outages of the system: what they move, for whom, along every path; who registers them and who reads it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.authorization.access import Authority
from accounts.models import Agency, AuditEvent
from accounts.second_person.policies import SecondPersonNeeded
from reports.activities.actions.activities import edit_activity, withdraw_activity
from reports.activities.actions.copying import copy_day
from reports.activities.gate_facts import DraftReport
from reports.activities.timesheet import own_days
from reports.calendar.actions.shortening import effect_without
from reports.disruptions.actions.outages import cancel_outage, record_outage
from reports.disruptions.outages import moved_by
from reports.models import Outage
from reports.month_locks.actions import lock_month
from reports.rules.lifecycle import Event
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, confirm_waiting, login
from tests.reports.counting import queries
from tests.reports.entries import (
    NOON,
    SECOND,
    TUESDAY,
    WIB,
    WIT,
    activity,
    entry,
    gate,
    local,
    policy,
    review,
    submit,
    window_in,
)
from tests.support.refusals import refused

THURSDAY, FRIDAY, SATURDAY = date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)
# Sari's Tuesday usually closes when Thursday ends.
USUAL, MOVED = local(FRIDAY, "00:00"), local(SATURDAY, "00:00")
LIST, CREATE, CANCEL = "settings:outage_list", "settings:outage_create", "settings:outage_cancel"
PUBLIC = "outages:outage_public"


def down(by, first=None, last=None, *, agency=None, at=None, zone=WIB, reason="Pusat data tanpa listrik"):
    """Register an outage on Thursday evening, right when it was over."""
    starts_at, ends_at = first or local(THURSDAY, "20:00", zone), last or local(THURSDAY, "23:00", zone)
    return record_outage(
        by=acting(by).confirmed(),
        at=at or ends_at,
        source="tests",
        starts_at=starts_at,
        ends_at=ends_at,
        agency=agency,
        reason=reason,
    )


def cancel(by, outage, at=MOVED):
    seen = effect_without(outage, at).token
    return cancel_outage(
        by=acting(by),
        at=at,
        source="tests",
        outage_id=outage.pk,
        reason="Salah catat",
        confirmed=seen,
    )


def closes(person, at=USUAL - SECOND):
    return own_days(person, at).situation(TUESDAY).cutoff


def test_without_outages_nothing_moves(people):
    assert closes(people.sari) == USUAL


def test_the_gate_and_the_own_page_agree_to_the_second(people):
    down(people.dewi)
    sari = Authority(people.sari)
    draft = DraftReport(people.sari.pk, TUESDAY, entry().start_time, 60)
    assert closes(people.sari) == MOVED
    assert gate(draft, Event.CREATE, sari, MOVED - SECOND) is None
    assert gate(draft, Event.CREATE, sari, MOVED).code == "after_cutoff"
    assert "Jumat, 9 Oktober 2026 pukul 24.00 WIB" in gate(draft, Event.CREATE, sari, MOVED).message


def test_every_path_of_the_employee_has_the_day_more(people):
    first, second = activity(people.sari), activity(people.sari, entry("10:00"))
    down(people.dewi)
    late = {"by": acting(people.sari), "at": MOVED - SECOND, "source": "tests"}
    edit_activity(**late, activity_id=first.pk, seen_version=first.version, entry=entry(minutes=90))
    withdraw_activity(**late, activity_id=second.pk, seen_version=second.version)
    assert submit(people.sari, entry("14:00"), at=MOVED - SECOND).activity.pk
    [copied, *_others] = copy_day(**late, from_date=TUESDAY, to_date=date(2026, 10, 7), client_uuid=uuid4())
    assert copied.activity
    with refused("after_cutoff"):
        submit(people.sari, entry("15:00"), at=MOVED)


def test_the_time_to_resend_moves_as_well(people):
    row = activity(people.sari)
    review(people.budi, row, "return", "Kurang jelas", at=local(date(2026, 10, 7), "09:00"))
    row.refresh_from_db()
    sari = Authority(people.sari)
    # Returned on Wednesday 09.00: until Friday 09.00, and Friday 06.00 to 08.00 nobody could.
    down(people.dewi, local(FRIDAY, "06:00"), local(FRIDAY, "08:00"))
    ends = local(date(2026, 10, 11), "00:00")
    assert gate(row, Event.RESEND, sari, ends - SECOND) is None
    assert gate(row, Event.RESEND, sari, ends).code == "after_cutoff"
    days = own_days(people.sari, USUAL)
    assert days.situation(TUESDAY, days.find(row.pk) or days.rows(TUESDAY)[0]).closes(Event.RESEND) == ends


def test_an_outage_of_an_agency_reaches_what_is_below_and_nobody_else(people):
    down(people.dewi, agency=people.dinas)
    assert closes(people.sari) == MOVED
    assert closes(people.eko) == MOVED  # in a school of the same agency since October
    assert closes(people.citra) == local(FRIDAY, "00:00", WIT)
    rules = Rulebook.load(TUESDAY, TUESDAY)
    assert window_in(people.badan.pk, TUESDAY, rules).closes == USUAL


def test_each_zone_gets_its_own_whole_day(people):
    down(people.dewi)
    # 20.00 to 23.00 WIB is 22.00 to 01.00 in the east: over its midnight.
    assert closes(people.citra) == local(date(2026, 10, 11), "00:00", WIT)


def test_a_cancelled_outage_moves_nothing_and_takes_nothing_back(people):
    outage = down(people.dewi)
    report = activity(people.sari, at=USUAL + SECOND)
    cancel(people.dina, outage, at=USUAL + 2 * SECOND)
    assert closes(people.sari) == USUAL
    report.refresh_from_db()
    assert report.status == "submitted"
    with refused("outage_cancelled"):
        cancel(people.dina, outage)


def test_registered_days_later_it_opens_the_day_again_but_no_closed_month(people):
    with refused("after_cutoff"):
        submit(people.sari, at=USUAL)
    down(people.dewi, at=local(date(2026, 10, 20), "10:00"))
    assert submit(people.sari, at=local(date(2026, 10, 21), "23:59")).activity.pk
    with transaction.atomic():
        lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=NOON)
    with refused("month_locked"):
        submit(people.sari, entry("10:00"), at=local(date(2026, 10, 21), "23:59"))


def test_it_may_pass_the_end_of_the_month(people):
    policy(deadline_within_month=True, deadline_count=7)
    last = date(2026, 10, 30)
    down(people.dewi, local(date(2026, 10, 31), "20:00"), local(date(2026, 10, 31), "21:00"))
    assert window_in(people.dinas.pk, last).closes == local(date(2026, 11, 2), "00:00")


@pytest.mark.parametrize(
    ("first", "last", "reason", "code"),
    [
        ("20:00", "20:00", "x", "outage_ends_early"),
        ("20:00", "19:00", "x", "outage_ends_early"),
        ("20:00", "21:00", "  ", "reason_missing"),
    ],
)
def test_what_cannot_be_is_refused(people, first, last, reason, code):
    with refused(code):
        down(people.dewi, local(THURSDAY, first), local(THURSDAY, last), reason=reason)
    assert not Outage.objects.exists()


def test_endless_or_doubled_ones_are_refused(people):
    start = local(THURSDAY)
    with refused("outage_too_long"):
        down(people.dewi, start, start + timedelta(days=31, seconds=1))
    down(people.dewi, start, start + timedelta(days=31))
    with refused("outage_exists"):
        down(people.dina, start, start + timedelta(days=31))
    # For one agency it is another one.
    down(people.dina, start, start + timedelta(days=31), agency=people.dinas)


def test_both_steps_stand_in_the_audit_trail(people):
    cancel(people.dina, down(people.dewi))
    events = AuditEvent.objects.filter(object_type="outage").order_by("sequence")
    assert [(event.event, event.actor_id, event.reason) for event in events] == [
        ("outage.recorded", people.dewi.pk, ""),
        ("outage.cancelled", people.dina.pk, "Salah catat"),
    ]


def test_what_was_moved_is_told_together_for_agencies_with_the_same_answer(people):
    outage = down(people.dewi)
    [(found, groups)] = moved_by([outage])
    assert found == outage
    by_agencies = {group.agencies: [(one.day, one.before, one.now) for one in group.days] for group in groups}
    assert by_agencies["Badan Kepegawaian Daerah", "Dinas Pendidikan", "SD Negeri 1"] == [(TUESDAY, USUAL, MOVED)]
    east = by_agencies[("Kantor Perwakilan",)]
    assert [one[0] for one in east] == [TUESDAY, date(2026, 10, 7)]
    assert moved_by([]) == []


def test_all_agencies_alike_are_not_counted_up(people):
    Agency.objects.filter(pk=people.kantor.pk).update(timezone=WIB)
    [(_outage, groups)] = moved_by([down(people.dewi)])
    assert [group.agencies for group in groups] == [()]


# ---- Pages ------------------------------------------------------------------------------------------

TYPED = {
    "first_day": "2026-10-08",
    "first_time": "20.00",
    "last_day": "2026-10-08",
    "last_time": "23:00",
    "agency": "",
    "reason": "Pusat data tanpa listrik",
}


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(local(FRIDAY, "09:00"), tick=False)


def test_dewi_registers_an_outage_and_everybody_reads_what_it_moved(client, people, at_noon):
    answer = login(client, people.dewi).post(reverse(CREATE), TYPED)
    assert (answer.status_code, answer["Location"]) == (303, reverse(LIST))
    assert not Outage.objects.exists()
    confirm_waiting(people.dina, local(FRIDAY, "09:00"))
    outage = Outage.objects.get()
    assert (outage.starts_at, outage.ends_at) == (local(THURSDAY, "20:00"), local(THURSDAY, "23:00"))
    assert people.dina.name in client.get(reverse(LIST)).content.decode()
    client.logout()
    page = client.get(reverse(PUBLIC)).content.decode()
    assert "Pusat data tanpa listrik" in page
    assert "Sabtu, 10 Oktober 2026 pukul 24.00 WIB" in page
    assert "Dewi" not in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_time": "19:00"}, "last_time"),
        ({"first_day": "kemarin"}, "first_day"),
        ({"first_time": "25:00"}, "first_time"),
        ({"reason": ""}, "reason"),
        ({"reason": " \t"}, "reason"),
        ({"agency": "999999"}, "agency"),
        ({"last_day": "2026-12-24"}, "last_day"),
        ({"first_day": "0001-01-01"}, "last_day"),
    ],
)
def test_a_refused_form_loses_nothing(client, people, at_noon, change, field):
    answer = login(client, people.dewi).post(reverse(CREATE), TYPED | {"reason": "Tulisan saya"} | change)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field)
    assert change.get("reason", "Tulisan saya") in answer.content.decode()
    assert not Outage.objects.exists()


def test_it_is_cancelled_with_a_reason(client, people, at_noon):
    outage = down(people.dewi)
    login(client, people.dina)
    assert client.post(reverse(CANCEL, args=[outage.pk]), {"reason": " "}).status_code == 422
    seen = client.get(reverse(CANCEL, args=[outage.pk])).context["effect"].token
    typed = {"reason": "Salah catat", "confirmed": seen}
    assert client.post(reverse(CANCEL, args=[outage.pk]), typed).status_code == 303
    assert "Salah catat" in client.get(reverse(LIST)).content.decode()
    assert "Pusat data" not in client.get(reverse(PUBLIC)).content.decode()


def test_the_auditor_reads_without_buttons(client, people, at_noon):
    outage = down(people.dewi)
    page = login(client, people.fajar).get(reverse(LIST)).content.decode()
    assert "Pusat data" in page
    assert reverse(CREATE) not in page
    assert reverse(CANCEL, args=[outage.pk]) not in page


def test_home_says_why_there_is_more_time(client, people, at_noon):
    login(client, people.sari)
    before = queries(client, reverse("reports:home"))
    assert "diperpanjang karena gangguan" not in client.get(reverse("reports:home")).content.decode()
    down(people.dewi)
    assert "diperpanjang karena gangguan" in client.get(reverse("reports:home")).content.decode()
    assert queries(client, reverse("reports:home")) == before


def test_many_outages_cost_as_many_statements_as_one(client, people, at_noon):
    down(people.dewi)
    login(client, people.dewi)
    one = {name: queries(client, reverse(name)) for name in (LIST, PUBLIC)}
    for minute in range(1, 30):
        down(people.dewi, local(THURSDAY, f"20:{minute:02}"), agency=people.dinas)
    assert {name: queries(client, reverse(name)) for name in (LIST, PUBLIC)} == one


@pytest.mark.parametrize(
    ("minutes", "helps"),
    [(360, False), (359, True)],
)
def test_whom_an_outage_gives_no_time_for_anything_missing_may_register_it_alone(people, minutes, helps):
    """Thursday evening, when Tuesday closed: complete, or a minute short."""
    activity(people.dewi, entry("08:00", minutes), at=local(TUESDAY, "20:00"))
    asked = {
        "by": acting(people.dewi),
        "at": local(THURSDAY + timedelta(days=1), "08:00"),
        "source": "tests",
        "starts_at": local(THURSDAY, "20:00"),
        "ends_at": local(THURSDAY, "23:00"),
        "reason": "Listrik padam",
    }
    if helps:
        with pytest.raises(SecondPersonNeeded):
            record_outage(**asked)
        assert not Outage.objects.exists()
    else:
        assert record_outage(**asked).pk


def test_more_time_for_a_returned_report_of_oneself_needs_a_second_person(people):
    """All days are complete without it; what was returned on Wednesday could be sent again until Thursday evening."""
    wednesday = TUESDAY + timedelta(days=1)
    for day in (TUESDAY, wednesday):
        activity(people.dewi, entry("08:00", 360, work_date=day), at=local(day, "20:00"))
    more = activity(people.dewi, entry("15:00", 30), at=local(TUESDAY, "20:00"))
    policy(deadline_count=1, resend_hours=24)
    review(people.dina, more, "return", "Lengkapi", at=local(wednesday, "21:30"))
    more.refresh_from_db()
    assert more.status == "returned"
    with pytest.raises(SecondPersonNeeded):
        record_outage(
            by=acting(people.dewi),
            at=local(THURSDAY + timedelta(days=1), "08:00"),
            source="tests",
            starts_at=local(THURSDAY, "20:00"),
            ends_at=local(THURSDAY, "23:00"),
            reason="Listrik padam",
        )


def test_an_outage_that_goes_on_needs_a_second_person(people):
    activity(people.dewi, entry("08:00", 360), at=local(TUESDAY, "20:00"))
    with pytest.raises(SecondPersonNeeded):
        record_outage(
            by=acting(people.dewi),
            at=local(THURSDAY, "21:00"),
            source="tests",
            starts_at=local(THURSDAY, "20:00"),
            ends_at=local(THURSDAY, "22:00"),
            reason="Listrik padam",
        )
