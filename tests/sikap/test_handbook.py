"""The handbook: both languages alike, names as the interface says them, pictures of pages that are there."""

import io
from datetime import datetime
from pathlib import Path

import polib
import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import resolve
from PIL import Image
from pypdf import PdfReader

from accounts.models import Employee
from sikap import handbook
from sikap.demo.loading import load_demo
from sikap.demo.story import ZONE
from sikap.handbook import LANGUAGES, ROLES, read_handbook, with_interface_names
from sikap.handbook.pictures import HEIGHT, PICTURES, WIDTH, picture_path
from tests.people import login
from tests.support.pages import interface_names

BOOKS = [(role, language) for role in ROLES for language in LANGUAGES]


def lines_of(book):
    return [book.lead, *(line for section in book.sections for block in section.blocks for line in block.lines)]


@pytest.mark.parametrize("role", ROLES)
def test_both_languages_have_the_same_tasks_and_pictures(role):
    first, second = (read_handbook(role, language) for language in LANGUAGES)
    assert [section.slug for section in first.sections] == [section.slug for section in second.sections]
    assert first.pictures == second.pictures
    shapes = [
        [[(block.kind, len(block.lines)) for block in section.blocks] for section in book.sections]
        for book in (first, second)
    ]
    assert shapes[0] == shapes[1]
    assert len({section.slug for section in first.sections}) == len(first.sections) >= 4
    assert first.lead
    assert second.lead


@pytest.mark.parametrize(("role", "language"), BOOKS)
def test_buttons_are_called_as_the_interface_calls_them(role, language):
    catalogue = polib.pofile(str(project.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"))
    known = {entry.msgid for entry in catalogue if not entry.obsolete}
    names = {name for line in lines_of(read_handbook(role, language)) for name in interface_names(line)}
    assert names
    assert names <= known


def test_every_picture_is_used_and_there_in_both_languages():
    assert {name for role in ROLES for name in read_handbook(role, "id").pictures} == set(PICTURES)
    for language in LANGUAGES:
        folder = project.BASE_DIR / "static" / "handbook" / language
        assert {path.stem for path in folder.iterdir()} == set(PICTURES)
        for name in PICTURES:
            path = project.BASE_DIR / "static" / picture_path(language, name)
            assert path.stat().st_size < 60_000
            with Image.open(path) as picture:
                assert round(picture.width / WIDTH, 2) == round(picture.height / HEIGHT, 2) == 1.5


def test_every_picture_shows_an_address_of_the_site():
    for _person, path in PICTURES.values():
        assert resolve(path)


@pytest.mark.django_db
def test_whoever_is_in_a_picture_sees_the_page(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    load_demo(datetime(2026, 11, 19, 17, tzinfo=ZONE))
    for nip, path in PICTURES.values():
        client = Client()
        if nip:
            client.force_login(Employee.objects.get(nip=nip))
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_handbook_is_read_in_the_language_of_the_interface(client, people, role):
    login(client, people.sari)
    page = client.get(f"/handbook/{role}/").content.decode()
    book = read_handbook(role, "id")
    assert book.title in page
    assert all(f'id="{section.slug}"' in page for section in book.sections)
    assert "{" not in "".join(line for line in page.splitlines() if "<li>" in line)
    assert f"handbook/id/{book.pictures[0]}" in page
    client.cookies["django_language"] = "en"
    assert read_handbook(role, "en").title in client.get(f"/handbook/{role}/").content.decode()


@pytest.mark.django_db
def test_buttons_stand_out_and_nothing_is_run(client, people):
    page = login(client, people.sari).get("/handbook/employee/").content.decode()
    assert "<strong>Kirim</strong>" in page
    assert with_interface_names("a {b} <c>", str.upper, lambda name: f"<{name}>") == "a <B> <c>"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_handbook_on_paper(client, people, role):
    answer = login(client, people.sari).get(f"/handbook/{role}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert len(answer.content) < 900_000
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    book = read_handbook(role, "id")
    assert all(section.title in text for section in book.sections)
    assert "{" not in text
    assert sum(len(page.images) for page in reader.pages) == len(book.pictures)


@pytest.mark.django_db
def test_what_is_no_role_has_no_handbook(client, people):
    login(client, people.sari)
    assert [client.get(f"/handbook/{path}").status_code for path in ("cook/", "cook.pdf", "..%2f/")] == [404] * 3
    assert client.get("/handbook/").status_code == 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("No title\n", "first line"),
        ("# T\n## section without a bar\n", "line 2"),
        ("# T\n## a | A\n[picture Home]\n", "line 3"),
    ],
)
def test_a_text_that_cannot_be_read_names_the_line(monkeypatch, tmp_path, text, reason):
    monkeypatch.setattr(handbook, "FOLDER", tmp_path)
    (tmp_path / "id").mkdir()
    Path(tmp_path / "id" / "cook.txt").write_text(text)
    with pytest.raises(ValueError, match=reason):
        read_handbook("cook", "id")
