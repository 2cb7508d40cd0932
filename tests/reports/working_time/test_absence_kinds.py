"""Kinds of absence as dated data: what each does to duty, to the form, to files, and how papers call it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence
from reports.absences.actions.requests import file_absence_request
from reports.activities.gate_facts import Context
from reports.activities.timesheet import own_days
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.imports.specs import ABSENCES
from reports.models import Absence, AbsenceRequest, AbsenceRule
from reports.month_facts.facts import month_facts
from reports.month_locks.actions import lock_month
from reports.rules.enums import AbsenceKind
from reports.rules.period import Month
from reports.working_time.absence_kinds import Kinds, absence_mark, absence_name, choices
from tests.people import acting, login
from tests.reports.entries import NOON, TUESDAY, entry, local, submit
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
# From Monday to Friday.
FIRST, LAST = date(2026, 10, 5), date(2026, 10, 9)


@pytest.fixture
def by(people):
    return {"by": acting(people.dewi), "at": NOON, "source": "tests"}


def rule(by, code="ibadah", starts_on=date(2026, 10, 1), **terms):
    return add_absence_rule(**by, code=code, starts_on=starts_on, **({"name": "Cuti ibadah", "mark": "CI"} | terms))


def absent(by, person, kind, first=FIRST, last=LAST, **other):
    return add_absence(**by, employee_id=person.pk, kind=kind, starts_on=first, ends_on=last, **other)


def required(person):
    return next(facts for facts in month_facts(OCTOBER) if facts.employee_id == person.pk).required_by_day


def test_the_built_in_kinds_excuse_their_days_and_four_of_them_are_not_paid():
    kinds = Kinds.load().on(TUESDAY)
    assert [kind.code for kind in kinds] == AbsenceKind.values
    assert {kind.rule.excuses_duty for kind in kinds} == {True}
    unpaid = {kind.code for kind in kinds if not kind.rule.allowance_percent}
    assert unpaid == {"unpaid_leave", "study_assignment", "pre_retirement", "suspension"}
    assert {kind.rule.allowance_percent for kind in kinds if kind.code not in unpaid} == {100}
    asked = {code for code, _name in choices(kinds, to_request=True)}
    assert set(AbsenceKind.values) - asked == {"pre_retirement", "suspension"}
    assert [absence_mark(code) for code in ("annual_leave", "unpaid_leave", "training")] == ["CT", "CLTN", "DIK"]


def test_a_kind_of_the_regions_own_excuses_from_its_first_day_on(people, by):
    with refused("kind_unknown", says="annual_leave"):
        absent(by, people.sari, "ibadah")
    rule(by)
    absent(by, people.sari, "ibadah")
    assert required(people.sari)[4:9] == [0] * 5
    assert (absence_name("ibadah"), absence_mark("ibadah")) == ("Cuti ibadah", "CI")
    assert [kind.code for kind in Kinds.load().on(date(2026, 9, 30))] == AbsenceKind.values
    assert [kind.code for kind in Kinds.load().on(date(2026, 10, 1))] == [*AbsenceKind.values, "ibadah"]
    assert absence_name("never_heard_of") == absence_mark("never_heard_of") == "never_heard_of"
    assert absence_name("") == ""


def test_a_kind_that_does_not_excuse_leaves_the_quota_from_a_day_on(people, by):
    absent(by, people.sari, "training")
    rule(by, "training", date(2026, 10, 7), excuses_duty=False)
    expected = [0, 0, 360, 360, 360]
    assert required(people.sari)[4:9] == expected
    context = Context([people.sari.pk], list(OCTOBER.days))
    days = own_days(people.sari, local(OCTOBER.last))
    week = [date(2026, 10, day) for day in range(5, 10)]
    assert [context.duty(people.sari.pk, day).required for day in week] == expected
    assert [days.fact(day).required for day in week] == expected
    assert {days.fact(day).absence for day in week} == {"training"}
    # Who reports on such a day is warned of nothing; on an excused one, that it counts nothing.
    late = local(date(2026, 10, 7), "16:00")
    assert submit(people.sari, entry(work_date=date(2026, 10, 7)), at=late).warnings == ()
    (warning,) = submit(people.sari, entry(work_date=date(2026, 10, 6)), at=late).warnings
    assert warning.code == "absence"


def test_where_two_meet_one_that_excuses_is_enough(people, by):
    rule(by, "training", excuses_duty=False)
    absent(by, people.sari, "training")
    # As it could be stored before overlaps were refused.
    Absence.objects.create(employee=people.sari, kind="sick", starts_on=TUESDAY, ends_on=TUESDAY)
    assert required(people.sari)[4:9] == [360, 0, 360, 360, 360]
    assert Context([people.sari.pk], [TUESDAY]).duty(people.sari.pk, TUESDAY).required == 0
    assert own_days(people.sari, NOON).fact(TUESDAY).required == 0


def test_a_name_is_given_once(people, by):
    rule(by)
    assert rule(by, starts_on=date(2026, 11, 1), name="Cuti lain", mark="CL").name == "Cuti ibadah"
    assert rule(by, "sick", name="Sakit sekali", mark="SS").name == ""
    assert absence_name("sick") == str(AbsenceKind.SICK.label)
    with refused("name_missing"):
        rule(by, "lain", name=" ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Cuti Ibadah"}, "code"),
        ({"allowance_percent": Decimal("100.01")}, ""),
        ({"treated_as": "holiday"}, "treated_as"),
        ({"mark": "IBADAH"}, "mark"),
    ],
)
def test_rules_that_cannot_be(by, changes, field):
    with refused("absence_rule_invalid", field=field):
        rule(by, **changes)


def test_two_rules_from_one_day_are_refused(by):
    rule(by)
    with refused("absence_rule_invalid"):
        rule(by)
    (event,) = AuditEvent.objects.filter(event="absence_rule.added")
    assert (event.after["code"], event.after["allowance_percent"]) == ("ibadah", "100.00")


def test_closed_months_keep_their_rules(people, by):
    absent(by, people.sari, "sick")
    with transaction.atomic():
        lock_month(month=OCTOBER, employee_ids=[people.sari.pk, people.oki.pk], at=NOON)
    with refused("month_locked"):
        rule(by, "sick", excuses_duty=False)
    with refused("month_locked"):
        # The absence ends on this very day.
        rule(by, "sick", LAST, excuses_duty=False)
    # Nobody of the closed months has been away for the other kind, and November is open.
    rule(by, "training", excuses_duty=False)
    rule(by, "sick", date(2026, 11, 1), excuses_duty=False)


def ask(people, kind="sick", by=None, **other):
    dates = {"starts_on": date(2026, 10, 12), "ends_on": date(2026, 10, 13)}
    by = by or people.sari
    return file_absence_request(
        by=acting(by), at=NOON, source="tests", employee=people.sari, kind=kind, **dates, **other
    )


def test_what_can_be_asked_for(people, by):
    rule(by, "sick", needs_document=True)
    rule(by, "long_leave", may_be_requested=False)
    rule(by, "unpaid_leave", is_offered=False)
    for kind, expected in [
        ("sick", "document_missing"),
        ("long_leave", "kind_not_requestable"),
        ("unpaid_leave", "kind_not_offered"),
        ("none", "kind_unknown"),
    ]:
        with refused(expected):
            ask(people, kind)
    with refused("kind_not_requestable"):
        ask(people, "long_leave", people.oki)
    assert not AbsenceRequest.objects.exists()
    ask(people, document_number="440/2026")
    AbsenceRequest.objects.all().delete()
    ask(people, "long_leave", people.dewi)


def test_a_file_names_kinds_by_their_codes(people, by):
    rule(by)
    rule(by, "sick", needs_document=True)
    text = "nip,kind,starts_on,ends_on,document_number\n" + "".join(
        f"{people.sari.nip},{kind},{day},{day},{number}\n"
        for kind, day, number in [
            ("ibadah", "2026-10-05", ""),
            ("sick", "2026-10-06", ""),
            ("sick", "2026-10-07", "440"),
            ("libur", "2026-10-08", ""),
        ]
    )
    outcome = run_import(
        ABSENCES, read_table(text.encode(), "a.csv"), by=COMMAND_LINE, at=NOON, source="tests", skip_bad_rows=True
    )
    assert [(error.line, error.code) for error in outcome.errors] == [(3, "document_missing"), (5, "kind_unknown")]
    assert sorted(Absence.objects.values_list("kind", flat=True)) == ["ibadah", "sick"]


# Pages.
TYPED = {
    "code": "ibadah",
    "name": "Cuti ibadah",
    "mark": "CI",
    "starts_on": "2026-10-01",
    "legal_basis": "SE 9/2026",
    "excuses_duty": "on",
    "allowance_percent": "50",
    "treated_as": "leave",
    "may_be_requested": "on",
    "is_offered": "on",
}


def test_dewi_enters_a_kind_and_new_rules_for_it(client, people, by):
    login(client, people.dewi)
    with time_machine.travel(NOON, tick=False):
        text = client.post("/settings/absences/kinds/new/", TYPED, follow=True).content.decode()
        assert "Cuti ibadah" in text
        assert "50,00" in text
        absent(by, people.sari, "ibadah")
        page = client.get("/settings/absences/kinds/new/?code=ibadah").content.decode()
        assert 'name="code"' not in page
        later = {**TYPED, "starts_on": "2026-10-07", "allowance_percent": "0"}
        text = client.post("/settings/absences/kinds/new/?code=ibadah", later, follow=True).content.decode()
        assert "Kewajiban 1 orang dihitung ulang" in text
        assert "Aturan yang akan datang" in text
        assert "Cuti ibadah" in client.get("/settings/absences/").content.decode()
        assert "Cuti ibadah" in login(client, people.sari).get("/absences/new/").content.decode()
        assert "Cuti ibadah" in client.get("/days/2026-10-06/").content.decode()
    assert AbsenceRule.objects.filter(code="ibadah").count() == 2


@pytest.mark.parametrize(
    "changes", [{"allowance_percent": "101"}, {"code": "Ibadah"}, {"name": ""}, {"starts_on": "besok"}]
)
def test_a_refused_kind_keeps_what_was_typed(client, people, changes):
    answer = login(client, people.dewi).post("/settings/absences/kinds/new/", TYPED | changes)
    assert answer.status_code == 422
    assert "SE 9/2026" in answer.content.decode()
    assert not AbsenceRule.objects.exclude(allowance_percent=0).exists()


def test_nobody_else_enters_kinds(client, people):
    for person, status in ((people.fajar, 404), (people.oki, 404), (people.sari, 404)):
        assert login(client, person).post("/settings/absences/kinds/new/", TYPED).status_code == status
