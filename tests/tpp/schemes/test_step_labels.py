from fractions import Fraction

import pytest
from django.utils import translation

from tpp.money import exact
from tpp.schemes.amounts import LineInputs, Portion, Step
from tpp.schemes.computation import compute
from tpp.schemes.percentage_scheme import SIKEPPO, SchemeError, parse
from tpp.schemes.step_labels import component_name, described, exact_number, scheme_error, sentence


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_every_step_has_a_sentence_in_reading_order():
    inputs = LineInputs(31, (Portion(1, 31, "1.01", 7, (("beban_kerja", 1_541_890),)),), 7920, 7919)

    lines = [(depth, text) for depth, text, _step in described(compute(inputs, parse(SIKEPPO)).steps)]

    assert lines == [
        (0, "Credited 7,919 of 7,920 required minutes"),
        (0, "Workload: whole amount"),
        (1, "Day 1 to 31, class 7, 1.01: Rp 1,541,890 × 31 of 31 days"),
        (0, "Workload: 1,541,890 × 7919/7920, rounded to the rupiah"),
        (0, "Whole allowance: sum of the components"),
        (0, "Allowance: sum of the components as reached"),
        (0, "Not paid: whole allowance minus allowance"),
    ]


def test_nothing_required_is_said():
    first = compute(LineInputs(31, (), 0, 0), parse(SIKEPPO)).steps[0]

    assert sentence(first) == "Nothing was required this month: it counts as complete"


def test_a_step_of_a_later_program_is_shown_by_its_key():
    assert sentence(Step("tax", {}, "1")) == "tax"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(4_371_391), "4,371,391"),
        (Fraction(1, 2), "0.5"),
        (Fraction(34_623_783, 8), "4,327,972.875"),
        (Fraction(1, 3), "0.333333…"),
        (Fraction(1, 10**7), "0.000000…"),
    ],
)
def test_unrounded_values_are_readable_and_say_where_they_are_cut(value, text):
    assert exact_number(exact(value)) == text


def test_unrounded_values_in_indonesian_have_a_comma():
    with translation.override("id"):
        assert exact_number(exact(Fraction(34_623_783, 8))) == "4.327.972,875"


def test_components_have_names():
    assert component_name("prestasi_kerja") == "Work performance"
    assert component_name("uang_makan") == "Uang makan"


def test_a_broken_scheme_is_told_with_its_place():
    with pytest.raises(SchemeError) as refused:
        parse({**SIKEPPO, "rounding": {"mode": "floor", "step": "component"}})

    assert scheme_error(refused.value) == "rounding.mode: “floor” is not known here. Known are: half_up."


@pytest.mark.parametrize(
    "code",
    [
        "not_an_object",
        "not_a_list",
        "missing",
        "unknown_key",
        "unknown_value",
        "not_a_number",
        "empty",
        "duplicate",
        "unused",
        "weights",
    ],
)
def test_every_code_has_a_sentence(code):
    assert scheme_error(SchemeError("place", code, "value", "expected")).startswith("place: ")
