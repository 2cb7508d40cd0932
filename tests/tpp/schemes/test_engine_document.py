"""A scheme is refused with a code and the place in the document; a few rules make a document."""

import json

import pytest

from tpp.schemes.engine import FigureKind, parse
from tpp.schemes.step_labels import SCHEME_ERRORS, scheme_error
from tpp.schemes.strict import SchemeError, read_json

WORDS = {"id": "Nama", "en": "Name"}


def number(name, kind="rupiah", **more):
    return {"name": name, "kind": kind, "words": WORDS, **more}


def value(name, rule, kind="number"):
    return {"name": name, "kind": kind, "words": WORDS, "is": rule}


DOCUMENT = {
    "format": 2,
    "name": "desa",
    "title": WORDS,
    "legal_basis": "Perbup 1/2026",
    "inputs": [
        number("base"),
        number("score", "percent"),
        number("predicate", "word", values=["Baik", "Kurang"]),
        number("cpns", "flag", default=0),
        number("extra"),
    ],
    "components": [{"own": "base"}, {"own": "extra"}],
    "values": [
        value("weight", {"choose": "predicate", "among": {"Baik": "100 %", "Kurang": "50 %"}}, "percent"),
        value("whole", {"total_of_components": {"product": ["own", "weight"]}}),
        value("points", {"bands": "score", "up_to": [["50 %", "0.5"], ["80 %", 1]], "above": "score"}),
        value("share", {"cases": [{"when": "cpns", "then": "points"}], "otherwise": {"sum": ["points", "0.1"]}}),
        value("tpp", {"round": {"product": ["whole", "share"]}, "mode": "down", "to": 100}, "rupiah"),
    ],
    "results": ["tpp"],
}


def changed(path, new):
    """Return the document with what is at `path` replaced; `...` removes it."""
    document = json.loads(json.dumps(DOCUMENT))
    target = document
    for key in path[:-1]:
        target = target[key]
    if new is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = new
    return document


def errors_of(document):
    with pytest.raises(SchemeError) as refused:
        parse(document)
    return [(error.place, error.code) for error in refused.value.errors]


def test_a_document_is_read_whole():
    scheme = parse(DOCUMENT)

    assert list(scheme.inputs) == ["base", "score", "predicate", "cpns", "extra"]
    assert list(scheme.values) == ["weight", "whole", "points", "share", "tpp"]
    assert scheme.results == ("tpp",)
    assert [(one.least, one.most) for one in scheme.inputs.values()][:2] == [(0, 10**15), (0, 100)]
    assert scheme.values["tpp"].kind is FigureKind.RUPIAH


def test_a_document_survives_a_database_that_sorts_keys():
    sorted_keys = json.loads(json.dumps(DOCUMENT, sort_keys=True))

    assert parse(sorted_keys) == parse(DOCUMENT)


RULE = ["values", 3, "is"]
SHARE = "values[3].is"


