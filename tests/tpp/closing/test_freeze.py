from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.authorization.access import COMMAND_LINE
from accounts.models import AuditEvent
from accounts.people.actions.agencies import create_agency
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import end_role
from reports.models import Absence, MonthLock
from tests.people import ENTERED_AT, acting
from tests.support.refusals import refused
from tests.tpp.closing.board import lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount, closing_checks, report
from tpp.closing.actions.freeze import freeze_month, freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import BaseAmount, Recap, RecapLine
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.hash_payload import recomputed_hash
from tpp.recaps.queries import month_lines, recaps_in_force, stored_lines

# H+2 of Saturday 31 October ends with 2 November; midnight in Jakarta is 17.00 UTC, in Jayapura 15.00.
CLOSES_WIB = datetime(2026, 11, 2, 17, tzinfo=UTC)
CLOSES_WIT = datetime(2026, 11, 2, 15, tzinfo=UTC)


def freeze(people, agency=None, *, by=None, at=AFTER_CLOSING):
    common = {"by": acting(by or people.dewi), "at": at, "source": "tests", "month": OCTOBER}
    return freeze_month(**common) if agency is None else freeze_recap(**common, agency=agency)


def test_a_closed_month_keeps_people_minutes_rules_and_figures(october):
    draft = list(recap_lines(OCTOBER, october.dinas, with_pending=True))

    recap = freeze(october, october.dinas)

    assert (recap.version, recap.frozen_by, recap.scheme.name) == (1, october.dewi, "sikeppo")
    stored = list(stored_lines([recap]))
    assert [line.person for line in stored] == [line.person for line in draft]
    for before, after in zip(draft, stored, strict=True):
        assert (after.inputs, after.days) == (before.inputs, before.days)
        assert after.result.steps == before.result.steps
        assert (after.result.base, after.result.tpp) == (before.result.base, before.result.tpp)
    assert list(RecapLine.objects.values_list("number", flat=True)) == list(range(1, len(draft) + 1))


def test_the_header_says_who_when_and_by_which_rules(october):
    header = freeze(october, october.dinas).header

    assert (header["month"], header["version"], header["agency"]["code"]) == ("2026-10", 1, "1.01")
    assert header["frozen_by"] == {"nip": october.dewi.nip, "name": "Dewi Anggraini"}
    assert header["scheme"]["document"]["format"] == 1
    assert [(p["agency"], p["quota_minutes"], p["deadline_count"]) for p in header["policies"]] == [("1.01", 360, 2)]
    assert header["totals"]["people"] == 5


def test_the_hash_is_that_of_header_and_lines_as_stored(october):
    recap = freeze(october, october.dinas)

    recap.refresh_from_db()
    assert len(recap.sha256) == 64
    assert recomputed_hash(recap) == recap.sha256


def test_absences_that_share_a_day_keep_the_month_open(october):
    """As they were stored before overlaps were refused."""
    for kind, first, last in (("sick", 8, 9), ("annual_leave", 9, 12)):
        Absence.objects.create(
            employee=october.budi, kind=kind, starts_on=date(2026, 10, first), ends_on=date(2026, 10, last)
        )
    with refused("overlapping_absences", says=october.budi.name):
        freeze(october, october.dinas)


def test_warnings_are_recorded_and_do_not_block(october):
    warnings = {w["code"]: w["nips"] for w in freeze(october, october.dinas).header["warnings"]}

    assert warnings == {
        "pending_reviews": [october.sari.nip],
        "supervisor_missing": [october.kepala.nip],
    }


def test_closing_locks_the_month_of_its_people_only(october):
    freeze(october, october.dinas)

    locked = set(MonthLock.objects.filter(month=OCTOBER.first).values_list("employee__name", flat=True))
    assert locked == {"Kepala Dinas", "Budi Santoso", "Sari Wulandari", "Oki Ramadhan", "Tari Puspita"}


def test_closing_writes_one_audit_row_per_recap(october):
    outcome = freeze(october)

    events = AuditEvent.objects.filter(event="recap_closed")
    assert {event.after["sha256"] for event in events} == {recap.sha256 for recap in outcome.recaps}
    assert {event.actor for event in events.select_related("actor")} == {october.dewi}


def test_all_agencies_close_together_and_closed_ones_are_left_out_with_a_note(october):
    freeze(october, october.kantor)

    outcome = freeze(october)

    assert {recap.header["agency"]["code"] for recap in outcome.recaps} == {"1.01", "1.01.1", "5.03"}
    assert [note.code for note in outcome.notes] == ["already_closed"]
    with refused(*["already_closed"] * 4):
        freeze(october)


