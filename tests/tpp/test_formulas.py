"""A scheme that is data reads like a decree, in both languages, and so do its steps and problems."""

from fractions import Fraction

import pytest
from django.utils import translation

from tests.tpp.test_engine import EVERY_KIND, NINTH, scheme_of
from tpp import presets
from tpp.computation import Step
from tpp.engine import Problem, evaluate, parse, steps_of
from tpp.formulas import sentences
from tpp.rule_words import figure_problem
from tpp.wording import described, sentence


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rules(name):
    return sentences(presets.preset(name))


def test_a_proportion_is_a_sentence():
    assert rules("sikeppo") == [
        (
            "Minutes reached = 100 % if “Required minutes” = 0; otherwise (“Credited minutes” ÷ “Required minutes”, at "
            "most 100 %)"
        ),
        "Allowance = “Whole allowance” × “Minutes reached”, rounded to the rupiah (a half goes up)",
    ]


def test_bands_choices_and_gates_are_sentences():
    assert rules("tapanuli_tengah")[4] == (
        "Points for presence = 20 % if “Days absent” ≤ 0; 15 % if “Days absent” ≤ 1; 10 % if “Days absent” ≤ 2; "
        "otherwise 5 %"
    )
    assert rules("jambi")[0].startswith(
        "Weight of the predicate, minus 5 % for not appraising the staff = (100 % if “Performance predicate” = Sangat "
        "Baik; 100 % if “Performance predicate” = Baik; "
    )
    assert rules("manado")[2].endswith("= 0 if “Attendance” < 25 %; 50 % if “Attendance” < 50 %; otherwise 100 %")


def test_sums_over_components_are_sentences():
    assert rules("sumatera_utara")[0] == (
        "Gross allowance: each part of each component rounded down = the sum over all components of ((“amount” × 40 % "
        "× (“Productivity”, at most 100 %), rounded down to the rupiah) + (“amount” × 18 % × “Attendance”, rounded "
        "down to the rupiah) + (“amount” × 42 % × “Conduct”, rounded down to the rupiah))"
    )


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"round": "n", "mode": "up", "to": 100}, "“Name”, rounded up to 100"),
        ({"round": "n", "mode": "down", "to": "0.01 %"}, "“Name”, rounded down to 0.01 %"),
        ({"difference": ["n", {"min": ["n", "n"]}]}, "“Name” − (the lowest of: “Name”; “Name”)"),
        ({"max": ["n", "n", 1_000]}, "the highest of: “Name”; “Name”; 1,000"),
        ({"max": ["-2.5", "n"]}, "“Name”, at least -2.5"),
    ],
)
def test_operations_are_words_and_signs(rule, text):
    assert sentences(scheme_of(rule, "n number")) == [f"Name = {text}"]


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ({"is": ["w", "good", "bad"]}, "“Name” = good or bad"),
        ({"not": "f"}, "not (“Name”)"),
        ({"all": ["f", {"more": ["n", 1]}]}, "(“Name”) and (“Name” > 1)"),
        ({"any": ["f", {"at_least": ["n", 1]}]}, "(“Name”) or (“Name” ≥ 1)"),
    ],
)
def test_conditions_are_words_and_signs(when, text):
    word = {"name": "w", "kind": "word", "values": ["good", "bad"]}
    needed = {"all": ["f", {"is": ["w", "good"]}, {"more": ["n", 5]}]}
    rule = {"cases": [{"when": when, "then": 1}, {"when": needed, "then": 0}], "otherwise": 2}

    (found,) = sentences(scheme_of(rule, "f flag", "n number", word))

    assert found.startswith(f"Name = 1 if {text}; 0 if ")


@pytest.mark.parametrize("name", presets.NAMES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_preset_can_be_read_in_both_languages(name, language):
    with translation.override(language):
        scheme = presets.preset(name)
        found = sentences(scheme)

    assert len(found) == len(scheme.values)
    assert all(
        getattr(value.words, language) in text for value, text in zip(scheme.values.values(), found, strict=True)
    )


def test_steps_are_told_with_their_values():
    person = {"base": 1_000_050, "minutes": 5700, "attendance": 50, "conduct": "Baik"}

    steps = steps_of(evaluate(parse(NINTH), person))

    assert [(depth, text) for depth, text, _step in described(steps)] == [
        (0, "Altogether: 63 %"),
        (1, "Reached, at least 90 %: 95 %"),
        (2, "Approved minutes: 5,700"),
        (1, "Attendance: 50 %"),
        (1, "Conduct: Baik"),
        (0, "Allowance"),
        (1, "Whole allowance"),
        (1, "Altogether: 63 %"),
    ]


@pytest.mark.parametrize(
    ("kind", "exact", "text"),
    [
        ("percent", "7919/7920", "Name: 99.9874 %"),
        ("percent", "1", "Name: 100 %"),
        ("number", "5/2", "Name: 2.5"),
        ("flag", "1", "Name: yes"),
        ("flag", "0", "Name: no"),
    ],
)
def test_values_are_shown_by_their_kind(kind, exact, text):
    params = {"name": "n", "kind": kind, "id": "Nama", "en": "Name"}

    assert sentence(Step("rule_input", params, exact)) == text


@pytest.mark.parametrize(
    "code",
    [
        "missing",
        "unknown_input",
        "not_a_number",
        "not_whole",
        "unknown_value",
        "too_low",
        "too_high",
        "division_by_zero",
        "negative",
        "too_large",
    ],
)
@pytest.mark.parametrize("name", ["p", "x", "skor"])
def test_every_problem_has_a_sentence_with_the_name(code, name):
    assert name in figure_problem(Problem(code, name, "101", "100"), EVERY_KIND)


def test_a_problem_is_told_in_the_readers_language():
    problem = Problem("missing", "predicate")
    scheme = presets.preset("jambi")

    assert "“Performance predicate” (predicate)" in figure_problem(problem, scheme)
    with translation.override("id"):
        assert "“Predikat kinerja” (predicate)" in figure_problem(problem, scheme)


def test_a_share_is_not_rounded_away():
    assert str(
        evaluate(scheme_of("p", "p percent", kind="percent"), {"p": Fraction("0.00004")}).results["x"].printed
    ) == ("0.0000")
