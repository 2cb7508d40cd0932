"""Pay: the given table, a second implementation, and what must hold for every month."""

import csv
import itertools
from collections import defaultdict
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import DATA
from tpp.money import half_up
from tpp.schemes.amounts import LineInputs, Portion, Step, activity_share
from tpp.schemes.computation import compute
from tpp.schemes.percentage_scheme import SIKEPPO, parse

SCHEME = parse(SIKEPPO)
TABLE = list(csv.DictReader((DATA / "tpp" / "sikeppo.csv").read_text().splitlines()))


def whole_month(amounts, required, credited, days=31):
    return LineInputs(days, (Portion(1, days, "1.01", 7, tuple(sorted(amounts.items()))),), required, credited)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['base']}-{row['credited_minutes']}")
def test_the_table_of_probolinggo_comes_out(row):
    required, credited = int(row["required_minutes"]), int(row["credited_minutes"])

    result = compute(whole_month({"prestasi_kerja": int(row["base"])}, required, credited), SCHEME)

    assert (result.base, result.tpp) == (int(row["base"]), int(row["tpp"]))
    assert half_up(activity_share(required, credited) * 10**6) == Decimal(row["percent"]) * 10**4


def test_each_component_is_rounded_and_sums_are_sums_of_rounded():
    result = compute(whole_month({"beban_kerja": 1, "prestasi_kerja": 1}, 2, 1), SCHEME)

    assert [component.tpp for component in result.components] == [1, 1]
    assert (result.base, result.tpp, result.deduction) == (2, 2, 0)


def test_a_month_in_which_nothing_was_required_is_complete():
    result = compute(whole_month({"beban_kerja": 1_000_000}, 0, 0), SCHEME)

    assert (result.tpp, str(result.percent)) == (1_000_000, "100.00")
    assert result.steps[0].as_json() == {
        "key": "nothing_required",
        "params": {"credited": 0, "required": 0},
        "exact": "1",
    }


def test_a_transfer_splits_the_amount_by_calendar_days():
    portions = (
        Portion(1, 10, "1.01", 7, (("beban_kerja", 3_100_000),)),
        Portion(11, 31, "2.01", 9, (("beban_kerja", 6_200_000), ("tempat", 310))),
    )
    result = compute(LineInputs(31, portions, 100, 50), SCHEME)

    assert [(c.name, c.base, c.tpp) for c in result.components] == [
        ("beban_kerja", 1_000_000 + 4_200_000, 2_600_000),
        ("tempat", 210, 105),
    ]


def test_days_outside_service_pay_nothing():
    portions = (Portion(11, 20, "1.01", 7, (("beban_kerja", 3_000_000),)),)

    assert compute(LineInputs(30, portions, 100, 100), SCHEME).tpp == 1_000_000


@pytest.mark.parametrize(
    "inputs",
    [
        whole_month({}, 360, 361),
        whole_month({}, 360, -1),
        LineInputs(30, (Portion(1, 31, "a", 1, ()),), 0, 0),
        LineInputs(30, (Portion(0, 3, "a", 1, ()),), 0, 0),
        LineInputs(30, (Portion(1, 3, "a", 1, ()), Portion(3, 4, "a", 1, ())), 0, 0),
        LineInputs(30, (Portion(5, 4, "a", 1, ()),), 0, 0),
    ],
)
def test_inputs_that_cannot_be_are_refused_loudly(inputs):
    with pytest.raises(ValueError, match="must"):
        compute(inputs, SCHEME)


def test_the_steps_lead_from_minutes_to_the_figure():
    result = compute(whole_month({"beban_kerja": 4_371_943}, 7920, 7919), SCHEME)

    activity, base, tpp, *totals = result.steps
    assert (activity.key, activity.exact) == ("activity", "7919/7920")
    assert (base.key, base.amount, base.parts[0].params["days"]) == ("component_base", 4_371_943, 31)
    assert Fraction(tpp.exact) == Fraction(4_371_943) * Fraction(7919, 7920)
    assert [(step.key, step.amount) for step in totals] == [("base", 4_371_943), ("tpp", 4_371_391), ("deduction", 552)]


