"""Accepting findings, taking that back, and what it means for closing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from reports.absences.actions.absences import remove_absence
from reports.rules.enums import AbsenceKind
from tests.people import acting
from tests.support.refusals import refused
from tests.tpp.closing.board import BY, about, absent, accept, found, lenient, place, sanction
from tests.tpp.closing.test_findings import FIRST, LAST, in_force
from tests.tpp.months import AFTER_CLOSING, OCTOBER, closing_checks
from tpp.closing import findings
from tpp.closing.actions.acceptances import withdraw_acceptance
from tpp.closing.actions.freeze import freeze_month, freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Acceptance, AllowancePolicy, Recap
from tpp.recaps.verification import verify_recaps


def withdraw(people, row, *, by=None):
    return withdraw_acceptance(
        by=acting(by or people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, acceptance_id=row.pk
    )


def freeze(people, agency=None):
    return freeze_recap(
        by=acting(people.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=agency or people.dinas
    )


@pytest.fixture
def sanctioned(october):
    sanction(october.sari, FIRST, LAST)
    sanction(october.tari, FIRST, LAST)
    return october


def test_several_people_are_accepted_with_one_reason(sanctioned):
    rows = accept(sanctioned, about(sanctioned.sari, "sanction"), about(sanctioned.tari, "sanction"))
    assert {row.employee for row in rows} == {sanctioned.sari, sanctioned.tari}
    finding = about(sanctioned.sari, "sanction")
    assert (finding.is_open, finding.accepted.reason, finding.accepted.by) == (
        False,
        "SK sudah dicocokkan",
        "Dewi Anggraini",
    )
    assert finding.accepted.at == AFTER_CLOSING
    events = AuditEvent.objects.filter(event="finding_accepted")
    assert {event.subject for event in events.select_related("subject")} == {sanctioned.sari, sanctioned.tari}
    assert {event.reason for event in events} == {"SK sudah dicocokkan"}
    assert events[0].after["facts"]["sanctions"][0]["percent"] == "25"


def test_one_or_many_cost_the_same_statements(sanctioned):
    for person in (sanctioned.budi, sanctioned.oki):
        sanction(person, FIRST, LAST)
    first = [about(sanctioned.sari, "sanction")]
    others = [about(person, "sanction") for person in (sanctioned.budi, sanctioned.oki, sanctioned.tari)]
    counted = []
    for noticed in (first, others):
        with CaptureQueriesContext(connection) as captured:
            accept(sanctioned, *noticed)
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("who", ["sari", "fajar", "oki", "tari", "kepala"])
def test_only_the_personnel_agency_accepts_and_takes_back(sanctioned, who):
    person = getattr(sanctioned, who)
    with refused("not_permitted"):
        accept(sanctioned, about(sanctioned.sari, "sanction"), by=person)
    [row] = accept(sanctioned, about(sanctioned.sari, "sanction"))
    with refused("not_permitted"):
        withdraw(sanctioned, row, by=person)


def test_nobody_else_is_computed_while_the_calendar_is_held(sanctioned, monkeypatch):
    seen, lines_of = [], findings.lines_of

    def noted(*arguments, **options):
        for line in lines_of(*arguments, **options):
            seen.append(line.person.employee_id)
            yield line

    sari, tari = (about(person, "sanction") for person in (sanctioned.sari, sanctioned.tari))
    monkeypatch.setattr(findings, "lines_of", noted)
    accept(sanctioned, sari, tari)
    assert set(seen) == {sanctioned.sari.pk, sanctioned.tari.pk}


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), (" \n ", "reason_missing"), ("x" * 501, "text_too_long")]
)
def test_a_reason_is_needed(sanctioned, reason, code):
    with refused(code):
        accept(sanctioned, about(sanctioned.sari, "sanction"), reason=reason)
    assert not Acceptance.objects.exists()


def test_nothing_is_no_finding(sanctioned):
    with refused("nothing_picked"):
        accept(sanctioned)


def test_what_changed_meanwhile_is_named_and_nothing_is_accepted(october):
    absence = absent(october.sari, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    sanction(october.tari, FIRST, LAST)
    seen = [about(october.sari, "long_leave"), about(october.tari, "sanction")]
    remove_absence(**BY, absence_id=absence.pk, reason="Salah orang")
    with refused("finding_changed", says="Sari Wulandari") as why:
        accept(october, *seen)
    assert "Tari" not in why.message
    assert not Acceptance.objects.exists()


def test_who_is_listed_nowhere_any_more_cannot_be_accepted(sanctioned):
    seen = about(sanctioned.sari, "sanction")
    sanctioned.sari.service_ends_on = date(2026, 9, 30)
    sanctioned.sari.save()
    with refused("finding_changed"):
        accept(sanctioned, seen)


def test_other_facts_are_another_finding_and_red_again(october):
    absence = absent(october.sari, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    accept(october, about(october.sari, "long_leave"))
    assert not about(october.sari, "long_leave").is_open
    remove_absence(**BY, absence_id=absence.pk, reason="Salah orang")
    absent(october.sari, AbsenceKind.LONG_LEAVE, FIRST, date(2026, 11, 1))
    assert about(october.sari, "long_leave").is_open
    # As it was before: what was accepted then still holds.
    remove_absence(**BY, absence_id=about_absence(october).pk, reason="Salah orang")
    absent(october.sari, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    assert not about(october.sari, "long_leave").is_open


def about_absence(people):
    return people.sari.absences.get()


def test_an_acceptance_is_for_one_person_and_one_month(sanctioned):
    accept(sanctioned, about(sanctioned.sari, "sanction"))
    assert about(sanctioned.tari, "sanction").is_open
    sanctioned.sari.sanctions.update(ends_on=date(2027, 3, 31))
    assert about(sanctioned.sari, "sanction", month=OCTOBER.following).is_open


def test_accepting_twice_changes_nothing(sanctioned):
    seen = about(sanctioned.sari, "sanction")
    accept(sanctioned, seen)
    assert accept(sanctioned, seen, seen, reason="Lagi") == []
    assert Acceptance.objects.get().reason == "SK sudah dicocokkan"


def test_without_a_figure_nothing_can_be_accepted(october):
    in_force("sikap_banten")
    with refused("not_acceptable"):
        accept(october, about(october.sari, "missing_score"))
    with refused("not_acceptable"):
        accept(october, about(october.sari, "missing_bank"))


def test_taken_back_it_is_open_again(sanctioned):
    [row] = accept(sanctioned, about(sanctioned.sari, "sanction"))
    pk = row.pk
    withdraw(sanctioned, row)
    assert about(sanctioned.sari, "sanction").is_open
    event = AuditEvent.objects.get(event="finding_acceptance_withdrawn")
    assert (event.object_id, event.subject, event.before["finding"]) == (str(pk), sanctioned.sari, "sanction")
    row.pk = pk
    with refused("already_withdrawn"):
        withdraw(sanctioned, row)


def test_a_closed_month_is_neither_accepted_nor_taken_back(sanctioned):
    lenient()
    seen = about(sanctioned.tari, "sanction")
    [row] = accept(sanctioned, about(sanctioned.sari, "sanction"))
    recap = freeze(sanctioned)
    with refused("already_closed"):
        accept(sanctioned, seen)
    with refused("already_closed"):
        withdraw(sanctioned, row)
    by = {"at": AFTER_CLOSING, "source": "tests", "recap": recap}
    request_reopen(by=acting(sanctioned.dewi), reason="Salah", **by)
    confirm_reopen(by=acting(sanctioned.dina), **by)
    assert accept(sanctioned, seen)
    withdraw(sanctioned, row)


# ---- Closing ------------------------------------------------------------------------------------------


def check(people):
    return next(
        (one for one in closing_checks(OCTOBER, people.dinas, AFTER_CLOSING) if one.code == "findings_open"), None
    )


def test_open_findings_are_a_warning_that_the_recap_keeps(sanctioned):
    lenient()
    assert (check(sanctioned).blocking, [one.nip for one in check(sanctioned).people]) == (
        False,
        [sanctioned.tari.nip, sanctioned.sari.nip],
    )
    accept(sanctioned, about(sanctioned.sari, "sanction"), reason="SK <b>1</b>")
    header = freeze(sanctioned).header
    assert {"code": "findings_open", "nips": [sanctioned.tari.nip]} in header["warnings"]
    [kept] = header["accepted"]
    assert (kept["code"], kept["nip"], kept["reason"], kept["accepted_by"]) == (
        "sanction",
        sanctioned.sari.nip,
        "SK <b>1</b>",
        "Dewi Anggraini",
    )
    assert kept["facts"]["sanctions"][0]["document"] == "800/12/2026"
    assert [(one["code"], one["nip"]) for one in header["open"]] == [("sanction", sanctioned.tari.nip)]
    assert verify_recaps(OCTOBER) == []


def test_where_the_policy_says_so_red_must_be_settled_or_accepted(sanctioned):
    assert check(sanctioned).blocking
    with refused("findings_open"):
        freeze(sanctioned)
    accept(sanctioned, about(sanctioned.sari, "sanction"))
    with refused("findings_open"):
        freeze(sanctioned)
    assert not Recap.objects.exists()
    sanctioned.tari.sanctions.all().delete()
    assert check(sanctioned) is None
    assert freeze(sanctioned).header["open"] == []


@pytest.mark.parametrize(("starts_on", "blocks"), [(LAST, True), (date(2026, 11, 1), False)])
def test_the_policy_in_force_is_the_latest_not_after_the_month(sanctioned, starts_on, blocks):
    AllowancePolicy.objects.create(starts_on=FIRST, red_must_be_settled=not blocks)
    AllowancePolicy.objects.create(starts_on=starts_on, red_must_be_settled=True)
    AllowancePolicy.objects.filter(starts_on=FIRST).update(red_must_be_settled=False)
    assert check(sanctioned).blocking is blocks


def test_without_any_policy_nothing_blocks_and_nothing_is_unusual(sanctioned):
    AllowancePolicy.objects.all().delete()
    assert not check(sanctioned).blocking


def test_yellow_and_grey_do_not_stand_against_closing(october):
    assert {one.code for one in found(october.dinas)} == {"missing_bank"}
    assert freeze(october)


def test_findings_of_other_agencies_do_not_matter(sanctioned):
    assert freeze(sanctioned, sanctioned.kantor)
    with refused("findings_open"):
        freeze_month(by=acting(sanctioned.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER)


def test_who_was_transferred_is_accepted_where_he_or_she_is_listed(october):
    place(october.sari, october.sekolah, 9, date(2026, 10, 15), october.eko, "Guru")
    assert freeze(october)
    with refused("findings_open"):
        freeze(october, october.sekolah)
    accept(october, about(october.sari, "transfer"))
    assert freeze(october, october.sekolah).header["accepted"][0]["code"] == "transfer"
