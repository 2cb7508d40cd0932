"""What a deduction is, its scheme says: no column of a recap is guessed from a name."""

import io
from datetime import date

import pytest
from django.urls import reverse

from tests.people import acting, login
from tests.support.forms import filled
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tests.tpp.schemes.documents_for_tests import AT, draft, start
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import RecapLine, Scheme
from tpp.recaps.exports.formats import write
from tpp.recaps.exports.rows import column_of
from tpp.recaps.exports.table import recap_table, version_table
from tpp.recaps.hash_payload import recomputed_hash
from tpp.recaps.queries import stored_lines
from tpp.recaps.verification import verify_recaps
from tpp.schemes import presets
from tpp.schemes.actions.schemes import change_scheme, create_scheme, create_version
from tpp.schemes.amounts import Deduction, DeductionKind
from tpp.schemes.documents import document_digest
from tpp.schemes.engine import parse
from tpp.schemes.strict import SchemeError
from tpp.schemes.views.schemes import composed

ENGLISH = {"accept-language": "en"}
WORDS = {"id": "Potongan", "en": "Deduction"}


def value(name, rule):
    return {"name": name, "kind": "rupiah", "words": {"id": name, "en": name}, "is": rule}


def taking(*deductions) -> dict:
    """A scheme that pays 1,000,000 and takes off 1,000, 2,000, ... under the names and kinds given."""
    names = [one if isinstance(one, str) else one["name"] for one in deductions]
    values = [value("gross", {"sum": ["base", 0]})]
    values += [value(name, {"min": ["base", 1000 * number]}) for number, name in enumerate(names, start=1)]
    net = "gross"
    for number, name in enumerate(names):
        values.append(value(f"left_{number}", {"difference": [net, name]}))
        net = f"left_{number}"
    return {
        "format": 2,
        "name": "potongan",
        "title": WORDS,
        "legal_basis": "Perbup 1/2026",
        "inputs": [{"name": "base", "kind": "rupiah", "words": WORDS}],
        "sources": {"base": "base_total"},
        "values": values,
        "results": ["gross"],
        "pays": {"gross": "gross", "deductions": list(deductions), "net": net},
    }


def said(name, kind):
    return {"name": name, "kind": kind}


ALL = (
    said("pajak_penghasilan", "tax"),
    said("jkn", "health_insurance"),
    said("taspen", "pension_insurance"),
    said("korpri", "dues"),
    said("bpjs_pinjaman", "other"),
    said("pph_amal", "zakat"),
)


def in_force(document):
    Scheme.objects.create(name="potongan", version=1, title="P", starts_on=date(2026, 9, 1), document=document)


def paid(document):
    in_force(document)
    section = next(one for one in recap_table(OCTOBER, None).sections if one.unit.code == "1.01")
    printed = next(one for part in section.parts for group in part.groups for one in group.people)
    return section.extras.paid, printed.paid


def test_columns_follow_the_kind_and_not_the_name(october):
    shown, row = paid(taking(*ALL))
    assert shown == ("tax", "insurance", "pension", "others", "net")
    assert (row.tax, row.insurance, row.pension, row.others) == (1000, 2000, 3000, 4000 + 5000 + 6000)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_every_column_fits_in_every_format(october, form):
    in_force(taking(*ALL))
    assert write(recap_table(OCTOBER, None), io.BytesIO(), form) == 11


def test_a_document_stored_before_is_printed_as_it_was(october):
    shown, row = paid(taking("pph_x", "jkn", "bpjs"))
    assert shown == ("tax", "insurance", "others", "net")
    assert (row.tax, row.insurance, row.others) == (1000, 3000, 2000)


@pytest.mark.parametrize("kind", [*DeductionKind, ""])
def test_a_closed_recap_keeps_what_it_was_and_verifies(october, kind):
    document = taking(said("jkn", str(kind)) if kind else "jkn")
    in_force(document)
    recap = freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    kept = RecapLine.objects.filter(recap=recap).first().deductions[0]
    assert kept == {"name": "jkn", "id": "jkn", "en": "jkn", "amount": 1000} | ({"kind": str(kind)} if kind else {})
    assert recap.sha256 == recomputed_hash(recap)
    assert not verify_recaps(OCTOBER, october.dinas)
    (section,) = version_table(recap, stored_lines([recap])).sections
    assert section.extras.taken == {column_of(Deduction("jkn", "", "", 1, str(kind)))}