def test_closing_costs_the_same_for_an_agency_of_one_and_of_five(october):
    with CaptureQueriesContext(connection) as one:
        freeze(october, october.sekolah)
    with CaptureQueriesContext(connection) as five:
        freeze(october, october.dinas)
    # Ten of them tell people, after everybody may write again; one asks for photos that may still come.
    assert len(one) == len(five) <= 56


def test_who_stops_on_the_way_has_whole_recaps_and_goes_on(october):
    class StoppedError(Exception):
        pass

    def stop(done, _total):
        if done == 2:
            raise StoppedError

    everything = {"by": acting(october.dewi), "at": AFTER_CLOSING, "source": "tests", "month": OCTOBER}
    with pytest.raises(StoppedError):
        freeze_month(**everything, progress=stop)

    closed = list(recaps_in_force(OCTOBER))
    assert len(closed) == 2
    assert all(recap.lines.count() == recap.header["totals"]["people"] for recap in closed)
    assert MonthLock.objects.count() == sum(recap.header["totals"]["people"] for recap in closed)
    seen = []
    outcome = freeze_month(**everything, progress=lambda *counted: seen.append(counted))
    assert (len(outcome.recaps), len(outcome.notes), seen) == (2, 2, [(1, 2), (2, 2)])
    assert {recap.sha256 for recap in closed} < {recap.sha256 for recap in recaps_in_force(OCTOBER)}


def test_what_stands_against_one_agency_keeps_all_open(october):
    BaseAmount.objects.filter(position_class=11).delete()

    with refused("base_amount_missing"):
        freeze(october)
    assert not Recap.objects.exists()


@pytest.mark.parametrize("who", ["sari", "fajar", "oki", "tari", "kepala"])
def test_only_the_personnel_agency_closes(october, who):
    with refused("not_permitted"):
        freeze(october, october.dinas, by=getattr(october, who))
    assert not Recap.objects.exists()


def test_a_role_that_has_ended_closes_nothing(october):
    end_role(by=COMMAND_LINE, at=ENTERED_AT, source="tests", role=october.dewi.roles.get(), ends_on=date(2026, 10, 31))

    with refused("not_permitted"):
        freeze(october, october.dinas, by=acting(october.dewi, AFTER_CLOSING))


@pytest.mark.parametrize(("agency", "closes"), [("dinas", CLOSES_WIB), ("kantor", CLOSES_WIT)])
def test_a_month_closes_when_its_last_deadline_has_passed_there(october, agency, closes):
    where = getattr(october, agency)

    with refused("month_not_over"):
        freeze(october, where, at=closes - timedelta(microseconds=1))
    assert freeze(october, where, at=closes)


def test_one_agency_that_still_reports_keeps_all_from_closing(october):
    with refused(*["month_not_over"] * 3):
        freeze(october, at=CLOSES_WIT)
    assert not Recap.objects.exists()


def test_a_closed_month_is_not_closed_twice(october):
    freeze(october, october.dinas)

    with refused("already_closed"):
        freeze(october, october.dinas)
    assert Recap.objects.count() == 1


def test_people_without_base_amount_block_and_are_named(october):
    BaseAmount.objects.filter(position_class=7).delete()

    with refused("base_amount_missing") as why:
        freeze(october, october.dinas)

    message = why.message
    assert "Sari Wulandari" in message
    assert october.tari.nip in message
    assert not MonthLock.objects.exists()


def test_an_agency_without_people_is_left_out_with_a_note(october):
    empty = create_agency(by=COMMAND_LINE, at=ENTERED_AT, source="tests", code="9", name="Baru")

    assert freeze(october, empty) is None
    assert [check.code for check in closing_checks(OCTOBER, empty, AFTER_CLOSING)] == ["nobody_listed"]


def test_the_checks_before_closing_tell_all_at_once(october):
    BaseAmount.objects.filter(position_class=12).delete()
    freeze(october, october.kantor)

    checks = closing_checks(OCTOBER, october.dinas, CLOSES_WIB - timedelta(hours=1))
    assert {check.code: check.blocking for check in checks} == {
        "month_not_over": True,
        "base_amount_missing": True,
        "pending_reviews": False,
        "supervisor_missing": False,
    }
    assert [check.code for check in closing_checks(OCTOBER, october.kantor, AFTER_CLOSING)] == [
        "already_closed",
        "supervisor_missing",
    ]