def test_the_steps_are_stored_in_this_form_for_good():
    """Every closed recap holds and hashes them; a renamed key would leave old ones without words."""
    portions = (
        Portion(1, 10, "1.01", 7, (("beban", 3_100_001), ("tempat", 310))),
        Portion(11, 31, "2.01", 9, (("beban", 6_200_000),)),
    )
    steps = [step.as_json() for step in compute(LineInputs(31, portions, 720, 540), SCHEME).steps]

    first = {"agency": "1.01", "class": 7, "first": 1, "last": 10, "days": 10, "month_days": 31}
    second = {"agency": "2.01", "class": 9, "first": 11, "last": 31, "days": 21, "month_days": 31}
    assert steps == [
        {"key": "activity", "params": {"credited": 540, "required": 720}, "exact": "3/4"},
        {
            "key": "component_base",
            "params": {"component": "beban"},
            "exact": "161200010/31",
            "amount": 5_200_000,
            "parts": [
                {"key": "portion", "params": {**first, "amount": 3_100_001}, "exact": "31000010/31"},
                {"key": "portion", "params": {**second, "amount": 6_200_000}, "exact": "4200000"},
            ],
        },
        {
            "key": "component_tpp",
            "params": {"component": "beban", "base": "161200010/31", "share": "3/4"},
            "exact": "241800015/62",
            "amount": 3_900_000,
        },
        {
            "key": "component_base",
            "params": {"component": "tempat"},
            "exact": "100",
            "amount": 100,
            "parts": [{"key": "portion", "params": {**first, "amount": 310}, "exact": "100"}],
        },
        {
            "key": "component_tpp",
            "params": {"component": "tempat", "base": "100", "share": "3/4"},
            "exact": "75",
            "amount": 75,
        },
        {"key": "base", "params": {}, "exact": "5200100", "amount": 5_200_100},
        {"key": "tpp", "params": {}, "exact": "3900075", "amount": 3_900_075},
        {"key": "deduction", "params": {}, "exact": "1300025", "amount": 1_300_025},
    ]


@st.composite
def months(draw):
    """A random month: unemployed at first or at the end, up to four posts, amounts per component."""
    days = draw(st.integers(28, 31))
    cuts = sorted(draw(st.sets(st.integers(1, days), min_size=1, max_size=5)))
    end = draw(st.integers(cuts[-1], days))
    starts = [*cuts, end + 1]
    amounts = st.dictionaries(st.sampled_from(["beban", "prestasi", "tempat"]), st.integers(0, 50_000_000), max_size=3)
    portions = tuple(
        Portion(
            first,
            after - 1,
            draw(st.sampled_from(["1.01", "2.01"])),
            draw(st.integers(1, 17)),
            tuple(sorted(draw(amounts).items())),
        )
        for first, after in itertools.pairwise(starts)
    )
    required = draw(st.one_of(st.just(0), st.integers(1, 31 * 1440)))
    return LineInputs(days, portions, required, draw(st.integers(0, required)))


def second_opinion(inputs):
    """The same decree once more, day by day with decimals of 60 digits; shares no code with the first."""
    day_sums = defaultdict(int)
    for day in range(1, inputs.month_days + 1):
        for first, last, _agency, _class, amounts in inputs.portions:
            if first <= day <= last:
                for name, amount in amounts:
                    day_sums[name] += amount
    base = tpp = 0
    for total in day_sums.values():
        base += (total * 2 + inputs.month_days) // (inputs.month_days * 2)
        below = inputs.month_days * (inputs.required or 1)
        above = total * (inputs.credited if inputs.required else 1)
        whole, rest = divmod(above, below)
        tpp += whole + (1 if rest * 2 >= below else 0)
    return base, tpp


@given(months())
def test_a_second_implementation_agrees(inputs):
    result = compute(inputs, SCHEME)

    assert (result.base, result.tpp) == second_opinion(inputs)


@given(months())
def test_the_allowance_lies_between_nothing_and_the_base_and_sums_add_up(inputs):
    result = compute(inputs, SCHEME)

    assert 0 <= result.tpp <= result.base
    assert result.base == result.tpp + result.deduction
    assert result.base == sum(component.base for component in result.components)
    assert result.tpp == sum(component.tpp for component in result.components)
    assert 0 <= result.percent <= 100


@given(months(), st.integers(0, 5000))
def test_more_approved_minutes_never_lower_the_allowance(inputs, more):
    better = inputs._replace(credited=min(inputs.required, inputs.credited + more))

    assert compute(better, SCHEME).tpp >= compute(inputs, SCHEME).tpp


@given(months(), st.randoms(use_true_random=False))
def test_the_order_of_components_changes_nothing(inputs, random):
    def shuffled(portion):
        amounts = list(portion.amounts)
        random.shuffle(amounts)
        return portion._replace(amounts=tuple(amounts))

    other = compute(inputs._replace(portions=tuple(map(shuffled, inputs.portions))), SCHEME)

    assert other.components == compute(inputs, SCHEME).components


@given(months())
def test_splitting_a_portion_changes_nothing(inputs):
    """A second placement with the same amounts, or an amount entered again unchanged, pays the same."""
    pieces = tuple(
        portion._replace(first=day, last=day)
        for portion in inputs.portions
        for day in range(portion.first, portion.last + 1)
    )

    assert compute(inputs._replace(portions=pieces), SCHEME).components == compute(inputs, SCHEME).components


@given(months())
def test_steps_survive_being_stored(inputs):
    steps = compute(inputs, SCHEME).steps

    assert tuple(Step.from_json(step.as_json()) for step in steps) == steps


def test_the_exact_percentage_is_cut_nowhere_before_rounding():
    result = compute(whole_month({"a": 1}, 3, 2), SCHEME)

    assert result.percent == (Decimal(20000) / 3).to_integral_value(ROUND_FLOOR) / 100 + Decimal("0.01")
