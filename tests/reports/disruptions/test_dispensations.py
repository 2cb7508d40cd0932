"""Leave to report later: asked for from the page that refused, granted with an end, counted in the recap."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.authorization.access import authority_of
from accounts.models import AuditEvent, Notice
from accounts.notifications.labels import notice_words
from accounts.rules.refusal import Refused
from reports.disruptions.actions.dispensations import (
    ask_dispensation,
    cancel_dispensation,
    decide_dispensation,
    grant_dispensation,
)
from reports.disruptions.actions.outages import record_outage
from reports.disruptions.outages import moved_by
from reports.models import Activity, ActivityKind, Dispensation
from reports.month_locks.actions import lock_month
from reports.reviews.team import team_of
from reports.rules.period import Month
from reports.working_time.duty_calendar import Rulebook
from tests.people import acting, login
from tests.reports.activities.test_edit import edit
from tests.reports.counting import queries
from tests.reports.entries import SECOND, TUESDAY, WIB, WIT, WITA, activity, confirmed, entry, local, review, submit
from tests.support.refusals import refused
from tests.tpp.months import closing_checks, general_amounts
from tpp.closing.actions.freeze import freeze_recap

pytestmark = pytest.mark.django_db
# Tuesday closes when Thursday the 8th ends.
CLOSED = local(date(2026, 10, 9), "00:00")
FRIDAY_NOON, MONDAY = local(date(2026, 10, 9)), date(2026, 10, 12)
TYPED = {"work_date": "2026-10-06", "start_time": "08:00", "minutes": "60", "mode": "WFO", "description": "Rapat"}


def end_of(day, zone=WIB):
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))


def grant(people, employee=None, agency=None, at=FRIDAY_NOON, **changes):
    values = {"first_day": TUESDAY, "last_day": TUESDAY, "ends_at": end_of(MONDAY), "reason": "Gempa"} | changes
    return grant_dispensation(
        by=acting(people.dewi).confirmed(people.dina), at=at, source="tests", employee=employee, agency=agency, **values
    )


def ask(people, day=TUESDAY, at=FRIDAY_NOON, **changes):
    values = {"reason": "Listrik padam", "typed": {"description": "Rapat"}} | changes
    return ask_dispensation(by=acting(people.sari), at=at, source="tests", day=day, **values)


def decide(by, asked, at=FRIDAY_NOON, **changes):
    values = {"grant": True, "ends_at": end_of(MONDAY), "answer": ""} | changes
    return decide_dispensation(by=acting(by), at=at, source="tests", dispensation_id=asked.pk, **values)


def late(person, at, **other):
    """Return the code of the refusal, or the report."""
    try:
        return submit(person, entry(**other), at=at).activity
    except Refused as refused:
        return refused.code


# To the second


def test_a_person_may_report_until_the_end(people):
    assert late(people.sari, CLOSED) == "after_cutoff"
    grant(people, people.sari)
    assert late(people.oki, CLOSED) == "after_cutoff"
    assert late(people.sari, end_of(MONDAY)) == "after_cutoff"
    accepted = late(people.sari, end_of(MONDAY) - SECOND)
    assert accepted.dispensed
    # Other days of the same person close as ever.
    assert late(people.sari, local(MONDAY), work_date=date(2026, 10, 7)) == "after_cutoff"


@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
def test_the_end_is_a_moment_whatever_the_zone_of_the_employee(people, zone):
    people.kantor.timezone = zone
    people.kantor.save()
    end = end_of(MONDAY, zone)
    grant(people, people.citra, ends_at=end)
    assert late(people.citra, end) == "after_cutoff"
    assert late(people.citra, end - SECOND).dispensed


def test_of_an_agency_for_everybody_below_and_of_all(people):
    grant(people, agency=people.dinas)
    assert late(people.eko, local(MONDAY)).dispensed
    assert late(people.citra, local(MONDAY)) == "after_cutoff"
    grant(people, ends_at=end_of(MONDAY) + timedelta(days=1))
    assert late(people.citra, end_of(MONDAY)).dispensed
    assert late(people.sari, end_of(MONDAY)).dispensed


def test_what_is_in_time_anyway_is_not_counted(people):
    grant(people, people.sari, at=local(TUESDAY))
    assert not activity(people.sari, at=CLOSED - SECOND).dispensed


def test_it_never_shortens_a_deadline(people):
    grant(people, people.sari, at=local(TUESDAY), ends_at=local(date(2026, 10, 7)))
    assert not late(people.sari, CLOSED - SECOND).dispensed


def test_a_correction_within_it_counts_as_well(people):
    stored = activity(people.sari)
    grant(people, people.sari)
    assert edit(people.sari, stored, entry(minutes=90), at=local(MONDAY)).activity.dispensed


def test_cancelled_it_holds_no_more_and_what_came_stays(people):
    granted = grant(people, people.sari)
    kept = late(people.sari, local(MONDAY))
    by = {"by": acting(people.dewi), "at": local(MONDAY), "source": "tests"}
    confirmed(cancel_dispensation, **by, dispensation_id=granted.pk, reason="Keliru")
    assert late(people.sari, local(MONDAY), start="10:00") == "after_cutoff"
    assert Activity.objects.get(pk=kept.pk).status == "submitted"
    with refused("already_decided"):
        cancel_dispensation(
            by=acting(people.dewi), at=local(MONDAY), source="tests", dispensation_id=granted.pk, reason="Lagi"
        )


def test_a_closed_month_stays_closed(people):
    grant(people)
    lock_month(month=Month(2026, 10), employee_ids=[people.sari.pk], at=FRIDAY_NOON)
    assert late(people.sari, local(MONDAY)) == "month_locked"
    for verb in (lambda: ask(people), lambda: grant(people, people.sari)):
        with refused("month_locked"):
            verb()


def test_the_supervisor_sees_the_gap_as_one_that_can_be_closed(people):
    grant(people, people.sari)
    gaps = {
        member.name: [gap.day for gap in member.gaps]
        for member in team_of(authority_of(people.budi, FRIDAY_NOON), FRIDAY_NOON)
    }
    assert TUESDAY in gaps["Sari Wulandari"]
    assert TUESDAY not in gaps["Oki Ramadhan"]


def test_the_register_of_outages_shows_what_outages_moved(people, client):
    grant(people)
    outage = record_outage(
        by=acting(people.dewi).confirmed(people.dina),
        at=FRIDAY_NOON,
        source="tests",
        starts_at=local(date(2026, 10, 8), "20:00"),
        ends_at=local(date(2026, 10, 8), "21:00"),
        reason="Listrik padam",
    )
    days = [day for _outage, groups in moved_by([outage]) for group in groups for day in group.days]
    # It hit Thursday evening: what closes then or within a day is moved to the end of Friday or Saturday.
    assert days
    assert max(day.now for day in days) < end_of(MONDAY)


# Asking and deciding


def test_asked_granted_told(people):
    asked = ask(people)
    assert late(people.sari, local(MONDAY)) == "after_cutoff"
    decide(people.dewi, asked)
    assert late(people.sari, local(MONDAY)).dispensed
    said = notice_words(Notice.objects.get(employee=people.sari, kind="dispensation"))
    assert "Selasa, 6 Oktober 2026" in said.title
    assert "sampai Senin, 12 Oktober 2026 24.00 WIB" in said.body
    events = AuditEvent.objects.filter(event__startswith="dispensation.").order_by("pk")
    assert [event.event for event in events] == ["dispensation.asked", "dispensation.granted"]
    assert events[0].after["typed"] == {"description": "Rapat"}


def test_refused_with_an_answer(people):
    asked = ask(people)
    with refused("reason_missing"):
        decide(people.dewi, asked, grant=False)
    decide(people.dewi, asked, grant=False, answer="Sistem berjalan normal")
    assert late(people.sari, local(MONDAY)) == "after_cutoff"
    assert "Sistem berjalan normal" in notice_words(Notice.objects.get(kind="dispensation")).body
    with refused("already_decided"):
        decide(people.dewi, asked)
    assert ask(people).pk != asked.pk


@pytest.mark.parametrize(
    "ends_at", [None, FRIDAY_NOON, FRIDAY_NOON - SECOND, FRIDAY_NOON + timedelta(days=31, seconds=1)]
)
def test_the_end_is_later_and_not_too_far(people, ends_at):
    with refused("dispensation_end", field="last_moment"):
        decide(people.dewi, ask(people), ends_at=ends_at)


def test_nobody_grants_to_himself(people):
    own = ask_dispensation(
        by=acting(people.dewi), at=FRIDAY_NOON, source="tests", day=TUESDAY, reason="Sakit", typed={}
    )
    for verb in (lambda: decide(people.dewi, own), lambda: grant(people, people.dewi)):
        with refused("own_dispensation"):
            verb()
    assert decide(people.dina, own).status == "granted"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 10, 7), "still_open"),
        (date(2026, 10, 9), "still_open"),
        (date(2026, 10, 10), "future"),
        (date(2025, 12, 31), "no_placement"),
    ],
)
def test_only_a_day_that_has_closed_needs_one(people, day, code):
    with refused(code):
        ask(people, day=day, at=CLOSED)
    assert not Dispensation.objects.exists()


def test_asked_once_a_day(people):
    ask(people)
    with refused("already_asked"):
        ask(people)
    assert ask(people, day=date(2026, 10, 5))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"last_day": date(2026, 10, 5)}, "dispensation_days"),
        ({"ends_at": FRIDAY_NOON}, "dispensation_end"),
    ],
)
def test_what_cannot_be_granted(people, changes, code):
    with refused(code):
        grant(people, people.sari, **changes)
    assert not Dispensation.objects.exists()


def test_one_person_or_one_agency(people):
    with refused("dispensation_owner"):
        grant(people, people.sari, people.dinas)


# The recap


def test_the_month_waits_for_it_and_counts_it(people):
    general_amounts()
    after = local(date(2026, 11, 5))
    until = local(date(2026, 11, 7), "00:00")
    granted = grant(people, people.sari, at=after, ends_at=until)
    found = {check.code: check for check in closing_checks(Month(2026, 10), people.dinas, after)}
    assert (found["dispensation_open"].blocking, found["dispensation_open"].people[0].nip) == (True, people.sari.nip)
    assert "Sari Wulandari" in found["dispensation_open"].message
    elsewhere = {check.code for check in closing_checks(Month(2026, 10), people.kantor, after)}
    assert "dispensation_open" not in elsewhere
    with refused("dispensation_open"):
        freeze_recap(by=acting(people.dewi), at=after, source="tests", month=Month(2026, 10), agency=people.dinas)

    reported = late(people.sari, after)
    review(people.budi, reported, at=after)
    found = {check.code: check for check in closing_checks(Month(2026, 10), people.dinas, until)}
    assert "60 menit seluruhnya" in found["dispensed"].message
    recap = freeze_recap(by=acting(people.dewi), at=until, source="tests", month=Month(2026, 10), agency=people.dinas)
    assert {"code": "dispensed", "nips": [people.sari.nip]} in recap.header["warnings"]
    assert granted.status == "granted"


# The pages


def test_from_the_refusal_to_the_report(client, people):
    with time_machine.travel(FRIDAY_NOON, tick=False) as clock:
        sari = login(client, people.sari)
        refused = sari.post("/activities/new/", TYPED | {"client_uuid": str(uuid4())})
        assert refused.status_code == 422
        assert 'formaction="/dispensations/new/"' in refused.content.decode()
        # The button sends the form of the activity as it stands.
        form = sari.post("/dispensations/new/", TYPED)
        assert form.status_code == 200
        shown = form.context["typed"]
        assert [value for _label, value in shown] == ["08:00", "60", "WFO", "Rapat"]
        assert dict(shown)["Mulai"] == "08:00"
        typed = {name: value for name, value in TYPED.items() if name != "work_date"}
        assert sari.post("/dispensations/new/", typed | {"day": "2026-10-06", "reason": ""}).status_code == 422
        asked = sari.post("/dispensations/new/", typed | {"day": "2026-10-06", "reason": "Listrik padam"}, follow=True)
        assert "Selasa, 6 Oktober 2026" in asked.content.decode()
        found = Dispensation.objects.get()
        assert found.typed == typed

        dewi = login(client, people.dewi)
        assert "Sari Wulandari" in dewi.get("/settings/dispensations/").content.decode()
        page = f"/settings/dispensations/{found.pk}/"
        assert [value for _label, value in dewi.get(page).context["typed"]] == ["08:00", "60", "WFO", "Rapat"]
        assert dewi.post(page, {"decision": "grant"}).status_code == 422
        assert dewi.post(page, {"decision": "grant", "last_moment": "2026-10-12"}).status_code == 303

        clock.move_to(local(MONDAY))
        sari = login(client, people.sari)
        assert "Senin, 12 Oktober 2026 pukul 24.00 WIB" in sari.get("/dispensations/").content.decode()
        assert f"/activities/new/?dispensation={found.pk}" in sari.get("/dispensations/").content.decode()
        filled = sari.get(f"/activities/new/?dispensation={found.pk}")
        form = filled.context["form"]
        assert (form["work_date"].value(), form["description"].value()) == ("2026-10-06", "Rapat")
        sent = {name: form[name].value() for name in (*TYPED, "client_uuid")}
        assert sari.post("/activities/new/", sent).status_code == 303
    assert Activity.objects.get().dispensed


def test_the_kind_is_shown_by_its_name(client, people):
    kind = ActivityKind.objects.create(code="rapat", name="Rapat dinas", norm_minutes=60, unit="rapat")
    with time_machine.travel(FRIDAY_NOON):
        sari = login(client, people.sari)
        for typed, expected in ((str(kind.pk), "Rapat dinas"), ("x", "x"), ("9" * 30, "9" * 30), ("٣", "٣")):
            shown = sari.post("/dispensations/new/", TYPED | {"kind": typed}).context["typed"]
            assert expected in dict(shown).values()


def test_somebody_elses_dispensation_fills_in_nothing(client, people):
    asked = ask(people)
    decide(people.dewi, asked)
    with time_machine.travel(local(MONDAY)):
        oki = login(client, people.oki)
        for number in (asked.pk, "x", "9" * 30):
            assert oki.get(f"/activities/new/?dispensation={number}").context["form"]["description"].value() is None


def test_granting_to_an_agency_on_a_page(client, people):
    typed = {"nip": "", "agency": people.dinas.pk, "first_day": "2026-10-06", "last_day": "2026-10-07"}
    typed |= {"last_moment": "2026-10-12", "reason": "Gempa"}
    with time_machine.travel(FRIDAY_NOON):
        dewi = login(client, people.dewi)
        assert dewi.post("/settings/dispensations/new/", typed | {"nip": "1"}).status_code == 422
        assert dewi.post("/settings/dispensations/new/", typed).status_code == 303
        found = Dispensation.objects.get()
        assert (found.agency, found.ends_at) == (people.dinas, end_of(MONDAY))
        page = f"/settings/dispensations/{found.pk}/"
        assert dewi.post(page, {"reason": "Keliru"}).status_code == 422
        seen = dewi.get(page).context["effect"].token
        assert dewi.post(page, {"reason": "Keliru", "confirmed": seen}).status_code == 303
    assert Dispensation.objects.get().status == "cancelled"


def test_the_list_costs_the_same_for_one_and_many(client, people):
    dewi = login(client, people.dewi)
    grant(people, people.sari)
    one = queries(dewi, "/settings/dispensations/")
    for person in (people.oki, people.budi, people.eko):
        grant(people, person)
    assert queries(dewi, "/settings/dispensations/") == one


def test_the_rules_are_read_with_the_same_statements(people, django_assert_num_queries):
    for person in people.employees():
        if person != people.dewi:
            grant(people, person)
    with django_assert_num_queries(2):
        Rulebook.load(TUESDAY, TUESDAY)
