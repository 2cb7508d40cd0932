"""A scheme that is data reads like a decree, in both languages, and so do its steps and problems."""

import re
from fractions import Fraction

import pytest
from django.utils import translation

from tests.tpp.schemes.flat import flat, sentences
from tests.tpp.schemes.small_schemes import EVERY_KIND, NINTH, scheme_of
from tpp.schemes import presets
from tpp.schemes.amounts import Step
from tpp.schemes.documents import found_at
from tpp.schemes.engine import FigureProblem, evaluate, outcome_steps, parse
from tpp.schemes.engine.expressions import constant
from tpp.schemes.labels import figure_problem
from tpp.schemes.prose import input_words, pieces, rule_of, source_of, tables_of
from tpp.schemes.prose_words import decimal_words
from tpp.schemes.step_labels import described, sentence

N = {"name": "n", "kind": "number", "words": {"id": "N", "en": "N"}}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rules(name):
    return sentences(presets.preset(name))


def test_a_proportion_is_a_sentence():
    assert rules("sikeppo") == [
        (
            "Minutes reached = if “Required minutes” equals 0, then 100 %; otherwise “Credited minutes” ÷ “Required "
            "minutes”, at most 100 %"
        ),
        "Allowance = “Whole allowance” × “Minutes reached”, rounded to the nearest rupiah",
    ]


def test_a_weighted_sum_reads_as_in_the_decree():
    assert rules("dki_supervisor")[3] == (
        "Allowance reached = 50 % × (“Work plan reached”, at most 100 %) + 30 % × “Activity reached” + 20 % × "
        "“Follow-up of complaints”"
    )


def test_bands_say_both_their_ends():
    assert rules("tapanuli_tengah")[2] == (
        "Points for coming in time = by “Minutes late”: up to 30: 10 %; above 30 up to 120: 8 %; above 120 up to 240: "
        "6 %; above 240 up to 450: 4 %; above 450: 2 %"
    )


def test_choices_and_cases_in_the_middle_of_a_rule_stand_behind_letters():
    assert rules("jambi")[0].endswith(
        " = (a) − (b); (a) = by “Performance predicate”: Sangat Baik: 100 %; Baik: 100 %; Cukup: 90 %; Kurang: 75 %; "
        "Sangat Kurang: 50 %; Tidak Buat: 40 %; (b) = if “Did not appraise the staff”, then 5 %; otherwise 0"
    )
    assert rules("manado")[2].endswith(
        "= if “Attendance” is less than 25 %, then 0; if “Attendance” is less than 50 %, then 50 %; otherwise 100 %"
    )


def test_sums_over_components_are_sentences():
    assert (
        "rounded to the nearest rupiah, per component, then added up; (a) = if “The acting post's components replace "
        "one's own”, then “amount of the component in the acting post”; otherwise “Share of one's own components on "
        "probation” × “amount of the component” + 20 % × “amount of the component in the acting post”"
    ) in " ".join(rules("balangan"))
    assert rules("sumatera_utara")[0].startswith(
        "Gross allowance: each part of each component rounded down = for each component ((“amount of the component” × "
        "40 % × (“Productivity”, at most 100 %), rounded down to the rupiah) + ("
    )


def test_a_table_with_a_name_is_told_once():
    scheme = presets.preset("sikeppo_deductions")

    assert "A: by “Salary and allowance” as in the table “TER A”; B: " in rules("sikeppo_deductions")[6]
    assert list(tables_of(scheme)) == ["ter_a", "ter_b", "ter_c"]
    assert flat(tables_of(scheme)["ter_a"]).startswith(
        "up to 5,400,000: 0 %; above 5,400,000 up to 5,650,000: 0.25 %; "
    )


