"""What a status does to pay, before every scheme: leave, sanctions, probation, acting posts; each a step of its own."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.people.actions.employees import end_service
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.models import AbsenceRule
from reports.rules.period import Month
from tests.people import acting
from tests.tpp.closing.board import BY, acting_post, batch, pay_data, sanction
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount, report
from tests.tpp.payroll.test_composed_recap import in_force, line, scores
from tpp.closing.actions.freeze import freeze_recap
from tpp.enums import StatusCode
from tpp.models import AllowancePolicy, RecapLine, StatusRule
from tpp.money import half_up
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.verification import verify_recaps
from tpp.schemes import presets
from tpp.schemes.amounts import LineInputs, Portion
from tpp.schemes.computation import compute
from tpp.schemes.percentage_scheme import SIKEPPO, parse
from tpp.schemes.status_effect import ShareCombination, StatusEffect, StatusShare
from tpp.schemes.step_labels import described

pytestmark = pytest.mark.django_db
FIRST, LAST = OCTOBER.first, OCTOBER.last
WHOLE = 4_000_000
DEFAULT = "default"
SCHEMES = [DEFAULT, *presets.NAMES]
# What makes each preset pay (nearly) everything to who has reported everything.
FULL = {
    "balangan": {"performance_score": 100, "attendance_score": 100},
    "dki_head": {"work_plan_percent": 100},
    "dki_staff": {"work_plan_percent": 100},
    "dki_supervisor": {"work_plan_percent": 100, "complaints_percent": 100},
    "jambi": {"predicate": "Baik", "did_not_appraise_staff": 0, "missed_ceremonies": 0}
    | dict.fromkeys(("S", "C", "TK", "TL1", "TL2", "TL3", "TL4", "CP1", "CP2", "CP3", "CP4"), 0),
    "manado": {
        "target_achievement": 100,
        "core_values_sum": 700,
        "discipline_points_cut": 0,
        "attendance_percent": 100,
    },
    "sikap_banten": {"conduct_percent": 100},
    "sikap_banten_slice": {"conduct_percent": 100},
    "sumatera_utara": {"productivity": 100, "attendance": 100, "conduct": 100},
    "tapanuli_tengah": {
        "target_achievement": 100,
        "submitted_on_day": 1,
        "late_minutes": 0,
        "early_minutes": 0,
        "absent_days": 0,
    },
}


@pytest.fixture
def paid(people):
    """Amounts of 4,000,000 for Sari's class and 12,000,000 for the head's, and Sari's October reported in full."""
    for component, rupiah in (("beban_kerja", 2_000_000), ("prestasi_kerja", 1_250_000), ("kondisi_kerja", 750_000)):
        amount(7, component, rupiah)
        amount(12, component, 3 * rupiah)
    amount(7, "kelangkaan_profesi", 0)
    amount(12, "kelangkaan_profesi", 0)
    for day in OCTOBER.days:
        if day.weekday() < 5:
            report(people.sari, day.day, 360, by=people.budi)
    return people


def under(name: str, people) -> None:
    if name != DEFAULT:
        in_force(name)
        scores(batch(), people.sari, **FULL.get(name, {}))
        pay_data(people.sari, salary=5_000_000, tax_category="A", dues=0, zakat=False)


def gross(people) -> int:
    found = line(people.sari)
    assert not getattr(found.result, "problems", ()), found.result.problems
    return found.payment.gross


def absent(person, kind, first=FIRST, last=LAST):
    return add_absence(
        **BY, employee_id=person.pk, kind=kind, starts_on=first, ends_on=last, document_number="800/1/2026"
    )


def own_kind(code, percent, **terms):
    return add_absence_rule(
        **BY,
        code=code,
        starts_on=date(2026, 1, 1),
        name=code.title(),
        allowance_percent=Decimal(percent),
        **{"excuses_duty": False, **terms},
    )


def told(people) -> list[str]:
    return [text for _depth, text, _step in described(tuple(line(people.sari).result.steps))]