@pytest.mark.parametrize(
    ("path", "new", "place", "code"),
    [
        (["format"], 1, "format", "unknown_value"),
        (["format"], True, "format", "unknown_value"),
        (["format"], ..., "format", "missing"),
        (["name"], "Desa Kami", "name", "no_name"),
        (["title"], "Desa", "title", "not_an_object"),
        (["title", "en"], " ", "title.en", "empty"),
        (["title", "en"], ..., "title.en", "missing"),
        (["title", "fr"], "Village", "title.fr", "unknown_key"),
        (["legal_basis"], "x" * 301, "legal_basis", "too_long"),
        (["legal_basis"], "one\ntwo", "legal_basis", "too_long"),
        (["bonus"], 1, "bonus", "unknown_key"),
        (["inputs"], {}, "inputs", "not_a_list"),
        (["inputs"], [], "inputs", "empty"),
        (["inputs"], [number(f"i{n}") for n in range(91)], "inputs", "too_many"),
        (["inputs", 0], "base", "inputs[0]", "not_an_object"),
        (["inputs", 0, "name"], "1base", "inputs[0].name", "no_name"),
        (["inputs", 0, "name"], "dasar\u0661", "inputs[0].name", "no_name"),
        (["inputs", 0, "kind"], "money", "inputs[0].kind", "unknown_value"),
        (["inputs", 0, "values"], ["a"], "inputs[0].values", "unknown_key"),
        (["inputs", 0, "to"], "60 %", "inputs[0].to", "no_constant"),
        (["inputs", 0, "to"], -1, "inputs[0].to", "not_ascending"),
        (["inputs", 0, "default"], -1, "inputs[0].default", "impossible"),
        (["inputs", 0, "default"], "0.5", "inputs[0].default", "impossible"),
        (["inputs", 2, "values"], ["Baik", "baik"], "inputs[2].values[1]", "duplicate"),
        (["inputs", 2, "values"], ..., "inputs[2].values", "missing"),
        (["inputs", 2, "default"], "Cukup", "inputs[2].default", "impossible"),
        (["inputs", 2, "from"], 1, "inputs[2].from", "unknown_key"),
        (["inputs", 3, "default"], 2, "inputs[3].default", "impossible"),
        (["inputs", 4, "name"], "BASE", "inputs[4].name", "duplicate"),
        (["components", 0], {}, "components[0]", "empty"),
        (["components", 1], {"acting": "extra"}, "components[1].acting", "unknown_key"),
        (["components", 1, "own"], "predicate", "components[1].own", "unknown_name"),
        (["components", 1, "own"], ["base"], "components[1].own", "unknown_name"),
        (["components"], ..., "values[1].is", "no_components"),
        (["values"], [], "values", "empty"),
        (["values", 3, "kind"], "word", "values[3].kind", "unknown_value"),
        (["values", 3, "when"], "cpns", "values[3].when", "unknown_key"),
        (["values", 3, "name"], "points", "values[3].name", "duplicate"),
        (["values", 3, "name"], "Base", "values[3].name", "duplicate"),
        (["values", 3, "name"], "own", "components[0].own", "duplicate"),
        (RULE, None, SHARE, "no_constant"),
        (RULE, 0.5, SHARE, "no_constant"),
        (RULE, True, SHARE, "no_constant"),
        (RULE, "1e5", SHARE, "no_constant"),
        (RULE, "\u0661\u0660", SHARE, "no_constant"),
        (RULE, 10**15, SHARE, "no_constant"),
        (RULE, "NaN", SHARE, "unknown_name"),
        (RULE, "minutes", SHARE, "unknown_name"),
        (RULE, "share", SHARE, "later"),
        (RULE, "tpp", SHARE, "later"),
        (RULE, "own", SHARE, "outside_total"),
        (RULE, "predicate", SHARE, "no_number"),
        (RULE, "cpns", SHARE, "no_number"),
        (RULE, {}, SHARE, "unknown_node"),
        (RULE, {"power": ["score", 2]}, SHARE, "unknown_node"),
        (RULE, {"sum": ["score"], "product": ["score"]}, f"{SHARE}.product", "unknown_key"),
        (RULE, {"sum": "score"}, f"{SHARE}.sum", "not_a_list"),
        (RULE, {"sum": []}, f"{SHARE}.sum", "empty"),
        (RULE, {"sum": ["score"] * 201}, f"{SHARE}.sum", "wrong_count"),
        (RULE, {"difference": ["score"]}, f"{SHARE}.difference", "wrong_count"),
        (RULE, {"quotient": ["score", 2, 2]}, f"{SHARE}.quotient", "wrong_count"),
        (RULE, {"max": [0, {"sum": ["score", "skor"]}]}, f"{SHARE}.max[1].sum[1]", "unknown_name"),
        (RULE, {"bands": "score", "up_to": [], "above": 1}, f"{SHARE}.up_to", "empty"),
        (RULE, {"bands": "score", "up_to": [[1, 2, 3]], "above": 1}, f"{SHARE}.up_to[0]", "wrong_count"),
        (RULE, {"bands": "score", "up_to": [["score", 2]], "above": 1}, f"{SHARE}.up_to[0][0]", "no_constant"),
        (
            RULE,
            {"bands": "score", "up_to": [[1, 2], ["100 %", 3]], "above": 1},
            f"{SHARE}.up_to[1][0]",
            "not_ascending",
        ),
        (RULE, {"bands": "score", "up_to": [[1, 2]]}, f"{SHARE}.above", "missing"),
        (RULE, {"choose": "score", "among": {}}, f"{SHARE}.choose", "wrong_kind"),
        (RULE, {"choose": "mood", "among": {}}, f"{SHARE}.choose", "unknown_name"),
        (RULE, {"choose": "predicate", "among": {"Baik": 1}}, f"{SHARE}.among.Kurang", "missing"),
        (RULE, {"choose": "predicate", "among": {"Baik": 1, "Cukup": 1}}, f"{SHARE}.among.Cukup", "unknown_key"),
        (RULE, {"cases": [], "otherwise": 1}, f"{SHARE}.cases", "empty"),
        (RULE, {"cases": [{"when": "cpns", "then": 1}]}, f"{SHARE}.otherwise", "missing"),
        (RULE, {"cases": [{"when": "score", "then": 1}], "otherwise": 1}, f"{SHARE}.cases[0].when", "wrong_kind"),
        (RULE, {"cases": [{"when": {}, "then": 1}], "otherwise": 1}, f"{SHARE}.cases[0].when", "unknown_node"),
        (
            RULE,
            {"cases": [{"when": {"less": ["score"]}, "then": 1}], "otherwise": 1},
            f"{SHARE}.cases[0].when.less",
            "wrong_count",
        ),
        (
            RULE,
            {"cases": [{"when": {"is": ["predicate", "Cukup"]}, "then": 1}], "otherwise": 1},
            f"{SHARE}.cases[0].when.is[1]",
            "unknown_value",
        ),
        (
            RULE,
            {"cases": [{"when": {"all": ["cpns", {"not": "mood"}]}, "then": 1}], "otherwise": 1},
            f"{SHARE}.cases[0].when.all[1].not",
            "unknown_name",
        ),
        (RULE, {"round": "score", "mode": "even", "to": 1}, f"{SHARE}.mode", "unknown_value"),
        (RULE, {"round": "score", "mode": "up", "to": 0}, f"{SHARE}.to", "not_positive"),
        (RULE, {"round": "score", "mode": "up", "to": "-1"}, f"{SHARE}.to", "not_positive"),
        (RULE, {"round": "score", "mode": "up"}, f"{SHARE}.to", "missing"),
        (
            RULE,
            {"total_of_components": {"total_of_components": "own"}},
            f"{SHARE}.total_of_components",
            "total_in_total",
        ),
        (["values", 4, "is"], {"product": ["whole", "share"]}, "results[0]", "not_rounded"),
        (["values", 4, "is", "to"], "0.01", "results[0]", "not_rounded"),
        (["results"], ["base"], "results[0]", "unknown_value"),
        (["results"], [1], "results[0]", "empty"),
        (["results"], ["tpp", "tpp"], "results[1]", "duplicate"),
        (["results"], [], "results", "empty"),
    ],
)
def test_a_broken_document_is_refused_with_the_place(path, new, place, code):
    assert errors_of(changed(path, new))[0] == (place, code)


