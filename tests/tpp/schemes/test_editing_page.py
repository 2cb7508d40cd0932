"""Pages on which a region writes its decree: from a preset to its own numbers, inputs and rules."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.support.forms import filled
from tests.support.pages import alerts
from tests.tpp.schemes.documents_for_tests import change, draft, start, unpaid
from tests.tpp.schemes.editing import CREATE, ENGLISH, errors, field_of, save, shown, url
from tests.tpp.schemes.small_schemes import NINTH
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.document_fields import number_written
from tpp.schemes.documents import found_at

# Numbers


@pytest.mark.parametrize("name", [*presets.NAMES, "ninth"])
def test_numbers_sent_back_unchanged_are_the_same_document(client, dewi, name):
    document = NINTH if name == "ninth" else presets.document(name)
    scheme = draft(dewi, document) if name == "ninth" else draft(dewi, name)
    before = Scheme.objects.get(pk=scheme.pk).document

    answer = save(client, url("scheme_numbers", scheme))

    assert answer.status_code == 303
    assert Scheme.objects.get(pk=scheme.pk).document == before == document


@pytest.mark.parametrize("language", ["id", "en"])
def test_numbers_sent_back_unchanged_are_the_same_in_both_languages(client, dewi, language):
    scheme = draft(dewi, "manado")
    address = url("scheme_numbers", scheme)
    form = filled(client.get(address, headers={"accept-language": language}))

    client.post(address, form, headers={"accept-language": language})

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

    assert save(client, url("scheme_numbers", jambi), **{field_of(jambi, *path): typed}).status_code == 303
    assert found_at(Scheme.objects.get(pk=jambi.pk).document, path) == stored


@pytest.mark.parametrize(("typed", "stored"), [("30", 30), ("1,030", 1030), ("27.5", "27.5"), ("30 %", "30 %")])
def test_a_whole_number_stays_one(client, jambi, typed, stored):
    path = ("values", 2, "is", "cases", 0, "when", "at_least", 1)

    assert save(client, url("scheme_numbers", jambi), **{field_of(jambi, *path): typed}).status_code == 303
    assert found_at(Scheme.objects.get(pk=jambi.pk).document, path) == stored


@pytest.mark.parametrize(
    "typed", ["a lot", "12,5", "1,00", "1.", "1.000", "1e3", "٣٠", "", "5 % %", "9" * 16, "1/3", "NaN"]
)
def test_what_is_no_number_is_said_at_its_field(client, jambi, typed):
    field = field_of(jambi, "values", 2, "is", "cases", 0, "when", "at_least", 1)
    other = field_of(jambi, "values", 0, "is", "difference", 0, "among", "Cukup")

    answer = save(client, url("scheme_numbers", jambi), **{field: typed, other: "85 %"})

    assert list(errors(answer)) == [field]
    # Nothing typed is lost.
    assert filled(answer)[other] == "85 %"
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
        assert number_written(typed) == stored


@pytest.mark.parametrize(("language", "typed"), [("id", "1,000"), ("en", "1.000"), ("id", "12,500 %")])
def test_what_may_be_thousands_or_a_slip_is_asked_again(language, typed):
    with override(language), pytest.raises(ValidationError):
        number_written(typed)


def test_a_per_cent_that_was_nothing_needs_its_sign(client, dewi):
    scheme = draft(dewi, "tapanuli_tengah")
    field = field_of(scheme, "values", 5, "is", "cases", 0, "then")

    assert errors(save(client, url("scheme_numbers", scheme), **{field: "5"})) == {field: ["sign_missing"]}
    assert save(client, url("scheme_numbers", scheme), **{field: "5 %"}).status_code == 303


def test_bands_out_of_order_are_refused_at_the_bound(client, dewi):
    scheme = draft(dewi, "tapanuli_tengah")
    field = field_of(scheme, "values", 2, "is", "up_to", 1, 0)

    assert errors(save(client, url("scheme_numbers", scheme), **{field: "30"})) == {field: ["not_ascending"]}


def test_rounding_to_nothing_is_refused_at_the_unit(client, jambi):
    field = field_of(jambi, "values", 3, "is", "to")

    assert errors(save(client, url("scheme_numbers", jambi), **{field: "0"})) == {field: ["not_positive"]}


def test_a_number_keeps_its_field_when_somebody_else_moves_the_rules(client, dewi, jambi):
    before = field_of(jambi, "values", 1, "is", "min", 0)
    values = jambi.document["values"]
    changed = change(dewi, jambi, values=[values[1], values[0], *values[2:]])

    assert field_of(changed, "values", 0, "is", "min", 0) == before


# Two people at once


def test_the_second_of_two_sees_what_changed_and_loses_nothing(client, people, jambi):
    address = url("scheme_numbers", jambi)
    cukup = field_of(jambi, "values", 0, "is", "difference", 0, "among", "Cukup")
    kurang = field_of(jambi, "values", 0, "is", "difference", 0, "among", "Kurang")
    mine = shown(client, address, **{cukup: "85 %"})
    theirs = json.loads(json.dumps(jambi.document))
    theirs["values"][0]["is"]["difference"][0]["among"]["Kurang"] = "70 %"
    change(people.dina, jambi, **theirs)

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    text = answer.content.decode()
    assert people.dina.name in text
    assert "75 % → 70 %" in text
    form = filled(answer)
    assert (form[cukup], form[kurang]) == ("85 %", "75 %")
    # Having seen it, one may save on top of it.
    again = form | {kurang: "70 %"}
    assert client.post(address, again, headers=ENGLISH).status_code == 303
    among = Scheme.objects.get(pk=jambi.pk).document["values"][0]["is"]["difference"][0]["among"]
    assert (among["Cukup"], among["Kurang"]) == ("85 %", "70 %")


def test_what_was_typed_for_a_number_that_is_gone_is_shown(client, people, jambi):
    address = url("scheme_numbers", jambi)
    field = field_of(jambi, "values", 2, "is", "cases", 0, "when", "at_least", 1)
    mine = shown(client, address, **{field: "31"})
    values = jambi.document["values"]
    change(people.dina, jambi, values=[*values[:2], {**values[2], "is": "missed_ceremonies"}, *values[3:]])

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    lost = "You typed these for numbers that are no longer in the rules: 31;"
    assert [one for one in alerts(answer) if one.startswith(lost)]


@pytest.mark.parametrize("page", ["edit", "results", "json"])
def test_a_form_of_an_older_draft_is_refused(client, people, jambi, page):
    address = url(f"scheme_{page}", jambi)
    mine = shown(client, address)
    change(people.dina, jambi, legal_basis="Perwal 7/2026")

    answer = client.post(address, mine, headers=ENGLISH)

    assert errors(answer) == {"__all__": ["changed_meanwhile"]}
    assert "legal_basis: Sebagaimana diterapkan pada aplikasi daerah Jambi → Perwal 7/2026" in answer.content.decode()


@pytest.mark.parametrize("page", ["edit", "numbers", "results", "json"])
def test_what_has_a_date_is_not_changed(client, people, jambi, page):
    mine = shown(client, url(f"scheme_{page}", jambi))
    start(people.dina, jambi, date(2027, 1, 1))

    assert errors(client.post(url(f"scheme_{page}", jambi), mine, headers=ENGLISH)) == {"__all__": ["not_a_draft"]}
    assert client.get(url(f"scheme_{page}", jambi)).status_code == 302


# General data, results, JSON


def test_name_title_and_legal_basis(client, jambi):
    answer = save(client, url("scheme_edit", jambi), name="kota_kami", title_id="Kota kami", title_en="Our city")

    assert answer.status_code == 303
    jambi.refresh_from_db()
    assert (jambi.name, jambi.title, jambi.document["title"]["en"]) == ("kota_kami", "Kota kami", "Our city")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "Kota Kami"), ("title_id", "x" * 151), ("title_en", ""), ("legal_basis", "x\x07y"), ("legal_basis", " ")],
)
def test_general_data_is_refused_at_the_field(client, jambi, field, typed):
    answer = save(client, url("scheme_edit", jambi), **{field: typed})

    assert field in errors(answer)


def test_results_are_numbered(client, jambi):
    answer = save(
        client, url("scheme_results", jambi), **{"r-tpp": "1", "r-performance_slice": "2", "r-discipline_slice": ""}
    )

    assert answer.status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document["results"] == ["tpp", "performance_slice"]


def test_results_sent_back_unchanged_are_the_same(client, jambi):
    assert save(client, url("scheme_results", jambi)).status_code == 303
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
    assert field in errors(save(client, url("scheme_results", draft(dewi, unpaid())), **changes))


def test_no_results_at_all_are_refused(client, jambi):
    changes = {f"r-{name}": "" for name in jambi.document["results"]}

    assert "__all__" in errors(save(client, url("scheme_results", jambi), **changes))


def test_the_whole_document_as_json(client, jambi):
    changed = {**presets.document("manado"), "legal_basis": "Perwal 7/2026"}

    assert save(client, url("scheme_json", jambi), text=json.dumps(changed)).status_code == 303
    jambi.refresh_from_db()
    assert (jambi.document, jambi.name, jambi.legal_basis) == (changed, "manado", "Perwal 7/2026")


def test_json_sent_back_unchanged_is_the_same_document(client, jambi):
    assert save(client, url("scheme_json", jambi)).status_code == 303
    assert Scheme.objects.get(pk=jambi.pk).document == presets.document("jambi")


def test_every_error_in_the_json_is_told_and_the_text_stays(client, jambi):
    document = presets.document("jambi")
    document["values"][0]["when"] = "now"
    document["values"][3]["is"]["round"]["product"][0] = "<b>pagu</b>"
    text = json.dumps(document)

    answer = save(client, url("scheme_json", jambi), text=text)

    assert errors(answer) == {"text": ["unknown_key", "no_constant"]}
    page = answer.content.decode()
    assert "values[0].when: " in page
    assert "values[3].is.round.product[0]: " in page
    assert "<b>pagu</b>" not in page
    assert filled(answer)["text"] == text


def test_the_older_format_is_edited_as_json_only(client, dewi):
    client.post(CREATE, {"origin": str(Scheme.objects.get().pk)})
    made = Scheme.objects.get(version=2)

    assert client.get(url("scheme_detail", made)).status_code == 200
    assert client.get(url("scheme_numbers", made)).status_code == 404
    assert client.get(url("scheme_edit", made)).status_code == 404
    assert save(client, url("scheme_json", made)).status_code == 303
    assert errors(save(client, url("scheme_json", made), text='{"format": 1}')) == {"text": ["missing"]}