@pytest.mark.parametrize("kind", ["unpaid_leave", "study_assignment", "pre_retirement", "suspension"])
def test_who_is_not_paid_by_status_gets_nothing_for_a_month_without_duty(paid, kind):
    """Nothing is required, which is complete as far as its days are paid."""
    absent(paid.sari, kind)
    assert gross(paid) == 0
    assert line(paid.sari).result.base == WHOLE


def test_unpaid_leave_takes_its_calendar_days(paid):
    absent(paid.sari, "unpaid_leave", date(2026, 10, 12), date(2026, 10, 21))
    # 21 of 31 days, each component rounded.
    assert gross(paid) == sum(half_up(Fraction(part * 21, 31)) for part in (2_000_000, 1_250_000, 750_000))


@pytest.mark.parametrize("kind", ["annual_leave", "sick", "maternity_leave", "important_reason", "training"])
def test_paid_leave_takes_nothing_by_default(paid, kind):
    absent(paid.sari, kind)
    assert gross(paid) == WHOLE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_moderate_sanction_takes_a_quarter_in_every_scheme_that_does_not_see_to_it(paid, scheme):
    under(scheme, paid)
    before = gross(paid)
    sanction(paid.sari, date(2026, 9, 1), date(2027, 2, 28))
    if scheme == "balangan":
        # Its decree pays nothing, and says by name that this is instead of the layer.
        assert gross(paid) == 0
    elif scheme == "tapanuli_tengah":
        # Its decree takes the points of those without a sanction.
        assert gross(paid) == WHOLE * 80 // 100
    else:
        assert before - gross(paid) == before // 4
        assert any("75 %" in text for text in told(paid))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_acting_post_is_paid_instead_of_ones_own_in_every_scheme(paid, scheme):
    under(scheme, paid)
    before = gross(paid)
    acting_post(paid.sari, paid.dinas, FIRST, None, position_class=12, replaces=True)
    assert gross(paid) == 3 * before


@pytest.mark.parametrize("scheme", sorted(set(SCHEMES) - {"balangan"}))
def test_an_acting_post_beside_ones_own_adds_a_fifth_of_it(paid, scheme):
    under(scheme, paid)
    before = gross(paid)
    acting_post(paid.sari, paid.dinas, FIRST, None, position_class=12)
    assert gross(paid) == before + before * 3 // 5
    assert line(paid.sari).result.base == WHOLE + 12_000_000 // 5


def test_the_difference_of_a_higher_post_is_added_and_a_lower_one_adds_nothing(paid):
    StatusRule.objects.filter(code=StatusCode.ACTING).update(effect="difference", percent=50)
    acting_post(paid.sari, paid.dinas, FIRST, date(2026, 10, 31), position_class=12)
    assert gross(paid) == WHOLE + 8_000_000 // 2
    paid.sari.acting_posts.update(agency=paid.sekolah, position_class=7)
    assert gross(paid) == WHOLE


