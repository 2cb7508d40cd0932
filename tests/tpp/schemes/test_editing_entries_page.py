"""Inputs and rules of a draft, one by one: added, changed, moved and removed."""

import json

import pytest

from tests.people import login
from tests.support.forms import codes_by_field, filled
from tests.tpp.schemes.documents_for_tests import change, draft, unpaid
from tests.tpp.schemes.editing import CREATE, ENGLISH, errors, field_of, save, shown, url
from tests.tpp.schemes.small_schemes import NINTH
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.documents import document_digest, found_at

# Inputs and rules


@pytest.mark.parametrize("name", [*presets.NAMES, "ninth"])
def test_entries_sent_back_unchanged_are_the_same_document(client, dewi, name):
    scheme = draft(dewi, NINTH) if name == "ninth" else draft(dewi, name)
    before = scheme.document
    for part in ("inputs", "values"):
        for entry in before[part][:4]:
            assert save(client, url("scheme_entry_edit", scheme, part=part, name=entry["name"])).status_code == 303

    assert Scheme.objects.get(pk=scheme.pk).document == before


def test_a_rule_is_changed_and_read_as_a_sentence(client, jambi):
    address = url("scheme_entry_edit", jambi, part="values", name="tpp")
    rule = {"sum": ["performance_slice", "discipline_slice", 1000]}

    looked = save(client, address, rule=json.dumps(rule), step="look")
    assert looked.status_code == 200
    assert "Performance slice (60 %)</span> + " in looked.content.decode()
    assert "<b>1,000</b>" in looked.content.decode()
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")

    assert save(client, address, rule=json.dumps(rule), words_en="Pay").status_code == 303
    value = Scheme.objects.get(pk=jambi.pk).document["values"][-1]
    assert (value["is"], value["words"]) == (rule, {"id": "TPP", "en": "Pay"})


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"rule": '{"sum": ["performance_slice", "bonus"]}'}, "rule", "unknown_name"),
        ({"rule": '{"sum": ["performance_slice"'}, "rule", "not_json"),
        ({"rule": ""}, "rule", "required"),
        ({"rule": '{"quotient": ["performance_slice", 3]}'}, "rule", "not_rounded"),
        ({"rule": '{"product": ["performance_slice", "10 %"]}'}, "rule", "not_rounded"),
        ({"name": "T P P"}, "name", "no_name"),
        ({"name": "S"}, "name", "duplicate"),
        ({"words_id": "a\tb"}, "words_id", "too_long"),
    ],
)
def test_a_rule_is_refused_at_the_field(client, jambi, changes, field, code):
    for step, status in (("", 422), ("look", 200)):
        answer = save(client, url("scheme_entry_edit", jambi, part="values", name="tpp"), step=step, **changes)

        assert code in codes_by_field(answer)[field]
        assert answer.status_code == status
        for name, text in changes.items():
            assert name == "printed" or filled(answer)[name] == text
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_a_rule_that_is_neither_read_nor_printed_has_no_effect(client, dewi):
    scheme = draft(dewi, unpaid())

    answer = save(client, url("scheme_entry_edit", scheme, part="values", name="tpp"), printed="")

    assert errors(answer) == {"name": ["unused"]}


def test_an_error_in_a_rule_has_the_rest_of_its_place(client, jambi):
    answer = save(client, url("scheme_entry_edit", jambi, part="values", name="tpp"), rule='{"sum": ["S", "bonus"]}')

    assert "sum[1]: There is no “bonus” here." in answer.content.decode()


def test_an_input_has_limits_and_a_default(client, jambi):
    address = url("scheme_entry_edit", jambi, part="inputs", name="missed_ceremonies")

    assert save(client, address, least="1", most="1,000", default="2").status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document["inputs"][-1] == {
        "name": "missed_ceremonies",
        "kind": "count",
        "words": {"id": "Tidak ikut apel", "en": "Missed ceremonies"},
        "from": 1,
        "to": 1000,
        "default": 2,
    }