@pytest.mark.parametrize(
    ("declared", "source", "text"),
    [
        ("n count", "required_minutes", "“Required minutes”"),
        ("n count", {"sum": ["sick_days", "score_alpa"]}, "“Calendar days of sickness this month” + imported “alpa”"),
        ("n rupiah", "base_beban_kerja", "“Whole amount of component beban kerja”"),
        ("f flag", "cpns", "“On probation (CPNS)”"),
        ("f flag", {"more": ["duty_days", 3]}, "“Duty days” is more than 3"),
        ("w", {"word": "normal"}, "ordinary"),
        ("w", "rank_group", "“Rank group (PNS)”"),
        (
            "w",
            {"cases": [{"when": "sanctioned", "then": {"word": "no_entitlement"}}], "otherwise": {"word": "normal"}},
            "if “Under a disciplinary sanction”, then not entitled; otherwise ordinary",
        ),
    ],
)
def test_where_a_figure_comes_from_is_a_sentence(declared, source, text):
    if declared == "w":
        declared = {"name": "w", "kind": "word", "values": ["normal", "no_entitlement"]}
        rule = {"choose": "w", "among": {"normal": 1, "no_entitlement": 0}}
    else:
        name = declared[0]
        rule = name if name == "n" else {"cases": [{"when": "f", "then": 1}], "otherwise": 0}
    scheme = scheme_of(rule, declared)
    (name,) = scheme.inputs

    assert source_of(scheme, name) is None
    assert flat(source_of(scheme_of(rule, declared, sources={name: source}), name)) == text


def test_inside_of_rules_names_go_without_their_explanation():
    assert "× (100 % − “Cut for absence”)" in rules("jambi")[3]
    scheme = scheme_of("n", {"name": "n", "kind": "number", "words": {"id": "Nilai: akhir", "en": "Score: final"}})
    assert flat(rule_of(scheme, "x")) == "“Score”"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"round": "n", "mode": "up", "to": 100}, "“N”, rounded up to the multiple of 100"),
        ({"round": "n", "mode": "down", "to": "0.01 %"}, "“N”, rounded down to the multiple of 0.01 %"),
        ({"round": "n", "mode": "half_up", "to": 1}, "“N”, rounded to the nearest whole number"),
        ({"difference": ["n", {"min": ["n", "n"]}]}, "“N” − (the lowest of: “N”; “N”)"),
        ({"max": ["n", "n", 1_000]}, "the highest of: “N”; “N”; 1,000"),
        ({"max": ["-2.5", "n"]}, "“N”, at least -2.5"),
        ({"max": ["-0.5", "n"]}, "“N”, at least -0.5"),
        ({"max": [0, {"min": ["n", 7]}]}, "(“N”, at most 7), at least 0"),
        ({"difference": ["n", {"sum": ["n", 1]}, {"difference": ["n", 2]}]}, "“N” − (“N” + 1) − (“N” − 2)"),
        ({"sum": [{"difference": ["n", 1]}, {"product": ["n", 2]}]}, "“N” − 1 + “N” × 2"),
        ({"product": [{"sum": ["n", 1]}, {"quotient": ["n", 2]}]}, "(“N” + 1) × “N” ÷ 2"),
        ({"quotient": [{"product": ["n", 2]}, {"product": ["n", 3]}]}, "“N” × 2 ÷ (“N” × 3)"),
        ({"quotient": ["n", {"quotient": ["n", 3]}]}, "“N” ÷ (“N” ÷ 3)"),
    ],
)
def test_operations_are_words_and_signs(rule, text):
    assert sentences(scheme_of(rule, N)) == [f"Name = {text}"]


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ({"is": ["w", "good", "bad"]}, "“W” is good or bad"),
        ({"not": "f"}, "not (“F”)"),
        ({"all": ["f", {"more": ["n", 1]}]}, "“F” and “N” is more than 1"),
        ({"any": ["f", {"at_least": ["n", 1]}]}, "“F” or “N” is at least 1"),
        ({"any": ["f", {"all": ["f", {"at_most": ["n", 1]}]}]}, "“F” or (“F” and “N” is at most 1)"),
        ({"not": {"any": ["f", "f"]}}, "not (“F” or “F”)"),
    ],
)
def test_conditions_are_words_and_signs(when, text):
    word = {"name": "w", "kind": "word", "values": ["good", "bad"], "words": {"id": "W", "en": "W"}}
    flag = {"name": "f", "kind": "flag", "words": {"id": "F", "en": "F"}}
    needed = {"all": ["f", {"is": ["w", "good"]}, {"more": ["n", 5]}]}
    rule = {"cases": [{"when": when, "then": 1}, {"when": needed, "then": 0}], "otherwise": 2}

    (found,) = sentences(scheme_of(rule, flag, N, word))

    assert found.startswith(f"Name = if {text}, then 1; if ")


