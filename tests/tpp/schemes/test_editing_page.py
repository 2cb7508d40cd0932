"""Pages on which a region writes its decree: from a preset to its own numbers, inputs and rules."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from tests.people import login
from tests.tpp.schemes.documents_for_tests import change, draft, start, unpaid
from tests.tpp.schemes.test_engine import NINTH
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.document_fields import written
from tpp.schemes.documents import digest, found_at, text_of

ENGLISH = {"accept-language": "en"}
CREATE = reverse("tpp:scheme_create")


@pytest.fixture
def dewi(client, people):
    login(client, people.dewi)
    return people.dewi


@pytest.fixture
def jambi(dewi):
    return draft(dewi)


def url(page, scheme, /, **more):
    return reverse(f"tpp:scheme_{page}", kwargs={"pk": scheme.pk, **more})


def shown(client, address, **changes):
    """Return what a browser would send back of the form of a page, with some of it typed over."""
    form = client.get(address, headers=ENGLISH).context["form"]
    values = {bound.name: bound.value() for bound in form}
    typed = {name: value for name, value in values.items() if value not in (None, False)}
    return {**typed, **changes}


def save(client, address, **changes):
    return client.post(address, shown(client, address, **changes), headers=ENGLISH)


def errors(answer):
    """Return the codes of the errors by field."""
    assert answer.status_code == 422
    return {field: [error.code for error in found] for field, found in answer.context["form"].errors.as_data().items()}


def field_of(client, scheme, *path):
    """Return the field that a number of the rules has."""
    return client.get(url("numbers", scheme)).context["form"].paths[path]


# A new draft


@pytest.mark.parametrize("name", presets.NAMES)
def test_a_preset_is_something_to_begin_with(client, dewi, name):
    page = client.get(f"{CREATE}?from={name}")
    assert page.context["form"]["origin"].value() == f"preset:{name}"

    assert client.post(CREATE, {"origin": f"preset:{name}"}).status_code == 303
    made = Scheme.objects.get(name=name, starts_on=None)
    assert made.document == presets.document(name)


def test_a_stored_scheme_is_something_to_begin_with(client, dewi):
    seeded = Scheme.objects.get(name="sikeppo")

    assert client.post(CREATE, {"origin": str(seeded.pk)}).status_code == 303
    assert Scheme.objects.get(version=2).document == seeded.document


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_document_comes_as_a_file_or_as_text(client, dewi, bom):
    file = SimpleUploadedFile("kami.json", bom + text_of(NINTH).encode())

    assert client.post(CREATE, {"file": file}).status_code == 303
    assert client.post(CREATE, {"text": json.dumps(NINTH)}).status_code == 303
    assert [one.document for one in Scheme.objects.filter(name=NINTH["name"])] == [NINTH, NINTH]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "not_json"),
        (b"\xff\xfe{", "invalid"),
        (b"\xff\xfe{}", "invalid"),
        (b'{"name": 1, "name": 2}', "duplicate"),
        (b"[" * 100_000, "too_deep"),
        (b"9" * 5000, "not_json"),
        (b"5", "not_an_object"),
        (b'{"format": 1}', "missing"),
        (b'{"format": 2, "<script>": 1}', "unknown_key"),
        (b" " * (1024 * 1024 + 1), "too_large"),
        (b'{"a": "\\u0000"}', "unknown_key"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_a_sentence(client, dewi, content, code):
    answer = client.post(CREATE, {"file": SimpleUploadedFile("kami.json", content)}, headers=ENGLISH)

    expected = {"invalid": "not_text"}.get(code, code)
    assert errors(answer)["file"][0] == expected
    assert b"<script>:" not in answer.content
    assert Scheme.objects.count() == 1


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_no_depth_of_a_document_breaks_the_page(client, jambi, opening):
    closing = {"[": "]", '{"a":': "}"}[opening]
    for depth in (13, 100, 300, *range(800, 1000, 25)):
        text = f"{opening * depth}1{closing * depth}"
        for found in (
            client.post(CREATE, {"text": text}),
            save(client, url("json", jambi), text=text),
            save(client, url("entry_edit", jambi, part="values", name="tpp"), rule=text),
            save(client, url("json", jambi), text=f'{{"format": 2, "values": {text}}}'),
        ):
            assert found.status_code == 422


EVIL = """</script><script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}%s%(n)d&amp;</b>"""


def test_no_page_runs_what_somebody_wrote_into_a_scheme(client, dewi):
    words = {"id": EVIL, "en": EVIL}
    document = {**NINTH, "title": words, "legal_basis": EVIL}
    document["inputs"] = [{**one, "words": words} for one in NINTH["inputs"]]
    document["inputs"][3]["values"] = ["Baik", "Cukup", EVIL]
    document["values"] = [{**one, "words": words} for one in json.loads(json.dumps(NINTH["values"]))]
    among = document["values"][1]["is"]["sum"][2]["product"][1]["among"]
    among[EVIL] = among.pop("Kurang")
    first = draft(dewi, document)
    scheme = change(dewi, first, legal_basis=f"{EVIL} 2")
    pages = [
        *(
            url(page, scheme)
            for page in ("detail", "edit", "numbers", "results", "json", "start", "delete", "take_back")
        ),
        *(url(f"entry_{page}", scheme, part="values", name="reached") for page in ("edit", "remove")),
        *(url(f"entry_{page}", scheme, part="inputs", name="conduct") for page in ("edit", "remove")),
        f"{url('entry_create', scheme, part='inputs')}?in=tpp",
        url("entry_create", scheme, part="values"),
        reverse("tpp:scheme_list"),
        reverse("tpp:scheme_try"),
        CREATE,
    ]
    stale = {**shown(client, url("json", scheme)), "seen": digest(first.document)}
    for answer in (*map(client.get, pages), client.post(url("json", scheme), stale)):
        assert answer.status_code in (200, 422)
        assert not [raw for raw in (b"<script>alert", b"<img src=x") if raw in answer.content]


@pytest.mark.parametrize("given", [{}, {"origin": "preset:jambi", "text": "{}"}])
def test_exactly_one_origin_is_needed(client, dewi, given):
    answer = client.post(CREATE, given)

    assert errors(answer) == {"__all__": ["one_origin"]}
    assert given.get("text", "") in answer.content.decode()


def test_a_broken_text_stays_in_the_form(client, dewi):
    text = json.dumps({**NINTH, "legal_basis": "", "results": ["nothing"]})
    answer = client.post(CREATE, {"text": text}, headers=ENGLISH)

    assert errors(answer) == {"text": ["empty"]}
    assert answer.context["form"]["text"].value() == text
    assert "legal_basis: " in answer.content.decode()


# Numbers


@pytest.mark.parametrize("name", [*presets.NAMES, "ninth"])
def test_numbers_sent_back_unchanged_are_the_same_document(client, dewi, name):
    document = NINTH if name == "ninth" else presets.document(name)
    scheme = draft(dewi, document) if name == "ninth" else draft(dewi, name)
    before = Scheme.objects.get(pk=scheme.pk).document

    answer = save(client, url("numbers", scheme))

    assert answer.status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document == before == document


@pytest.mark.parametrize("language", ["id", "en"])
def test_numbers_sent_back_unchanged_are_the_same_in_both_languages(client, dewi, language):
    scheme = draft(dewi, "manado")
    address = url("numbers", scheme)
    form = client.get(address, headers={"accept-language": language}).context["form"]

    client.post(address, {bound.name: bound.value() for bound in form}, headers={"accept-language": language})

    assert Scheme.objects.get(pk=scheme.pk).document == presets.document("manado")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("85 %", "85 %"),
        ("85%", "85 %"),
        ("85", "85 %"),
        ("82.5", "82.5 %"),
        ("1,000 %", "1000 %"),
        ("0.125 %", "0.125 %"),
        (" 90  % ", "90 %"),
        ("-5 %", "-5 %"),
    ],
)
def test_a_number_is_typed_as_in_the_decree(client, jambi, typed, stored):
    path = ("values", 0, "is", "difference", 0, "among", "Cukup")

    assert save(client, url("numbers", jambi), **{field_of(client, jambi, *path): typed}).status_code == 303
    assert found_at(Scheme.objects.get(pk=jambi.pk).document, path) == stored


@pytest.mark.parametrize(("typed", "stored"), [("30", 30), ("1,030", 1030), ("27.5", "27.5"), ("30 %", "30 %")])
def test_a_whole_number_stays_one(client, jambi, typed, stored):
    path = ("values", 2, "is", "cases", 0, "when", "at_least", 1)

    assert save(client, url("numbers", jambi), **{field_of(client, jambi, *path): typed}).status_code == 303
    assert found_at(Scheme.objects.get(pk=jambi.pk).document, path) == stored


@pytest.mark.parametrize(
    "typed", ["a lot", "12,5", "1,00", "1.", "1.000", "1e3", "٣٠", "", "5 % %", "9" * 16, "1/3", "NaN"]
)
def test_what_is_no_number_is_said_at_its_field(client, jambi, typed):
    field = field_of(client, jambi, "values", 2, "is", "cases", 0, "when", "at_least", 1)
    other = field_of(client, jambi, "values", 0, "is", "difference", 0, "among", "Cukup")

    answer = save(client, url("numbers", jambi), **{field: typed, other: "85 %"})

    assert list(errors(answer)) == [field]
    # Nothing typed is lost.
    assert answer.context["form"][other].value() == "85 %"
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("id", "1.000", 1000),
        ("id", "37,5", "37.5"),
        ("id", "1.000,25", "1000.25"),
        ("en", "1,000", 1000),
        ("en", "37.5", "37.5"),
        ("en", "1,000.25", "1000.25"),
    ],
)
def test_dots_and_commas_are_read_as_the_page_writes_them(language, typed, stored):
    with override(language):
        assert written(typed) == stored


@pytest.mark.parametrize(("language", "typed"), [("id", "1,000"), ("en", "1.000"), ("id", "12,500 %")])
def test_what_may_be_thousands_or_a_slip_is_asked_again(language, typed):
    with override(language), pytest.raises(ValidationError):
        written(typed)


def test_a_per_cent_that_was_nothing_needs_its_sign(client, dewi):
    scheme = draft(dewi, "tapanuli_tengah")
    field = field_of(client, scheme, "values", 5, "is", "cases", 0, "then")

    assert errors(save(client, url("numbers", scheme), **{field: "5"})) == {field: ["sign_missing"]}
    assert save(client, url("numbers", scheme), **{field: "5 %"}).status_code == 303


def test_bands_out_of_order_are_refused_at_the_bound(client, dewi):
    scheme = draft(dewi, "tapanuli_tengah")
    field = field_of(client, scheme, "values", 2, "is", "up_to", 1, 0)

    assert errors(save(client, url("numbers", scheme), **{field: "30"})) == {field: ["not_ascending"]}


def test_rounding_to_nothing_is_refused_at_the_unit(client, jambi):
    field = field_of(client, jambi, "values", 3, "is", "to")

    assert errors(save(client, url("numbers", jambi), **{field: "0"})) == {field: ["not_positive"]}


def test_a_number_keeps_its_field_when_somebody_else_moves_the_rules(client, dewi, jambi):
    before = field_of(client, jambi, "values", 1, "is", "min", 0)
    values = jambi.document["values"]
    changed = change(dewi, jambi, values=[values[1], values[0], *values[2:]])

    assert field_of(client, changed, "values", 0, "is", "min", 0) == before


# Two people at once


def test_the_second_of_two_sees_what_changed_and_loses_nothing(client, people, jambi):
    address = url("numbers", jambi)
    cukup = field_of(client, jambi, "values", 0, "is", "difference", 0, "among", "Cukup")
    kurang = field_of(client, jambi, "values", 0, "is", "difference", 0, "among", "Kurang")
    mine = shown(client, address, **{cukup: "85 %"})
    theirs = json.loads(json.dumps(jambi.document))
    theirs["values"][0]["is"]["difference"][0]["among"]["Kurang"] = "70 %"
    change(people.dina, jambi, **theirs)

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    text = answer.content.decode()
    assert people.dina.name in text
    assert "75 % → 70 %" in text
    form = answer.context["form"]
    assert (form[cukup].value(), form[kurang].value()) == ("85 %", "75 %")
    # Having seen it, one may save on top of it.
    again = {bound.name: bound.value() for bound in form} | {kurang: "70 %"}
    assert client.post(address, again, headers=ENGLISH).status_code == 303
    among = Scheme.objects.get(pk=jambi.pk).document["values"][0]["is"]["difference"][0]["among"]
    assert (among["Cukup"], among["Kurang"]) == ("85 %", "70 %")


def test_what_was_typed_for_a_number_that_is_gone_is_shown(client, people, jambi):
    address = url("numbers", jambi)
    field = field_of(client, jambi, "values", 2, "is", "cases", 0, "when", "at_least", 1)
    mine = shown(client, address, **{field: "31"})
    values = jambi.document["values"]
    change(people.dina, jambi, values=[*values[:2], {**values[2], "is": "missed_ceremonies"}, *values[3:]])

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    assert "31" in answer.context["lost"]


@pytest.mark.parametrize("page", ["edit", "results", "json"])
def test_a_form_of_an_older_draft_is_refused(client, people, jambi, page):
    address = url(page, jambi)
    mine = shown(client, address)
    change(people.dina, jambi, legal_basis="Perwal 7/2026")

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    assert "legal_basis: Sebagaimana diterapkan pada aplikasi daerah Jambi → Perwal 7/2026" in answer.content.decode()


@pytest.mark.parametrize("page", ["edit", "numbers", "results", "json"])
def test_what_has_a_date_is_not_changed(client, people, jambi, page):
    mine = shown(client, url(page, jambi))
    start(people.dina, jambi, date(2027, 1, 1))

    assert errors(client.post(url(page, jambi), mine, headers=ENGLISH)) == {"__all__": ["not_a_draft"]}
    assert client.get(url(page, jambi)).status_code == 302


# General data, results, JSON


def test_name_title_and_legal_basis(client, jambi):
    answer = save(client, url("edit", jambi), name="kota_kami", title_id="Kota kami", title_en="Our city")

    assert answer.status_code == 303
    jambi.refresh_from_db()
    assert (jambi.name, jambi.title, jambi.document["title"]["en"]) == ("kota_kami", "Kota kami", "Our city")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "Kota Kami"), ("title_id", "x" * 151), ("title_en", ""), ("legal_basis", "x\x07y"), ("legal_basis", " ")],
)
def test_general_data_is_refused_at_the_field(client, jambi, field, typed):
    answer = save(client, url("edit", jambi), **{field: typed})

    assert field in errors(answer)


def test_results_are_numbered(client, jambi):
    answer = save(client, url("results", jambi), **{"r-tpp": "1", "r-performance_slice": "2", "r-discipline_slice": ""})

    assert answer.status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document["results"] == ["tpp", "performance_slice"]


def test_results_sent_back_unchanged_are_the_same(client, jambi):
    assert save(client, url("results", jambi)).status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"r-tpp": "", "r-performance_slice": ""}, "r-tpp"),
        ({"r-tpp": "0"}, "r-tpp"),
        ({"r-tpp": "x"}, "r-tpp"),
    ],
)
def test_results_are_refused_at_the_field(client, dewi, changes, field):
    assert field in errors(save(client, url("results", draft(dewi, unpaid())), **changes))


def test_no_results_at_all_are_refused(client, jambi):
    changes = {f"r-{name}": "" for name in jambi.document["results"]}

    assert "__all__" in errors(save(client, url("results", jambi), **changes))


def test_the_whole_document_as_json(client, jambi):
    changed = {**presets.document("manado"), "legal_basis": "Perwal 7/2026"}

    assert save(client, url("json", jambi), text=json.dumps(changed)).status_code == 303
    jambi.refresh_from_db()
    assert (jambi.document, jambi.name, jambi.legal_basis) == (changed, "manado", "Perwal 7/2026")


def test_json_sent_back_unchanged_is_the_same_document(client, jambi):
    assert save(client, url("json", jambi)).status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_every_error_in_the_json_is_told_and_the_text_stays(client, jambi):
    document = presets.document("jambi")
    document["values"][0]["when"] = "now"
    document["values"][3]["is"]["round"]["product"][0] = "<b>pagu</b>"
    text = json.dumps(document)

    answer = save(client, url("json", jambi), text=text)

    assert errors(answer) == {"text": ["unknown_key", "no_constant"]}
    page = answer.content.decode()
    assert "values[0].when: " in page
    assert "values[3].is.round.product[0]: " in page
    assert "<b>pagu</b>" not in page
    assert answer.context["form"]["text"].value() == text


def test_the_older_format_is_edited_as_json_only(client, dewi):
    client.post(CREATE, {"origin": str(Scheme.objects.get().pk)})
    made = Scheme.objects.get(version=2)

    assert client.get(url("detail", made)).status_code == 200
    assert client.get(url("numbers", made)).status_code == 404
    assert client.get(url("edit", made)).status_code == 404
    assert save(client, url("json", made)).status_code == 303
    assert errors(save(client, url("json", made), text='{"format": 1}')) == {"text": ["missing"]}


# Inputs and rules


@pytest.mark.parametrize("name", [*presets.NAMES, "ninth"])
def test_entries_sent_back_unchanged_are_the_same_document(client, dewi, name):
    scheme = draft(dewi, NINTH) if name == "ninth" else draft(dewi, name)
    before = scheme.document
    for part in ("inputs", "values"):
        for entry in before[part][:4]:
            assert save(client, url("entry_edit", scheme, part=part, name=entry["name"])).status_code == 303

    assert Scheme.objects.get(pk=scheme.pk).document == before


def test_a_rule_is_changed_and_read_as_a_sentence(client, jambi):
    address = url("entry_edit", jambi, part="values", name="tpp")
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
        answer = save(client, url("entry_edit", jambi, part="values", name="tpp"), step=step, **changes)

        found = answer.context["form"].errors.as_data()
        assert code in [error.code for error in found[field]]
        assert answer.status_code == status
        for name, text in changes.items():
            assert name == "printed" or answer.context["form"][name].value() == text
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_a_rule_that_is_neither_read_nor_printed_has_no_effect(client, dewi):
    scheme = draft(dewi, unpaid())

    answer = save(client, url("entry_edit", scheme, part="values", name="tpp"), printed="")

    assert errors(answer) == {"name": ["unused"]}


def test_an_error_in_a_rule_has_the_rest_of_its_place(client, jambi):
    answer = save(client, url("entry_edit", jambi, part="values", name="tpp"), rule='{"sum": ["S", "bonus"]}')

    assert "sum[1]: There is no “bonus” here." in answer.content.decode()


def test_an_input_has_limits_and_a_default(client, jambi):
    address = url("entry_edit", jambi, part="inputs", name="missed_ceremonies")

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
    address = url("entry_edit", jambi, part="inputs", name="S")
    sources = presets.document("jambi").get("sources", {})
    assert client.get(address).context["form"]["source"].value() is None

    assert save(client, address, source='"sick_days"', name="sakit").status_code == 422
    assert errors(save(client, address, source='"sick_leave"')) == {"source": ["unknown_name"]}
    assert save(client, address, source='"sick_days"').status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert document["sources"] == {**sources, "S": "sick_days"}
    page = client.get(url("detail", jambi), headers=ENGLISH).content.decode()
    assert "Calendar days of sickness this month" in page
    # Emptied, it is an imported score again.
    assert save(client, address, source="").status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_a_source_goes_with_the_name_of_its_input(client, dewi):
    scheme = draft(dewi, unpaid("dki_head"), sources={"work_plan_percent": "score_plan"})
    address = url("entry_edit", scheme, part="inputs", name="work_plan_percent")
    value = scheme.document["values"][0]

    refused = save(client, address, name="plan")
    assert "unknown_name" in errors(refused)["__all__"]
    rule = json.loads(json.dumps(value["is"]).replace("work_plan_percent", "plan"))
    document = {**scheme.document, "values": [{**value, "is": rule}], "sources": {"plan": "score_plan"}}
    document["inputs"] = [{**scheme.document["inputs"][0], "name": "plan"}]
    assert save(client, url("json", scheme), text=json.dumps(document)).status_code == 303
    assert client.get(url("entry_edit", scheme, part="inputs", name="plan")).context["form"]["source"].value() == (
        '"score_plan"'
    )


def test_the_numbers_of_a_shared_table_are_changed_once(client, dewi):
    scheme = draft(dewi, "sikeppo_deductions")
    path = ("tables", "ter_a", "up_to", 3, 1)

    answer = save(client, url("numbers", scheme), **{field_of(client, scheme, *path): "0.7"})

    assert answer.status_code == 303
    assert found_at(Scheme.objects.get(pk=scheme.pk).document, path) == "0.7 %"


def test_a_flag_has_its_default_in_words(client, dewi):
    scheme = draft(dewi, "balangan")
    address = url("entry_edit", scheme, part="inputs", name="acting_replaces")
    assert client.get(address, headers=ENGLISH).context["form"]["default"].value() == "no"

    assert save(client, address, default="yes").status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document["inputs"][8]["default"] == 1
    assert errors(save(client, address, default="perhaps")) == {"default": ["no_flag"]}


def test_words_are_written_one_on_a_line(client, jambi):
    address = url("entry_edit", jambi, part="inputs", name="predicate")
    assert client.get(address).context["form"]["choices"].value().startswith("Sangat Baik\nBaik\n")

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
    answer = save(client, url("entry_edit", jambi, part="inputs", name="S"), **changes)

    assert code in errors(answer)[field]
    for name, text in changes.items():
        assert answer.context["form"][name].value() == text


def test_an_input_is_added_together_with_the_rule_that_reads_it(client, jambi):
    address = f"{url('entry_create', jambi, part='inputs')}?in=tpp"
    typed = {"name": "bonus", "words_id": "Bonus", "words_en": "Bonus", "kind": "rupiah", "default": "0"}

    alone = save(client, address, **typed)
    assert errors(alone) == {"name": ["unused"]}

    rule = '{"sum": ["performance_slice", "discipline_slice", "bonus"]}'
    assert save(client, address, **typed, reader_rule=rule).status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert document["inputs"][-1]["name"] == "bonus"
    assert document["values"][-1]["is"] == json.loads(rule)


def test_a_rule_is_added_before_the_one_that_reads_it(client, jambi):
    address = f"{url('entry_create', jambi, part='values')}?in=tpp"
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
    address = url("entry_create", jambi, part="values")
    typed = {"name": "seventh", "words_id": "Sepertujuh", "words_en": "A seventh", "kind": "number"}

    assert save(client, address, **typed, rule='{"quotient": ["tpp", 7]}').status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document["results"][-1] == "seventh"


def test_a_renamed_result_stays_where_it_was(client, jambi):
    address = url("entry_edit", jambi, part="values", name="tpp")

    assert save(client, address, name="allowance").status_code == 303
    document = Scheme.objects.get(pk=jambi.pk).document
    assert (document["results"][-1], document["pays"]) == ("allowance", {"gross": "allowance"})


def test_rules_move_up_and_down_where_they_may(client, jambi):
    def move(name, step, part="values"):
        seen = digest(Scheme.objects.get(pk=jambi.pk).document)
        address = url("entry_move", jambi, part=part, name=name)
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
    address = url("entry_remove", jambi, part="inputs", name="S")

    page = client.get(address, headers=ENGLISH)
    assert "“Cut for absence, at most 100 %” (values[1].is" in page.content.decode()
    answer = client.post(address, {"seen": digest(jambi.document)}, headers=ENGLISH)
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
    address = url("entry_remove", scheme, part="values", name="last")

    assert client.get(address, headers=ENGLISH).context["gone"] == ["Bonus", "Extra"]
    assert client.post(address, {"seen": digest(scheme.document)}).status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document == presets.document("jambi") | {
        "results": ["tpp", "discipline_cut"]
    }


def test_what_somebody_else_removed_can_be_entered_again(client, people, jambi):
    scheme = change(people.dina, jambi, results=[*jambi.document["results"], "absence_cut"])
    extra = {"name": "extra", "kind": "number", "words": {"id": "x", "en": "x"}, "is": {"product": ["tpp", 2]}}
    results = [*scheme.document["results"], "extra"]
    scheme = change(people.dina, scheme, values=[*scheme.document["values"], extra], results=results)
    address = url("entry_edit", scheme, part="values", name="extra")
    mine = shown(client, address, words_en="Twice")
    change(people.dina, scheme, values=scheme.document["values"][:-1], results=results[:-1])

    answer = client.post(address, mine, headers=ENGLISH)
    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    again = {bound.name: bound.value() for bound in answer.context["form"] if bound.value()}
    assert client.post(address, again, headers=ENGLISH).status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document["values"][-1]["words"]["en"] == "Twice"


@pytest.mark.parametrize("part", ["inputs", "values"])
def test_an_unknown_entry_is_not_found(client, jambi, part):
    for page in ("entry_edit", "entry_remove"):
        assert client.get(url(page, jambi, part=part, name="nothing")).status_code == 404
    assert client.get(f"{url('entry_create', jambi, part=part)}?in=nothing").status_code == 404


@pytest.mark.parametrize("person", ["sari", "fajar", "oki", "tari"])
def test_only_the_personnel_agency_edits(client, people, jambi, person):
    login(client, getattr(people, person))
    for address in (
        CREATE,
        *(url(page, jambi) for page in ("edit", "numbers", "results", "json", "start", "delete", "take_back")),
        url("entry_create", jambi, part="inputs"),
        url("entry_edit", jambi, part="values", name="tpp"),
        url("entry_remove", jambi, part="values", name="tpp"),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": digest(jambi.document)}).status_code == 404
    for address in (url("version", jambi), url("entry_move", jambi, part="values", name="tpp")):
        assert client.post(address, {"step": "up", "seen": digest(jambi.document)}).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, jambi, language):
    for address in (
        CREATE,
        *(url(page, jambi) for page in ("edit", "numbers", "results", "json", "start", "delete", "take_back")),
        url("entry_create", jambi, part="inputs"),
        url("entry_create", jambi, part="values"),
        url("entry_edit", jambi, part="inputs", name="predicate"),
        url("entry_edit", jambi, part="values", name="tpp"),
        url("entry_remove", jambi, part="values", name="tpp"),
    ):
        answer = client.get(address, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
