"""What is found about people before closing, and exactly when."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from accounts.people.actions.employees import create_employee, end_service
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.models import Absence, Shift
from reports.rules.enums import AbsenceKind
from reports.rules.period import Month
from tests.people import acting
from tests.tpp.closing.board import BY, about, absent, acting_post, found, pay_data, place, sanction
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.closing.check_marks import people_marks
from tpp.closing.finding_looks import Colour
from tpp.closing.status_data import Status
from tpp.models import AllowancePolicy, PayData, Scheme, Score
from tpp.schemes import presets

SEPTEMBER = Month(2026, 9)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def said(finding) -> str:
    with override("en"):
        return finding.sentence


def red(people, agency=None):
    return [(one.person.name, one.code) for one in found(agency) if one.colour is Colour.RED]


def test_an_ordinary_month_has_no_red_finding(october):
    assert red(october) == []


@pytest.mark.parametrize(
    ("first", "last", "is_found"),
    [
        (date(2026, 4, 1), date(2026, 9, 30), False),
        (date(2026, 4, 2), date(2026, 10, 1), True),
        (date(2026, 10, 31), date(2027, 4, 30), True),
        (date(2026, 11, 1), date(2027, 4, 30), False),
    ],
)
def test_a_sanction_that_touches_the_month(october, first, last, is_found):
    sanction(october.sari, first, last)
    assert (about(october.sari, "sanction") is not None) is is_found


def test_a_sanction_is_said_with_weight_cut_dates_and_letter(october):
    sanction(october.sari, date(2026, 9, 1), date(2027, 2, 28), percent="12.5")
    finding = about(october.sari, "sanction")
    assert said(finding) == (
        "Sanction of weight “moderate”, cut 12.50%, 1 September 2026 to 28 February 2027 (letter 800/12/2026)."
    )
    assert finding.is_open
    assert finding.may_be_accepted


@pytest.mark.parametrize(
    ("kind", "first", "last", "code"),
    [
        (AbsenceKind.LONG_LEAVE, date(2026, 10, 31), date(2026, 12, 31), "long_leave"),
        (AbsenceKind.MATERNITY_LEAVE, date(2026, 8, 1), date(2026, 10, 1), "long_leave"),
        (AbsenceKind.SICK, date(2026, 9, 15), date(2026, 10, 14), "long_leave"),
        (AbsenceKind.STUDY_ASSIGNMENT, date(2025, 9, 1), date(2027, 8, 31), "study_assignment"),
        (AbsenceKind.UNPAID_LEAVE, date(2026, 10, 5), date(2026, 10, 5), "unpaid_leave"),
    ],
)
def test_absences_that_change_pay(october, kind, first, last, code):
    absent(october.sari, kind, first, last)
    assert red(october) == [("Sari Wulandari", code)]
    assert "800/12/2026" in said(about(october.sari, code))


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        # Ends the day before, begins the day after.
        (AbsenceKind.LONG_LEAVE, date(2026, 7, 1), date(2026, 9, 30)),
        (AbsenceKind.LONG_LEAVE, date(2026, 11, 1), date(2026, 12, 31)),
        # 29 days are a short one.
        (AbsenceKind.SICK, date(2026, 9, 15), date(2026, 10, 13)),
        (AbsenceKind.ANNUAL_LEAVE, date(2026, 10, 5), date(2026, 10, 9)),
    ],
)
def test_absences_that_do_not(october, kind, first, last):
    absent(october.sari, kind, first, last)
    assert red(october) == []


def test_two_leaves_on_the_same_day_are_one_finding_with_both(october):
    absent(october.sari, AbsenceKind.LONG_LEAVE, date(2026, 10, 1), date(2026, 10, 20))
    # As it could be stored before overlaps were refused.
    dates = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 12, 31)}
    Absence.objects.create(employee=october.sari, kind=AbsenceKind.MATERNITY_LEAVE, **dates)
    assert [code for _name, code in red(october)] == ["long_leave"]
    assert len(about(october.sari, "long_leave").facts["absences"]) == 2


def test_a_transfer_within_the_month_says_from_where_to_where(october):
    place(october.sari, october.sekolah, 8, date(2026, 10, 2), october.eko, "Guru")
    place(october.sari, october.dinas, 9, date(2026, 10, 31), october.kepala, "Kepala Seksi")
    finding = about(october.sari, "transfer")
    assert said(finding) == (
        "Until then Analis, Dinas Pendidikan (class 7); from 2 October 2026 Guru, SD Negeri 1 (class 8); "
        "from 31 October 2026 Kepala Seksi, Dinas Pendidikan (class 9)."
    )
    assert finding.agency_id == october.dinas.pk


def test_on_the_first_or_with_another_supervisor_only_nobody_is_transferred(october):
    # Eko went to the school on the first of October already.
    place(october.tari, october.dinas, 7, date(2026, 10, 15), october.budi, "Bendahara")
    place(october.sari, october.sekolah, 8, date(2026, 11, 1), october.eko, "Guru")
    assert red(october) == []


def test_another_class_in_the_same_agency_is_a_transfer(october):
    place(october.sari, october.dinas, 8, date(2026, 10, 15), october.budi)
    assert red(october) == [("Sari Wulandari", "transfer")]


@pytest.mark.parametrize(("day", "is_found"), [(FIRST, True), (LAST, True), (date(2026, 11, 1), False)])
def test_the_end_of_service(october, day, is_found):
    end_service(**BY, employee=october.sari, last_day=day)
    finding = about(october.sari, "service_end")
    assert (finding is not None) is is_found
    if finding:
        assert said(finding) == f"Last day in service: {day.day} October 2026."


def test_who_left_before_the_month_is_not_in_it(october):
    end_service(**BY, employee=october.sari, last_day=date(2026, 9, 30))
    assert about(october.sari, "service_end") is None


@pytest.mark.parametrize(("day", "is_found"), [(FIRST, False), (date(2026, 10, 2), True), (LAST, True)])
def test_the_start_of_service_is_information(october, day, is_found):
    new = create_employee(**BY, nip="199505052020121003", name="Nina Rahma", status="PNS", rank="III/a", email="")
    place(new, october.dinas, 7, day, october.budi)
    finding = about(new, "service_start")
    assert (finding is not None) is is_found
    assert finding is None or (finding.colour is Colour.GREY and not finding.is_open)
    assert about(new, "transfer") is None


@pytest.mark.parametrize(
    ("first", "last", "is_found"),
    [
        (date(2026, 8, 1), date(2026, 9, 30), False),
        (date(2026, 8, 1), FIRST, True),
        (date(2026, 8, 1), None, True),
        (date(2026, 10, 15), date(2026, 10, 15), True),
        (date(2026, 11, 1), None, False),
    ],
)
def test_a_second_post(october, first, last, is_found):
    acting_post(october.sari, october.dinas, first, last)
    finding = about(october.sari, "two_posts")
    assert (finding is not None) is is_found
    if finding:
        assert said(finding).startswith("Also Plt. Kepala Bidang, Dinas Pendidikan (class 9), ")


def test_a_second_post_instead_of_the_own_says_so(october):
    acting_post(october.sari, october.dinas, FIRST, None, replaces=True)
    assert said(about(october.sari, "two_posts")) == (
        "Instead of the own post: Plt. Kepala Bidang, Dinas Pendidikan (class 9), from 1 October 2026 until further "
        "notice (letter 800/12/2026)."
    )


def test_a_bank_account_is_missed_once_anybody_has_one(october):
    assert about(october.sari, "missing_bank").colour is Colour.YELLOW
    assert not about(october.sari, "missing_bank").may_be_accepted
    pay_data(october.citra)
    assert about(october.citra, "missing_bank") is None
    assert about(october.sari, "missing_bank").is_open
    pay_data(october.sari, account_number="")
    assert said(about(october.sari, "missing_bank")) == "Not known: account number."
    # What begins after the month does not count, the latest before its end does.
    pay_data(october.sari, starts_on=date(2026, 11, 1))
    assert about(october.sari, "missing_bank")
    pay_data(october.sari, starts_on=LAST)
    assert about(october.sari, "missing_bank") is None


def in_force(name):
    document = presets.document(name)
    Scheme.objects.create(name=name, version=2, title=name, starts_on=date(2026, 9, 1), document=document)


def test_a_missing_score_is_red_and_cannot_be_accepted(october):
    assert about(october.sari, "missing_score") is None
    in_force("sikap_banten")
    finding = about(october.sari, "missing_score")
    assert "conduct_percent" in said(finding)
    assert finding.is_open
    assert not finding.may_be_accepted
    Score.objects.create(
        employee=october.sari,
        month=FIRST,
        code="conduct_percent",
        value="80",
        batch=pay_data(october.citra).batch,
    )
    assert about(october.sari, "missing_score") is None


def test_missing_pay_data_are_red_only_where_the_figure_needs_them(october):
    for position_class in (6, 7, 9, 12):
        amount(position_class, "kondisi_kerja", 0)
    assert about(october.sari, "missing_tax_data") is None
    in_force("sumatera_utara")
    row = pay_data(october.citra)
    for code in ("productivity", "attendance", "conduct"):
        Score.objects.create(employee=october.sari, month=FIRST, code=code, value="100", batch=row.batch)
    finding = about(october.sari, "missing_tax_data")
    assert said(finding) == "Not known: dues, zakat, yes or no."
    assert (finding.colour, finding.may_be_accepted) == (Colour.RED, False)
    pay_data(october.sari, dues=40_000, zakat=False)
    assert about(october.sari, "missing_tax_data") is None
    assert about(october.sari, "missing_score") is None


def test_somebody_without_an_amount_has_no_figure(october):
    place(october.sari, october.dinas, 10, FIRST.replace(day=2), october.budi)
    assert said(about(october.sari, "no_figure")) == "No base amount is known for class 10."


def closed_september(october, minutes):
    for day in range(1, minutes // 360 + 1):
        report(october.sari, day, 360, by=october.eko, month=SEPTEMBER)
    return freeze_recap(
        by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=SEPTEMBER, agency=october.dinas
    )


@pytest.fixture
def unusual(october):
    """In September Sari had 3 of 22 days, in October 2 of 22: a third less."""
    closed_september(october, 3 * 360)
    return october


def test_an_unusual_change_says_how_much(unusual):
    # 3,854,725 x 3/22 and x 2/22, each component rounded.
    assert said(about(unusual.sari, "unusual_change")) == (
        "Paid out: last month Rp 525,645, now Rp 350,430 (−33.33%, −Rp 175,215)."
    )


@pytest.mark.parametrize(("limit", "is_found"), [(33, True), (34, False)])
def test_the_policy_says_what_is_unusual(unusual, limit, is_found):
    AllowancePolicy.objects.create(starts_on=LAST, unusual_change_percent=limit)
    assert (about(unusual.sari, "unusual_change") is not None) is is_found


def test_a_policy_of_a_later_month_does_not_count(unusual):
    AllowancePolicy.objects.create(starts_on=date(2026, 11, 1), unusual_change_percent=1000)
    assert about(unusual.sari, "unusual_change")


def test_exactly_the_limit_is_not_unusual(october):
    closed_september(october, 360)
    # The same share of two months: 1/22 and 2/22 are a change of 100 %.
    AllowancePolicy.objects.create(starts_on=FIRST, unusual_change_percent=100)
    assert about(october.sari, "unusual_change") is None


def test_the_month_before_counts_in_whatever_agency(unusual):
    place(unusual.sari, unusual.sekolah, 12, FIRST.replace(day=2), unusual.eko, "Guru")
    finding = about(unusual.sari, "unusual_change")
    assert finding.agency_id == unusual.sekolah.pk
    assert "Whole allowance: last month Rp 3,854,725" in said(finding)


def test_a_month_before_that_was_reopened_or_never_closed_is_not_compared(unusual):
    recap = unusual.sari.recap_lines.get().recap
    by = {"at": AFTER_CLOSING, "source": "tests", "recap": recap}
    request_reopen(by=acting(unusual.dewi), reason="Salah", **by)
    assert about(unusual.sari, "unusual_change")
    confirm_reopen(by=acting(unusual.dina), **by)
    assert about(unusual.sari, "unusual_change") is None


def test_from_nothing_to_something_is_unusual_without_a_per_cent(october):
    closed_september(october, 0)
    assert said(about(october.sari, "unusual_change")) == "Paid out: last month Rp 0, now Rp 350,430 (+Rp 350,430)."
    assert about(october.tari, "unusual_change") is None


def test_red_comes_first_then_kind_then_person(october):
    pay_data(october.citra)
    absent(october.sari, AbsenceKind.STUDY_ASSIGNMENT, FIRST, LAST)
    sanction(october.tari, FIRST, LAST)
    sanction(october.budi, FIRST, LAST)
    codes = [(one.code, one.person.name) for one in found(october.dinas)]
    assert codes[:3] == [
        ("sanction", "Budi Santoso"),
        ("sanction", "Tari Puspita"),
        ("study_assignment", "Sari Wulandari"),
    ]
    assert {code for code, _name in codes[3:]} == {"missing_bank"}


def test_the_number_of_statements_does_not_grow(october):
    for person in october.employees():
        sanction(person, FIRST, LAST)
        acting_post(person, october.dinas, FIRST, None)
        pay_data(person)
        absent(person, AbsenceKind.LONG_LEAVE, FIRST, LAST)
    with CaptureQueriesContext(connection) as one:
        found(october.kantor)
    with CaptureQueriesContext(connection) as many:
        found()
    # Two of them because anybody at all has a sanction, or an acting post.
    assert len(one) == len(many) == 10


def test_everything_stored_comes_with_one_statement(october):
    with CaptureQueriesContext(connection) as captured:
        people_marks(OCTOBER, {october.dinas.pk})
    assert len(captured) == 1


def test_nobody_asked_about_is_nothing_found(october):
    assert Status.read(OCTOBER, frozenset()).of("sanction", october.sari.pk) == []
    assert not PayData.objects.exists()


def test_a_roster_with_days_left_open(october):
    add_pattern(**BY, employee=october.sari, week="roster", starts_on=date(2026, 10, 5), ends_on=None)
    off = Shift.objects.get(code="L")
    days = {OCTOBER.first.replace(day=number): off for number in range(5, 30)}
    set_roster(**BY, employee=october.sari, month=OCTOBER, shifts=days)
    (gap,) = [one for one in found() if one.code == "roster_gap"]
    assert (gap.person.name, gap.colour, gap.facts) == ("Sari Wulandari", Colour.YELLOW, {"days": 2})
    assert said(gap) == "No shift is entered for 2 days; the ordinary week counts there."
    set_roster(**BY, employee=october.sari, month=OCTOBER, shifts=days | {FIRST.replace(day=30): off, LAST: off})
    assert "roster_gap" not in {one.code for one in found()}


def test_an_agency_by_roster_without_any(october):
    add_pattern(**BY, agency=october.dinas, week="roster", starts_on=date(2026, 10, 5), ends_on=None)
    gaps = {one.person.name: one.facts["days"] for one in found() if one.code == "roster_gap"}
    assert gaps["Sari Wulandari"] == gaps["Oki Ramadhan"] == 27
    assert "Citra Lestari" not in gaps