PAID = {
    **DOCUMENT,
    "tables": {"steps": {"up_to": [["50 %", 1], ["80 %", 2]], "above": 3}},
    "sources": {"base": "base_total", "cpns": "cpns", "score": {"product": ["score_conduct", "1 %"]}},
    "pays": {"gross": "tpp"},
}
PAID["values"] = [
    *DOCUMENT["values"],
    value("steps_reached", {"bands": "score", "table": "steps"}),
]
PAID["results"] = ["tpp", "steps_reached"]


def paid(key, new):
    return {**json.loads(json.dumps(PAID)), key: new}


def test_tables_sources_and_pays_are_read():
    scheme = parse(PAID)

    assert scheme.values["steps_reached"].node.bands == parse(PAID).values["steps_reached"].node.bands
    assert scheme.values["steps_reached"].node.table == "steps"
    assert set(scheme.sources) == {"base", "cpns", "score"}
    assert scheme.pays.names == ("tpp",)
    assert parse(DOCUMENT).pays is None


TABLES = PAID["tables"]["steps"]


@pytest.mark.parametrize(
    ("key", "new", "place", "code"),
    [
        ("tables", [], "tables", "not_an_object"),
        ("tables", {"1st": TABLES}, "tables.1st", "no_name"),
        ("tables", {"steps": {"up_to": [[1, "score"]], "above": 3}}, "tables.steps.up_to[0][1]", "no_constant"),
        ("tables", {"steps": {"up_to": [[1, 1], [1, 2]], "above": 3}}, "tables.steps.up_to[1][0]", "not_ascending"),
        ("tables", {"steps": {"up_to": [[1, 1]]}}, "tables.steps.above", "missing"),
        ("tables", {"steps": TABLES, "more": TABLES}, "tables.more", "unused"),
        ("tables", {f"t{number}": TABLES for number in range(21)}, "tables", "too_many"),
        ("tables", {}, "values[5].is.table", "unknown_name"),
        ("sources", [], "sources", "not_an_object"),
        ("sources", {"bonus": 1}, "sources.bonus", "unknown_name"),
        ("sources", {"base": "money"}, "sources.base", "unknown_name"),
        ("sources", {"base": "cpns"}, "sources.base", "no_number"),
        ("sources", {"base": "base_"}, "sources.base", "unknown_name"),
        ("sources", {"base": "score_"}, "sources.base", "unknown_name"),
        ("sources", {"base": "extra"}, "sources.base", "unknown_name"),
        ("sources", {"base": {"total_of_components": "base_total"}}, "sources.base", "no_components"),
        ("sources", {"cpns": "base_total"}, "sources.cpns", "wrong_kind"),
        ("sources", {"cpns": {"less": ["base_total"]}}, "sources.cpns.less", "wrong_count"),
        ("sources", {"predicate": {"word": ""}}, "sources.predicate.word", "empty"),
        ("sources", {"predicate": {"word": "Baik", "or": 1}}, "sources.predicate.or", "unknown_key"),
        ("sources", {"predicate": "cpns"}, "sources.predicate", "wrong_kind"),
        ("sources", {"predicate": 1}, "sources.predicate", "not_an_object"),
        (
            "sources",
            {"predicate": {"cases": [{"when": "asn", "then": {"word": "Baik"}}], "otherwise": {"word": "Kurang"}}},
            "sources.predicate.cases[0].when",
            "unknown_name",
        ),
        ("pays", {}, "pays.gross", "missing"),
        ("pays", {"percent": "weight", "gross": "tpp"}, "pays.gross", "unknown_key"),
        ("pays", {"percent": "tpp"}, "pays", "unknown_value"),
        ("pays", {"gross": "weight"}, "pays", "unknown_value"),
        ("pays", {"gross": "tpp", "net": "tpp"}, "pays", "missing"),
        ("pays", {"gross": "tpp", "deductions": ["tpp"]}, "pays", "missing"),
        ("pays", {"gross": "tpp", "deductions": ["tpp", "tpp"], "net": "tpp"}, "pays.deductions", "duplicate"),
        ("pays", {"gross": "tpp", "whole": "whole"}, "pays", "unknown_value"),
    ],
)
def test_broken_tables_sources_and_pays_are_refused_with_the_place(key, new, place, code):
    assert errors_of(paid(key, new))[0] == (place, code)