def test_an_input_says_where_its_figure_comes_from(client, jambi):
    address = url("scheme_entry_edit", jambi, part="inputs", name="S")
    sources = presets.document("jambi").get("sources", {})
    assert filled(client.get(address))["source"] == ""

    assert save(client, address, source='"sick_days"', name="sakit").status_code == 422
    assert errors(save(client, address, source='"sick_leave"')) == {"source": ["unknown_name"]}
    assert save(client, address, source='"sick_days"').status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert document["sources"] == {**sources, "S": "sick_days"}
    page = client.get(url("scheme_detail", jambi), headers=ENGLISH).content.decode()
    assert "Calendar days of sickness this month" in page
    # Emptied, it is an imported score again.
    assert save(client, address, source="").status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_a_source_goes_with_the_name_of_its_input(client, dewi):
    scheme = draft(dewi, unpaid("dki_head"), sources={"work_plan_percent": "score_plan"})
    address = url("scheme_entry_edit", scheme, part="inputs", name="work_plan_percent")
    value = scheme.document["values"][0]

    refused = save(client, address, name="plan")
    assert "unknown_name" in errors(refused)["__all__"]
    rule = json.loads(json.dumps(value["is"]).replace("work_plan_percent", "plan"))
    document = {**scheme.document, "values": [{**value, "is": rule}], "sources": {"plan": "score_plan"}}
    document["inputs"] = [{**scheme.document["inputs"][0], "name": "plan"}]
    assert save(client, url("scheme_json", scheme), text=json.dumps(document)).status_code == 303
    assert filled(client.get(url("scheme_entry_edit", scheme, part="inputs", name="plan")))["source"] == (
        '"score_plan"'
    )


def test_the_numbers_of_a_shared_table_are_changed_once(client, dewi):
    scheme = draft(dewi, "sikeppo_deductions")
    path = ("tables", "ter_a", "up_to", 3, 1)

    answer = save(client, url("scheme_numbers", scheme), **{field_of(scheme, *path): "0.7"})

    assert answer.status_code == 303
    assert found_at(Scheme.objects.get(pk=scheme.pk).document, path) == "0.7 %"


def test_a_flag_has_its_default_in_words(client, dewi):
    scheme = draft(dewi, "balangan")
    address = url("scheme_entry_edit", scheme, part="inputs", name="acting_replaces")
    assert filled(client.get(address, headers=ENGLISH))["default"] == "no"

    assert save(client, address, default="yes").status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document["inputs"][8]["default"] == 1
    assert errors(save(client, address, default="perhaps")) == {"default": ["no_flag"]}


def test_words_are_written_one_on_a_line(client, jambi):
    address = url("scheme_entry_edit", jambi, part="inputs", name="predicate")
    assert filled(client.get(address))["choices"].startswith("Sangat Baik\nBaik\n")

    # A word more needs its weight in the rule, which is told by its place.
    answer = save(
        client, address, choices="Sangat Baik\r\nBaik\r\nCukup\r\nKurang\r\nSangat Kurang\r\nTidak Buat\r\nLain"
    )
    assert errors(answer) == {"__all__": ["missing"]}
    assert "“Weight of the predicate, minus 5 % for not appraising the staff” (values[0].is" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"least": "5", "most": "4"}, "most", "not_ascending"),
        ({"least": "five"}, "least", "no_number"),
        ({"default": "-1"}, "default", "impossible"),
        ({"kind": "flag", "least": "1"}, "least", "no_limit"),
        ({"choices": "a\nb"}, "choices", "no_words"),
        ({"kind": "word"}, "choices", "words_missing"),
        ({"kind": "flag"}, "__all__", "no_number"),
        ({"kind": "date"}, "kind", "invalid_choice"),
        ({"name": "TK"}, "name", "duplicate"),
        ({"words_en": ""}, "words_en", "required"),
    ],
)
def test_an_input_is_refused_at_the_field(client, jambi, changes, field, code):
    answer = save(client, url("scheme_entry_edit", jambi, part="inputs", name="S"), **changes)

    assert code in errors(answer)[field]
    # What is not among the choices of a field cannot stand in it.
    for name, text in changes.items() if code != "invalid_choice" else ():
        assert filled(answer)[name] == text


