"""A figure is explained, step by step, down to what it was made of."""

from hypothesis import given

from tests.tpp.schemes.small_schemes import NINTH, WORDS, people
from tpp.schemes import presets
from tpp.schemes.amounts import Step
from tpp.schemes.engine import evaluate, outcome_steps, parse


def tree(step):
    return (step.params["name"], step.exact, step.amount, [tree(part) for part in step.parts])


def test_a_figure_is_explained_down_to_its_inputs():
    person = {"base": 1_000_050, "minutes": 5700, "attendance": 50, "conduct": "Baik"}

    reached, tpp = outcome_steps(evaluate(parse(NINTH), person))

    activity = ("activity", "19/20", None, [("minutes", "5700", None, [])])
    assert tree(reached) == (
        "reached",
        "63/100",
        None,
        [activity, ("attendance", "1/2", None, []), ("conduct", "0", None, [])],
    )
    assert tree(tpp) == (
        "tpp",
        "1260063/2",
        630_000,
        [("base", "1000050", None, []), ("reached", "63/100", None, [])],
    )
    assert reached.params == {"name": "reached", "kind": "percent", "id": "Seluruhnya", "en": "Altogether"}
    assert reached.parts[2].params["given"] == "Baik"


def test_a_total_is_explained_by_component():
    amounts = {"prestasi_kerja": 1_000_001, "beban_kerja": 2_000_000, "kondisi_kerja": 0, "kelangkaan_profesi": 0}
    acting = {f"acting_{name}": 5 for name in amounts}
    person = {**amounts, **acting, "situation": "no_entitlement", "cpns": 0}

    _percent, nothing = outcome_steps(evaluate(presets.preset("balangan"), person))
    person |= {"situation": "normal", "performance_score": 50, "attendance_score": 50}
    _percent, half = outcome_steps(evaluate(presets.preset("balangan"), person))

    assert [tree(step)[:3] for step in half.parts] == [
        (
            "prestasi_kerja",
            "500001",
            500_001,
        ),
        ("beban_kerja", "2000001/2", 1_000_001),
        ("kondisi_kerja", "1/2", 1),
        ("kelangkaan_profesi", "1/2", 1),
        ("percent", "1/2", None),
        ("acting_replaces", "0", None),
        ("own_share", "1", None),
    ]
    assert [tree(part) for part in half.parts[0].parts] == [
        ("prestasi_kerja", "1000001", None, []),
        ("acting_prestasi_kerja", "5", None, []),
    ]
    assert (nothing.amount, half.amount) == (0, 1_500_004)


@given(people)
def test_steps_survive_being_stored_and_end_in_the_figure(person):
    outcome = evaluate(parse(NINTH), person)
    steps = outcome_steps(outcome)

    assert tuple(Step.from_json(step.as_json()) for step in steps) == steps
    assert [step.amount for step in steps][1] == outcome.results["tpp"].exact


def test_what_was_explained_is_not_explained_again():
    """Otherwise a chain of values that each use the two before would be told a million times."""
    chain = [{"name": "v0", "kind": "number", "words": WORDS, "is": "a"}]
    for number in range(1, 29):
        rule = {"sum": [f"v{number - 1}", f"v{max(0, number - 2)}"]}
        chain.append({"name": f"v{number}", "kind": "number", "words": WORDS, "is": rule})
    inputs = [{"name": "a", "kind": "count", "words": WORDS}]
    scheme = parse({**NINTH, "inputs": inputs, "values": chain, "results": ["v28"]})

    (step,) = outcome_steps(evaluate(scheme, {"a": 1}))

    def count(one):
        return 1 + sum(map(count, one.parts))

    assert count(step) < 100
