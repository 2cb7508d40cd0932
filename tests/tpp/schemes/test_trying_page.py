"""A region tries the examples of its decree on a page, as with the command `try_scheme`."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter import Workbook

from tests import DATA
from tests.people import login
from tests.support.forms import filled, said_at
from tests.support.pages import headings, shown, shows
from tests.tpp.schemes.documents_for_tests import draft, start
from tests.tpp.schemes.small_schemes import NINTH
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.views import trying

TRY = reverse("tpp:scheme_try")
ENGLISH = {"accept-language": "en"}
TABLES = DATA / "tpp"
HEADER = "base,required_minutes,credited_minutes,percent,tpp\n"


@pytest.fixture(autouse=True)
def auditor(client, people):
    login(client, people.fajar)


def tried(client, table, scheme="preset:sikeppo", document=None, name="table.csv"):
    content = table if isinstance(table, bytes) else table.encode()
    data = {"scheme": scheme, "file": SimpleUploadedFile(name, content)}
    if document is not None:
        data["document"] = SimpleUploadedFile("kami.json", document)
    return client.post(TRY, data, headers=ENGLISH)


def as_expected(answer):
    """Return what was tried, if every result is as expected."""
    assert "every result as expected." in answer.content.decode()
    return headings(answer)[0]


def error(answer, field="file"):
    assert answer.status_code == 422
    return said_at(answer, field)[0]


@pytest.mark.parametrize("name", presets.NAMES)
def test_every_preset_reproduces_its_table(client, name):
    answer = tried(client, (TABLES / f"{name}.csv").read_text(), f"preset:{name}")

    assert answer.status_code == 200
    assert "every result as expected." in answer.content.decode()


def test_each_differing_cell_has_line_column_expected_and_got(client):
    answer = tried(client, HEADER + "3000000,7200,7200,100,3000000\n3000000,7200,6480,91,2700000\n5,3,x,1,\n")

    assert shown(answer, "Line") == ["Line 3", "Line 4"]
    shows(answer, "Column", "percent", row="Line 3")
    shows(answer, "Expected", "91", row="Line 3")
    shows(answer, "Computed", "90", row="Line 3")
    shows(answer, "Column", "credited_minutes", row="Line 4")
    text = answer.content.decode()
    assert "2 differences in 3 rows." in text
    assert "“x” is no whole number" in text


def test_a_stored_scheme_and_a_document_are_tried_too(client, people):
    made = draft(people.dewi, "jambi")
    table = (TABLES / "jambi.csv").read_text()

    assert as_expected(tried(client, table, str(made.pk))) == "jambi v1"
    answer = tried(client, table, "", document=json.dumps(made.document).encode())
    assert as_expected(answer) == "jambi"


def test_a_workbook_is_read_too(client):
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        sheet.write_row(1, 0, [4371943, 7920, 7919, 99.9874, 4371391])

    assert as_expected(tried(client, content.getvalue(), name="table.xlsx")) == "sikeppo"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "The submitted file is empty."),
        ("base,required_minutes,percent\n1,1,1\n", "Line 1: These inputs of the scheme have no column"),
        (HEADER, "Line 1: The table has no rows, so there is nothing to compare."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is a file of the old Excel format."),
        (b"PK\x03\x04" + b"x" * 100, ""),
        (b"\x00\x01\x02", ""),
        (HEADER + '1,"1,1,1,1\n', ""),
        (HEADER.replace("tpp", "<script>alert(1)</script>") + "1,1,1,1,1\n", "The scheme has no input or result"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_a_sentence(client, table, sentence):
    answer = tried(client, table)

    assert sentence in error(answer)
    assert b"<script>alert" not in answer.content
    assert filled(answer)["scheme"] == "preset:sikeppo"


def test_a_table_with_too_many_rows_is_refused(client, monkeypatch):
    monkeypatch.setattr(trying, "MOST_ROWS", 2)

    assert tried(client, HEADER + "1,1,1,100,1\n" * 2).status_code == 200
    assert "The table has 3 rows; this page tries at most 2." in error(tried(client, HEADER + "1,1,1,100,1\n" * 3))


def test_many_differences_are_shown_in_part(client):
    answer = tried(client, HEADER + "1,1,1,100,2\n" * 250)

    assert len(shown(answer, "Line")) == 200
    assert "And 50 more." in answer.content.decode()


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"{", "This is no JSON. Look at line and column 1:2."),
        (b"\xff", "The file is no text in UTF-8."),
        (b"{}", "“format” is missing."),
        (json.dumps({**NINTH, "bonus": 1}).encode(), "bonus: “bonus” is not known here."),
    ],
)
def test_a_broken_document_is_refused_at_its_field(client, document, sentence):
    assert sentence in error(tried(client, HEADER, "", document=document), "document")


@pytest.mark.parametrize("scheme", ["", "preset:bandung", "999999", "x"])
def test_a_scheme_must_be_chosen(client, scheme):
    assert error(tried(client, HEADER, scheme), "scheme")


def test_only_one_scheme_is_tried(client):
    assert error(tried(client, HEADER, "preset:jambi", document=json.dumps(NINTH).encode()), "scheme")


def test_the_older_format_has_nothing_to_try(client):
    assert error(tried(client, HEADER, str(Scheme.objects.get().pk)), "scheme")


def test_an_empty_table_has_the_columns_of_the_scheme(client, people):
    made = start(people.dewi, draft(people.dewi, "manado"), date(2027, 1, 1))
    expected = "ceiling,target_achievement,core_values_sum,discipline_points_cut,attendance_percent,rank_group"

    for chosen in ("preset:manado", str(made.pk)):
        file = client.get(TRY, {"scheme": chosen, "empty": "1"})
        assert file.content.decode("utf-8-sig") == f"{expected},percent,gross,pph21,net\r\n"
        assert file.headers["Content-Disposition"] == 'attachment; filename="manado.csv"'
    for chosen in ("preset:bandung", "", "x", str(Scheme.objects.get(name="sikeppo").pk), "9" * 18):
        assert client.get(TRY, {"scheme": chosen, "empty": "1"}).status_code == 404


def test_nothing_is_stored(client):
    tried(client, (TABLES / "jambi.csv").read_text(), "preset:jambi")

    assert Scheme.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("oki", 404), ("tari", 404)]
)
def test_who_may_try(client, people, person, status):
    login(client, getattr(people, person))

    assert client.get(TRY).status_code == status
    if status == 404:
        assert tried(client, HEADER).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, language):
    answer = client.get(TRY, {"scheme": "preset:jambi"}, headers={"accept-language": language})

    assert f'<html lang="{language}">' in answer.content.decode()
    assert filled(answer)["scheme"] == "preset:jambi"


def test_a_row_that_cannot_be_paid_fails_on_the_page_too(client):
    document = presets.document("sikeppo")
    twice = {"name": "twice", "kind": "rupiah", "words": {"id": "Dua kali", "en": "Twice"}}
    document["values"].append({**twice, "is": {"sum": ["base", "base", 1]}})
    document["pays"] = {"gross": "twice"}
    answer = tried(client, (TABLES / "sikeppo.csv").read_text(), "", document=json.dumps(document).encode())
    text = answer.content.decode()
    assert "every result as expected." not in text
    assert "Cannot be paid: “Twice” (twice) would pay Rp " in text
