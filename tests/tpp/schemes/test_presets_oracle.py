"""Every preset against its table, a second implementation in whole numbers, and what must hold for everybody."""

import csv
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import DATA
from tests.tpp.schemes.oracles import JAMBI_CUTS, ORACLES, PARTS, POINT
from tpp.schemes import presets
from tpp.schemes.engine import FigureError, FigureKind, evaluate, parse

TABLES = DATA / "tpp"

each_preset = pytest.mark.parametrize("name", presets.NAMES)


def outcome(scheme, person):
    """Return what the preset gives; per cent are turned from hundredths into how they are written."""
    shares = {one.name for one in scheme.inputs.values() if one.kind is FigureKind.PERCENT}
    return evaluate(scheme, {key: Fraction(one, 100) if key in shares else one for key, one in person.items()})


def figures(scheme, person):
    """Return the results as whole numbers: rupiah, or ten-thousandths of a per cent."""
    results = outcome(scheme, person).results.values()
    return {
        one.name: int(one.printed * POINT) if one.kind is FigureKind.PERCENT else int(one.printed) for one in results
    }


def test_every_preset_has_an_oracle_and_a_table():
    assert set(presets.NAMES) == set(ORACLES) == {path.stem for path in TABLES.glob("*.csv")}


@each_preset
def test_an_oracle_knows_its_table(name):
    """Else the two implementations might agree on something that no region pays."""
    oracle, columns = ORACLES[name]
    hundredths = {one.name for one in presets.preset(name).inputs.values() if one.kind is FigureKind.PERCENT}
    for row in csv.DictReader((TABLES / f"{name}.csv").read_text().splitlines()):
        person = {key: _cell(row.get(key, "0"), key in hundredths) for key in columns}
        for key, found in oracle(**person).items():
            written = Fraction(row[key])
            assert found == (written * POINT if "percent" in key else written)


def _cell(text, hundredths):
    try:
        return int(Fraction(text) * (100 if hundredths else 1))
    except ValueError:
        return text


def paid(found):
    """Return what somebody gets; before a tax that jumps, as one rupiah more may cost more than it brings."""
    key = "gross" if "bpjs" in found else next(key for key in ("net", "tpp", "percent") if key in found)
    return found[key]


def everything(person):
    """Return what a person gets at most: own and acting components in rupiah, or the whole in per cent."""
    amounts = [one for key, one in person.items() if key in ("base", "ceiling") or key.startswith("component_")]
    amounts += [one for key, one in person.items() if key.endswith(PARTS)]
    return sum(amounts) if amounts else 100 * POINT


def lines(name, person, found):
    """Return the total of a preset and the printed amounts that make it."""
    match name:
        case "jambi":
            return found["tpp"], (found["performance_slice"], found["discipline_slice"])
        case "manado":
            return found["gross"], (found["net"], found["pph21"])
        case "sikeppo_deductions":
            return found["gross"], (found["bpjs"], found["pph21"], found["net"])
        case "sumatera_utara":
            kept_back = min(person["dues"], found["gross"])
            return found["gross"], (kept_back, found["pph21"], found["zakat_amount"], found["net"])
    return 0, ()


@each_preset
@given(data=st.data())
def test_a_second_implementation_agrees_within_what_is_possible(name, data):
    oracle, columns = ORACLES[name]
    person = data.draw(st.fixed_dictionaries(columns))

    found = figures(presets.preset(name), person)

    assert found == oracle(**person)
    assert 0 <= paid(found) <= everything(person)
    assert 0 <= found.get("percent", 0) <= 100 * POINT
    total, parts = lines(name, person, found)
    assert total == sum(parts)


BETTER = {"credited_minutes", "activity_percent", "conduct_percent", "achieved_minutes", "work_plan_percent"}


BETTER |= {"complaints_percent", "performance_score", "attendance_score", "target_achievement", "core_values_sum"}


BETTER |= {"attendance_percent", "productivity", "attendance", "conduct", "base", "ceiling", "component_1"}


WORSE = {"unfilled_days", "absence_minutes", "did_not_appraise_staff", "missed_ceremonies", *JAMBI_CUTS, "cpns"}


WORSE |= {"discipline_points_cut", "submitted_on_day", "late_minutes", "early_minutes", "absent_days", "sanctioned"}


WORSE |= {"dues"}


@each_preset
@given(data=st.data())
def test_doing_better_never_lowers_what_is_paid(name, data):
    columns = ORACLES[name][1]
    person = data.draw(st.fixed_dictionaries(columns))
    key = data.draw(st.sampled_from(sorted(set(columns) & (BETTER | WORSE))))
    low, high = sorted((person[key], data.draw(columns[key])))
    worse, better = (high, low) if key in WORSE else (low, high)
    scheme = presets.preset(name)

    assert paid(figures(scheme, {**person, key: worse})) <= paid(figures(scheme, {**person, key: better}))


@given(person=st.fixed_dictionaries(ORACLES["balangan"][1]), order=st.permutations(range(4)))
def test_the_order_of_components_changes_nothing(person, order):
    document = json.loads((presets.FOLDER / "balangan.json").read_text())
    document["components"] = [document["components"][number] for number in order]

    assert figures(parse(document), person) == figures(presets.preset("balangan"), person)


@each_preset
@given(data=st.data())
def test_what_is_missing_is_an_error_and_never_nothing(name, data):
    person = data.draw(st.fixed_dictionaries(ORACLES[name][1]))
    scheme = presets.preset(name)
    key = data.draw(st.sampled_from(sorted(one.name for one in scheme.inputs.values() if one.default is None)))
    whole = figures(scheme, person)
    del person[key]

    try:
        found = figures(scheme, person)
    except FigureError as error:
        found = [(problem.code, problem.name) for problem in error.problems]
    # The same figure only for who is in a situation in which it does not matter.
    assert found in (whole, [("missing", key)])


def rows(name, *people):
    return [figures(presets.preset(name), person) for person in people]


def test_a_month_in_which_nothing_was_required_is_complete():
    assert rows("sikeppo", {"base": 1_000_000, "required_minutes": 0, "credited_minutes": 0}) == [
        {"percent": 100 * POINT, "tpp": 1_000_000}
    ]
    nobody = {"working_days": 0, "achieved_minutes": 0, "absence_minutes": 0, "work_plan_percent": POINT}
    assert rows("dki_staff", nobody) == [{"activity_percent": 100 * POINT, "percent": 100 * POINT}]


def test_a_contract_employee_is_not_taxed_as_the_rank_of_the_same_letters():
    person = {"ceiling": 1, "target_achievement": 0, "core_values_sum": 0, "discipline_points_cut": 0}
    with pytest.raises(FigureError) as refused:
        outcome(presets.preset("manado"), {**person, "attendance_percent": POINT, "rank_group": "IX"})

    assert refused.value.problems == (("unknown_value", "rank_group", "IX", "I, II, III, IV"),)


def test_who_is_on_leave_needs_no_scores():
    amounts = {f"{acting}{part}": 1_000_000 for part in PARTS for acting in ("", "acting_")}
    person = {**amounts, "situation": "leave_under_6_months", "cpns": 0}

    assert rows("balangan", person) == [{"percent": 40 * POINT, "tpp": 4 * 480_000}]


def test_an_unknown_preset_is_a_key_error():
    with pytest.raises(KeyError):
        presets.preset("../engine")