@pytest.mark.parametrize("name", presets.NAMES)
def test_every_number_of_a_rule_knows_its_place(name):
    document, scheme = presets.document(name), presets.preset(name)

    told = [*(rule_of(scheme, value, with_units=True) for value in scheme.values), *tables_of(scheme).values()]
    found = [piece for rule in told for piece in pieces(rule) if piece.path]

    assert [decimal_words(constant(found_at(document, piece.path), "").text) for piece in found] == [
        p.text for p in found
    ]
    assert len({piece.path for piece in found}) == len(found)
    assert {piece.path for piece in found} == set(numbers_in(document))


def numbers_in(document):
    """Yield the path of every number of the rules, found in the JSON itself."""

    def walk(value, path):
        if isinstance(value, dict):
            for key, one in value.items():
                yield from walk(one, (*path, key))
        elif isinstance(value, list):
            for key, one in enumerate(value):
                yield from walk(one, (*path, key))
        elif isinstance(value, int) or value[:1].isdigit():
            yield path

    for number, value in enumerate(document["values"]):
        yield from walk(value["is"], ("values", number, "is"))
    for name, table in document.get("tables", {}).items():
        yield from walk(table, ("tables", name))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"kind": "percent"}, "per cent, from 0 to 100"),
        ({"kind": "count"}, "whole number, 0 or more"),
        ({"kind": "number", "from": 1, "to": "2.5"}, "number, from 1 to 2.5"),
        ({"kind": "rupiah", "default": 1000}, "rupiah, 0 or more; without data: 1,000"),
    ],
)
def test_an_input_says_what_can_be_given(changes, text):
    assert input_words(scheme_of("n", N | changes).inputs["n"]) == text


def test_an_input_of_words_or_of_yes_and_no_says_so_too():
    scheme = scheme_of(
        {"cases": [{"when": {"all": ["f", {"is": ["w", "normal"]}]}, "then": 1}], "otherwise": 2},
        {"name": "f", "kind": "flag", "default": 0},
        {"name": "w", "kind": "word", "values": ["normal", "Baik"], "default": "Baik"},
    )

    assert input_words(scheme.inputs["f"]) == "yes or no; without data: no"
    assert input_words(scheme.inputs["w"]) == "one of: ordinary, Baik; without data: Baik"


@pytest.mark.parametrize("name", presets.NAMES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_preset_can_be_read_in_both_languages(name, language):
    with translation.override(language):
        scheme = presets.preset(name)
        found = sentences(scheme)

        assert len(found) == len(scheme.values)
        assert all(
            text.startswith(f"{getattr(value.words, language)} = ")
            for value, text in zip(scheme.values.values(), found, strict=True)
        )
        # No name of the document itself, only words.
        assert not re.search(r"[a-z]_[a-z0-9]", " ".join([*found, *map(input_words, scheme.inputs.values())]))


def test_steps_are_told_with_their_values():
    person = {"base": 1_000_050, "minutes": 5700, "attendance": 50, "conduct": "Baik"}

    steps = outcome_steps(evaluate(parse(NINTH), person))

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
    assert name in figure_problem(FigureProblem(code, name, "101", "100"), EVERY_KIND)


def test_a_problem_is_told_in_the_readers_language():
    problem = FigureProblem("missing", "predicate")
    scheme = presets.preset("jambi")

    assert "“Performance predicate” (predicate)" in figure_problem(problem, scheme)
    with translation.override("id"):
        assert "“Predikat kinerja” (predicate)" in figure_problem(problem, scheme)


def test_a_share_is_not_rounded_away():
    assert str(
        evaluate(scheme_of("p", "p percent", kind="percent"), {"p": Fraction("0.00004")}).results["x"].printed
    ) == ("0.0000")