@pytest.mark.parametrize(
    ("deductions", "place", "code"),
    [
        ([{"name": "x", "kind": "pajak"}], "pays.deductions[0].kind", "unknown_value"),
        ([{"name": "x"}], "pays.deductions[0].kind", "missing"),
        ([{"kind": "tax"}], "pays.deductions[0].name", "missing"),
        ([{"name": "x", "kind": "tax", "more": 1}], "pays.deductions[0].more", "unknown_key"),
        ([{"name": "", "kind": "tax"}], "pays.deductions[0].name", "empty"),
        ([["x"]], "pays.deductions[0]", "not_an_object"),
        ([{"name": "x", "kind": ["tax"]}], "pays.deductions[0].kind", "unknown_value"),
    ],
)
def test_a_broken_kind_is_refused_with_its_place(deductions, place, code):
    document = taking(said("x", "tax"))
    document["pays"]["deductions"] = deductions
    with pytest.raises(SchemeError) as refused:
        parse(document)
    assert (place, code) in [(error.place, error.code) for error in refused.value.errors]


def old(people) -> Scheme:
    """A draft as it was stored before there were kinds."""
    document = taking("pph21", "jkn")
    return Scheme.objects.create(name="potongan", version=1, title="Potongan", document=document)


def test_what_is_new_or_changed_must_say_the_kind(people):
    by = {"by": acting(people.dewi), "at": AT, "source": "tests"}
    places = [("kind_missing", "pays.deductions[0].kind"), ("kind_missing", "pays.deductions[1].kind")]
    with refused() as why:
        create_scheme(**by, document=taking("pph21", "jkn"))
    assert why.places == places
    stored = old(people)
    changed = {**stored.document, "legal_basis": "Perbup 2/2026"}
    with refused() as why:
        change_scheme(**by, scheme=stored, document=changed, seen=document_digest(stored.document))
    assert why.places == places
    with refused(*["kind_missing"] * 2):
        start(people.dewi, stored, date(2026, 11, 1))


def test_an_old_scheme_is_copied_and_says_its_kinds_on_the_page(people, client):
    made = create_version(by=acting(people.dewi), at=AT, source="tests", scheme=old(people))
    address = reverse("tpp:scheme_results", args=[made.pk])
    login(client, people.dewi)
    page = client.get(address, headers=ENGLISH)
    assert "“pph21” is taken off as" in page.content.decode()
    typed = {"seen": document_digest(made.document), "r-gross": "1"}
    half = client.post(address, {**typed, "k-pph21": "tax", "k-jkn": ""}, headers=ENGLISH)
    assert half.status_code == 422
    assert client.post(address, {**typed, "k-pph21": "tax", "k-jkn": "health_insurance"}).status_code == 303
    document = Scheme.objects.get(pk=made.pk).document
    assert document["pays"]["deductions"] == [said("pph21", "tax"), said("jkn", "health_insurance")]
    start(people.dewi, Scheme.objects.get(pk=made.pk), date(2026, 11, 1))
    detail = client.get(reverse("tpp:scheme_detail", args=[made.pk]), headers=ENGLISH).content.decode()
    assert "jkn – health insurance (BPJS)" in detail


def test_a_renamed_deduction_keeps_its_kind(people, client):
    scheme = draft(people.dewi, taking(said("jkn", "health_insurance")))
    address = reverse("tpp:scheme_entry_edit", args=[scheme.pk, "values", "jkn"])
    login(client, people.dewi)
    typed = filled(client.get(address)) | {"name": "bpjs_kes"}
    answer = client.post(address, typed)
    document = Scheme.objects.get(pk=scheme.pk).document
    if answer.status_code == 303:
        assert document["pays"]["deductions"] == [said("bpjs_kes", "health_insurance")]
    else:
        assert "left_0" in answer.content.decode()


def test_the_kind_is_said_in_words():
    taken = [words for _label, values in composed(presets.preset("manado"))["pays"] for _name, words in values]
    assert "PPh 21 menurut golongan – pajak penghasilan (PPh)" in taken


@pytest.mark.parametrize("name", presets.NAMES)
def test_every_preset_says_what_it_takes_off(name):
    pays = presets.preset(name).pays
    assert set(pays.kinds) == set(pays.deductions)