def test_a_run_that_dies_leaves_nothing(october, monkeypatch):
    def die(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("tpp.closing.actions.freeze.audit.record", die)
    with pytest.raises(KeyboardInterrupt):
        freeze(october)

    assert not Recap.objects.exists()
    assert not RecapLine.objects.exists()
    assert not MonthLock.objects.exists()


def test_the_database_keeps_two_closings_apart(october):
    recap = freeze(october, october.dinas)
    recap.pk, recap.version = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        recap.save(force_insert=True)


def test_later_changes_do_not_touch_a_closed_month(october):
    recap = freeze(october, october.dinas)
    before = [line.result for line in stored_lines([recap])]
    amount(7, "beban_kerja", 9_999_999, date(2026, 11, 1))
    report(october.sari, 30, 360, by=october.budi)

    recaps, lines = month_lines(OCTOBER, {october.dinas.pk})

    assert recaps == [recap]
    assert [line.result for line in lines] == before


def test_a_month_partly_closed_has_stored_and_drafted_lines(october):
    freeze(october, october.kantor)
    report(october.citra, 30, 360, by=october.wira)
    report(october.sari, 30, 360, by=october.budi)

    recaps, lines = month_lines(OCTOBER, None)
    minutes = {line.person.name: line.inputs.credited for line in lines}

    assert [recap.agency for recap in recaps] == [october.kantor]
    assert (minutes["Citra Lestari"], minutes["Sari Wulandari"]) == (0, 1080)
    assert len(minutes) == 11


@pytest.fixture
def closed(october):
    return freeze(october, october.dinas)


def ask(people, recap, *, by=None, reason="Absensi salah dicatat"):
    return request_reopen(by=acting(by or people.dewi), at=AFTER_CLOSING, source="tests", recap=recap, reason=reason)


def confirm(people, recap, *, by):
    return confirm_reopen(by=acting(by), at=AFTER_CLOSING, source="tests", recap=recap)


def test_two_people_reopen_and_the_old_version_stays(october, closed):
    ask(october, closed)
    confirm(october, closed, by=october.dina)

    assert not recaps_in_force(OCTOBER).exists()
    assert not MonthLock.objects.exists()
    report(october.sari, 30, 360, by=october.budi)
    again = freeze(october, october.dinas)
    assert (again.version, Recap.objects.count()) == (2, 2)
    credited = dict(RecapLine.objects.filter(employee=october.sari).values_list("recap__version", "credited_minutes"))
    assert credited == {1: 720, 2: 1080}
    events = AuditEvent.objects.filter(object_type="recap").order_by("sequence")
    assert [event.event for event in events] == [
        "recap_closed",
        "recap_reopen_requested",
        "recap_reopened",
        "recap_closed",
    ]
    assert events[2].reason == "Absensi salah dicatat"


def test_requesting_alone_opens_nothing(october, closed):
    ask(october, closed)

    assert recaps_in_force(OCTOBER).get() == closed
    assert MonthLock.objects.exists()


def test_the_second_person_is_somebody_else(october, closed):
    ask(october, closed)

    with refused("second_person"):
        confirm(october, closed, by=october.dewi)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), ("  \n", "reason_missing"), ("x" * 501, "text_too_long")]
)
def test_reopening_needs_a_reason(october, closed, reason, code):
    with refused(code):
        ask(october, closed, reason=reason)


def test_reopening_is_for_the_personnel_agency(october, closed):
    with refused("not_permitted"):
        ask(october, closed, by=october.kepala)
    ask(october, closed)
    with refused("not_permitted"):
        confirm(october, closed, by=october.fajar)


def test_reopening_goes_step_by_step(october, closed):
    with refused("not_requested"):
        confirm(october, closed, by=october.dina)
    ask(october, closed)
    with refused("already_requested"):
        ask(october, closed, by=october.dina)
    confirm(october, closed, by=october.dina)
    with refused("already_reopened"):
        ask(october, closed)
    with refused("already_reopened"):
        confirm(october, closed, by=october.dina)


def test_somebody_transferred_in_the_month_is_closed_with_the_last_agency(october):
    lenient()
    place_employee(
        by=COMMAND_LINE,
        at=ENTERED_AT,
        source="tests",
        employee=october.sari,
        agency=october.sekolah,
        title="Guru",
        position_class=9,
        supervisor=october.eko,
        starts_on=date(2026, 10, 31),
    )
    freeze(october, october.dinas)

    assert not MonthLock.objects.filter(employee=october.sari).exists()
    freeze(october, october.sekolah)
    assert MonthLock.objects.filter(employee=october.sari).exists()