OWN_KINDS = {"penahanan": "50", "post": "12.5", "lock": "0", "tahan_2": "33.33"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_kind_of_the_regions_own_pays_right_in_every_scheme(paid, scheme):
    under(scheme, paid)
    before, wrong = gross(paid), []
    for code, percent in OWN_KINDS.items():
        with transaction.atomic():
            own_kind(code, percent)
            absent(paid.sari, code)
            kept, sentences = gross(paid), told(paid)
            transaction.set_rollback(True)
        is_told = any(code.title() in text for text in sentences)
        if abs(kept - before * Decimal(percent) / 100) > 4 or not is_told:
            wrong.append((code, kept, is_told))
    assert wrong == []


def test_probation_keeps_four_fifths_from_its_month_on(paid):
    paid.sari.status = "CPNS"
    paid.sari.save(update_fields=["status"])
    assert gross(paid) == WHOLE
    StatusRule.objects.filter(code=StatusCode.CPNS).update(starts_on=date(2026, 10, 1))
    assert gross(paid) == WHOLE * 4 // 5


def test_the_lowest_share_of_a_day_counts_and_a_region_may_multiply(paid):
    sanction(paid.sari, date(2026, 9, 1), date(2027, 2, 28))
    own_kind("penahanan", "50")
    absent(paid.sari, "penahanan")
    assert gross(paid) == WHOLE // 2
    assert "Where several hold on one day, the lowest share counts" in told_in_english(paid)
    AllowancePolicy.objects.update(status_combination="product")
    assert gross(paid) == WHOLE * 3 // 8


def told_in_english(people):
    with translation.override("en"):
        return told(people)


def test_a_kind_keeps_less_the_longer_it_lasts_over_letters_and_months(paid):
    """Sick since 16 April: six months are over on 16 October, when the second letter is three months old."""
    AbsenceRule.objects.filter(code="sick").delete()
    own = {"excuses_duty": False, "longer": [[6, "40"], [12, "0"]]}
    add_absence_rule(**BY, code="sick", starts_on=date(2026, 1, 1), **own)
    absent(paid.sari, "sick", date(2026, 4, 16), date(2026, 7, 10))
    # From Friday to Monday nobody is well.
    absent(paid.sari, "sick", date(2026, 7, 13), date(2026, 12, 31))
    kept = Fraction(15 + 16 * Fraction(40, 100), 31)
    assert gross(paid) == sum(half_up(part * kept) for part in (2_000_000, 1_250_000, 750_000))


def test_leave_in_two_adjoining_letters_is_one_episode_for_a_scheme(paid):
    """Balangan pays 20 % of leave of six to twelve months, 40 % of shorter leave."""
    under("balangan", paid)
    absent(paid.sari, "sick", date(2026, 3, 1), date(2026, 6, 30))
    absent(paid.sari, "sick", date(2026, 7, 1), date(2026, 10, 31))
    assert gross(paid) == 800_000


def test_absence_after_the_last_day_in_service_counts_for_nothing(paid):
    """Balangan: who worked every day until the 14th is normal, whatever was entered for the days after it."""
    under("balangan", paid)
    absent(paid.sari, "sick", date(2026, 10, 15), LAST)
    end_service(**BY, employee=paid.sari, last_day=date(2026, 10, 14))
    assert gross(paid) == sum(half_up(Fraction(part * 14, 31)) for part in (2_000_000, 1_250_000, 750_000))


def test_a_scheme_switches_a_row_off_by_name_only(paid):
    in_force("sikeppo", status_off=["sanction_moderate"])
    sanction(paid.sari, date(2026, 9, 1), date(2027, 2, 28))
    assert gross(paid) == WHOLE
    absent(paid.sari, "unpaid_leave")
    assert gross(paid) == 0


SWITCHED = {
    "unpaid_leave": lambda p: absent(p.sari, "unpaid_leave", date(2026, 10, 5), date(2026, 10, 9)),
    "cpns": lambda p: type(p.sari).objects.filter(pk=p.sari.pk).update(status="CPNS"),
    "sanction_moderate": lambda p: sanction(p.sari, date(2026, 9, 1), date(2027, 2, 28)),
    "acting": lambda p: acting_post(p.sari, p.dinas, FIRST, None, position_class=12),
    "acting_replaces": lambda p: acting_post(p.sari, p.dinas, FIRST, None, position_class=12, replaces=True),
}


@pytest.mark.parametrize("row", SWITCHED)
def test_every_kind_of_row_can_be_switched_off_and_only_that(paid, row):
    StatusRule.objects.filter(code="cpns").update(starts_on=date(2026, 1, 1))
    others = sorted(SWITCHED.keys() - {row})
    SWITCHED[row](paid)
    scheme = in_force("sikeppo", status_off=others)
    felt = gross(paid)
    assert felt != WHOLE
    scheme.document["status_off"] = [row]
    scheme.save()
    assert gross(paid) == WHOLE


def test_months_before_the_layer_begins_are_computed_as_they_were(paid):
    StatusRule.objects.update(starts_on=date(2026, 11, 1))
    own_kind("penahanan", "50")
    absent(paid.sari, "penahanan")
    sanction(paid.sari, date(2026, 9, 1), date(2027, 2, 28))
    acting_post(paid.sari, paid.dinas, FIRST, None, position_class=12)
    assert gross(paid) == WHOLE


@pytest.mark.parametrize("scheme", [DEFAULT, "balangan", "sikeppo", "manado"])
def test_a_closed_line_verifies_from_itself_alone(paid, scheme):
    AllowancePolicy.objects.update(red_must_be_settled=False)
    for person in paid.employees():
        if person.pk != paid.sari.pk:
            end_service(**BY, employee=person, last_day=date(2026, 9, 30))
    under(scheme, paid)
    own_kind("penahanan", "33.33")
    absent(paid.sari, "penahanan", date(2026, 10, 5), date(2026, 10, 20))
    acting_post(paid.sari, paid.dinas, date(2026, 10, 3), None, position_class=12)
    freeze_recap(by=acting(paid.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=paid.dinas)
    assert verify_recaps(OCTOBER) == []
    row = RecapLine.objects.get(employee=paid.sari)
    assert row.inputs["status_effect"]["shares"][0] == ["penahanan", 5, 20, "3333/10000"]
    # Whatever the rules and rows say today: what follows from the line itself is still the same.
    StatusRule.objects.all().delete()
    assert not [one for one in verify_recaps(OCTOBER) if not one.field.startswith("live.")]
    row.inputs["status_effect"]["shares"][0][3] = "1"
    row.save(update_fields=["inputs"])
    changed = {one.field for one in verify_recaps(OCTOBER)}
    assert changed & {"tpp", "given.base", "given.ceiling", "given.beban_kerja"}


def test_the_statements_do_not_grow_with_statuses(paid):
    own_kind("penahanan", "50")

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(recap_lines(OCTOBER))
        return len(captured)

    sanction(paid.sari, date(2026, 9, 1), date(2027, 2, 28))
    acting_post(paid.sari, paid.dinas, FIRST, None, position_class=12)
    absent(paid.sari, "penahanan")
    few = statements()
    for person in (paid.oki, paid.eko, paid.tari, paid.budi):
        sanction(person, date(2026, 9, 1), date(2027, 2, 28))
        acting_post(person, paid.dinas, FIRST, None, position_class=12)
        absent(person, "penahanan")
    assert statements() == few


# ---- The arithmetic, against a second implementation ------------------------------------------------

shares = st.lists(
    st.builds(
        lambda first, length, percent: StatusShare("x", first, min(31, first + length), Fraction(percent, 100)),
        st.integers(1, 31),
        st.integers(0, 30),
        st.integers(0, 100),
    ),
    max_size=4,
)


@given(shares, st.sampled_from(list(ShareCombination)), st.integers(0, 10**7), st.integers(0, 100), st.integers(1, 100))
def test_status_takes_its_days_and_nothing_else(held, combination, rupiah, done, asked):
    done = min(done, asked)
    inputs = LineInputs(
        31,
        (Portion(1, 31, "1.01", 7, (("a", rupiah),)),),
        asked,
        done,
        StatusEffect(tuple(held), (), combination),
    )
    kept = Fraction(0)
    for day in range(1, 32):
        today = Fraction(1)
        for one in held:
            if one.first <= day <= one.last:
                today = today * one.kept if combination is ShareCombination.PRODUCT else min(today, one.kept)
        kept += today
    result = compute(inputs, parse(SIKEPPO))
    assert result.tpp == half_up(rupiah * kept / 31 * Fraction(done, asked))
    assert result.base == rupiah
    assert 0 <= result.tpp <= result.base
    assert StatusEffect.from_json(inputs.effect.as_json()) == inputs.effect


def test_a_month_of_another_length_has_its_own_days(people):
    amount(7, "beban_kerja", 3_000_000)
    absent(people.sari, "unpaid_leave", date(2026, 11, 1), date(2026, 11, 10))
    november = next(one for one in recap_lines(Month(2026, 11)) if one.person.employee_id == people.sari.pk)
    assert november.result.base == 3_000_000
    assert november.inputs.effect.shares == (StatusShare("unpaid_leave", 1, 10, Fraction(0)),)