def test_all_broken_sources_are_told_at_once():
    found = errors_of(paid("sources", {"base": "money", "cpns": "asn", "bonus": 1}))

    assert [place for place, _code in found] == ["sources.base", "sources.cpns", "sources.bonus"]


@pytest.mark.parametrize("document", [None, [], "desa", 1])
def test_a_document_is_an_object(document):
    assert errors_of(document) == [("", "not_an_object")]


def test_all_that_is_wrong_with_the_values_is_told_at_once():
    document = changed(["values", 0, "is"], "skor")
    document["values"][2]["is"] = {"sum": []}

    assert errors_of(document) == [("values[0].is", "unknown_name"), ("values[2].is.sum", "empty")]


def test_a_rule_without_effect_is_refused():
    document = changed(["values", 4, "is", "round", "product"], ["whole", 1])

    assert errors_of(document) == [
        ("inputs[1]", "unused"),
        ("inputs[3]", "unused"),
        ("values[2]", "unused"),
        ("values[3]", "unused"),
    ]


def nested(levels):
    rule = "score"
    for _ in range(levels):
        rule = {"sum": [rule]}
    return rule


def test_rules_are_not_nested_without_end():
    assert parse(changed(RULE, {"sum": ["points", {"cases": [{"when": "cpns", "then": 0}], "otherwise": nested(10)}]}))
    assert errors_of(changed(RULE, nested(13)))[0] == (SHARE + ".sum[0]" * 12, "too_deep")


def test_values_do_not_lead_to_each_other_without_end():
    chain = [value("v0", "score")] + [value(f"v{n}", {"sum": [f"v{n - 1}"]}) for n in range(1, 40)]
    document = {**DOCUMENT, "inputs": [number("score", "percent")], "values": chain, "results": ["v39"]}
    del document["components"]

    found = errors_of(document)

    assert found[0][1] == "too_deep"
    assert {place for place, _code in found} == {f"values[{n}].is" for n in range(30, 40)}


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ('{"format": 2,}', "not_json", "1:14"),
        ('{"format": 2, "format": 2}', "duplicate", "format"),
        ("[" * 100_000, "too_deep", ""),
        ("1" * 5000, "not_json", "1:1"),
    ],
)
def test_text_that_is_no_document_is_refused(text, code, what):
    with pytest.raises(SchemeError) as refused:
        read_json(text)

    assert (refused.value.place, refused.value.code, refused.value.value) == ("", code, what)


def test_a_decimal_number_of_json_has_gone_through_a_float_and_is_refused():
    assert errors_of(changed(RULE, read_json("0.1"))) == [(SHARE, "no_constant")]


def test_what_is_shown_of_a_wrong_value_is_short():
    with pytest.raises(SchemeError) as refused:
        parse(changed(["title"], ["x" * 10_000]))

    assert len(refused.value.value) < 100


@pytest.mark.parametrize("code", sorted(SCHEME_ERRORS))
def test_every_code_has_a_sentence(code):
    assert scheme_error(SchemeError("values[3]", code, "100 %", "60 %")).startswith("values[3]: ")