def test_an_input_is_added_together_with_the_rule_that_reads_it(client, jambi):
    address = f"{url('scheme_entry_create', jambi, part='inputs')}?in=tpp"
    typed = {"name": "bonus", "words_id": "Bonus", "words_en": "Bonus", "kind": "rupiah", "default": "0"}

    alone = save(client, address, **typed)
    assert errors(alone) == {"name": ["unused"]}

    rule = '{"sum": ["performance_slice", "discipline_slice", "bonus"]}'
    assert save(client, address, **typed, reader_rule=rule).status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert document["inputs"][-1]["name"] == "bonus"
    assert document["values"][-1]["is"] == json.loads(rule)


def test_a_rule_is_added_before_the_one_that_reads_it(client, jambi):
    address = f"{url('scheme_entry_create', jambi, part='values')}?in=tpp"
    typed = {"name": "half", "words_id": "Separuh", "words_en": "Half", "kind": "rupiah"}
    broken = save(client, address, **typed, rule='{"sum": [1, "half"]}', reader_rule='{"sum": ["half", "?"]}')
    assert errors(broken) == {"rule": ["later"], "reader_rule": ["no_constant"]}

    rule = {"round": {"product": ["50 %", "base"]}, "mode": "down", "to": 1}
    reader = {"sum": ["performance_slice", "discipline_slice", "half"]}
    answer = save(client, address, **typed, rule=json.dumps(rule), reader_rule=json.dumps(reader))
    assert answer.status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert [value["name"] for value in document["values"]][-2:] == ["half", "tpp"]
    assert "half" not in document["results"]


def test_a_rule_that_is_printed_needs_no_other(client, jambi):
    address = url("scheme_entry_create", jambi, part="values")
    typed = {"name": "seventh", "words_id": "Sepertujuh", "words_en": "A seventh", "kind": "number"}

    assert save(client, address, **typed, rule='{"quotient": ["tpp", 7]}').status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document["results"][-1] == "seventh"


def test_a_renamed_result_stays_where_it_was(client, jambi):
    address = url("scheme_entry_edit", jambi, part="values", name="tpp")

    assert save(client, address, name="allowance").status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert (document["results"][-1], document["pays"]) == ("allowance", {"gross": "allowance"})


def test_rules_move_up_and_down_where_they_may(client, jambi):
    def move(name, step, part="values"):
        seen = document_digest(Scheme.objects.get(pk=jambi.pk).document)
        address = url("scheme_entry_move", jambi, part=part, name=name)
        return client.post(address, {"step": step, "seen": seen}, headers=ENGLISH, follow=True)

    move("discipline_slice", "up")
    move("S", "down", part="inputs")
    document = Scheme.objects.get(pk=jambi.pk).document
    assert [value["name"] for value in document["values"]][3:5] == ["discipline_slice", "performance_slice"]
    assert [one["name"] for one in document["inputs"]][3:5] == ["C", "S"]

    refused = move("tpp", "up").content.decode()
    assert "is made only here or later. Move it before this one." in refused
    assert Scheme.objects.get(pk=jambi.pk).document == document
    move("tpp", "away")
    assert Scheme.objects.get(pk=jambi.pk).document == document


def test_what_a_rule_reads_cannot_be_removed(client, jambi):
    address = url("scheme_entry_remove", jambi, part="inputs", name="S")

    page = client.get(address, headers=ENGLISH)
    assert "“Cut for absence, at most 100 %” (values[1].is" in page.content.decode()
    answer = client.post(address, {"seen": document_digest(jambi.document)}, headers=ENGLISH)
    assert answer.status_code == 422
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_what_nothing_uses_then_is_removed_with_it(client, dewi):
    scheme = draft(dewi, "jambi", results=["tpp", "discipline_cut"])
    rule = {"product": ["discipline_cut", 1]}
    extra = {"name": "extra", "kind": "number", "words": {"id": "Lebih", "en": "Extra"}, "is": rule}
    flag = {"name": "bonus", "kind": "rupiah", "words": {"id": "Bonus", "en": "Bonus"}}
    last = {**extra, "name": "last", "is": {"sum": ["extra", "bonus"]}, "words": {"id": "Akhir", "en": "Last"}}
    scheme = change(
        dewi,
        scheme,
        inputs=[*scheme.document["inputs"], flag],
        values=[*scheme.document["values"], extra, last],
        results=["tpp", "last", "discipline_cut"],
    )
    address = url("scheme_entry_remove", scheme, part="values", name="last")

    page = client.get(address, headers=ENGLISH).content.decode()
    assert "so they go with it:</p><ul><li>Bonus</li><li>Extra</li></ul>" in page
    assert client.post(address, {"seen": document_digest(scheme.document)}).status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document == presets.document("jambi") | {
        "results": ["tpp", "discipline_cut"]
    }


def test_what_somebody_else_removed_can_be_entered_again(client, people, jambi):
    scheme = change(people.dina, jambi, results=[*jambi.document["results"], "absence_cut"])
    extra = {"name": "extra", "kind": "number", "words": {"id": "x", "en": "x"}, "is": {"product": ["tpp", 2]}}
    results = [*scheme.document["results"], "extra"]
    scheme = change(people.dina, scheme, values=[*scheme.document["values"], extra], results=results)
    address = url("scheme_entry_edit", scheme, part="values", name="extra")
    mine = shown(client, address, words_en="Twice")
    change(people.dina, scheme, values=scheme.document["values"][:-1], results=results[:-1])

    answer = client.post(address, mine, headers=ENGLISH)
    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    assert client.post(address, filled(answer), headers=ENGLISH).status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document["values"][-1]["words"]["en"] == "Twice"


@pytest.mark.parametrize("part", ["inputs", "values"])
def test_an_unknown_entry_is_not_found(client, jambi, part):
    for page in ("entry_edit", "entry_remove"):
        assert client.get(url(f"scheme_{page}", jambi, part=part, name="nothing")).status_code == 404
    assert client.get(f"{url('scheme_entry_create', jambi, part=part)}?in=nothing").status_code == 404


@pytest.mark.parametrize("person", ["sari", "fajar", "oki", "tari"])
def test_only_the_personnel_agency_edits(client, people, jambi, person):
    login(client, getattr(people, person))
    for address in (
        CREATE,
        *(
            url(f"scheme_{page}", jambi)
            for page in ("edit", "numbers", "results", "json", "start", "delete", "take_back")
        ),
        url("scheme_entry_create", jambi, part="inputs"),
        url("scheme_entry_edit", jambi, part="values", name="tpp"),
        url("scheme_entry_remove", jambi, part="values", name="tpp"),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": document_digest(jambi.document)}).status_code == 404
    for address in (url("scheme_version", jambi), url("scheme_entry_move", jambi, part="values", name="tpp")):
        assert client.post(address, {"step": "up", "seen": document_digest(jambi.document)}).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, jambi, language):
    for address in (
        CREATE,
        *(
            url(f"scheme_{page}", jambi)
            for page in ("edit", "numbers", "results", "json", "start", "delete", "take_back")
        ),
        url("scheme_entry_create", jambi, part="inputs"),
        url("scheme_entry_create", jambi, part="values"),
        url("scheme_entry_edit", jambi, part="inputs", name="predicate"),
        url("scheme_entry_edit", jambi, part="values", name="tpp"),
        url("scheme_entry_remove", jambi, part="values", name="tpp"),
    ):
        answer = client.get(address, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
