"""The region's name, address and logo: who may change them, what is kept, and which papers carry it."""

import io
from pathlib import Path

import pypdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from accounts.models import AuditEvent
from tests.people import acting, login
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Letterhead, Recap
from tpp.recaps import logos
from tpp.recaps.actions import change_letterhead
from tpp.recaps.exports.formats import write
from tpp.recaps.exports.table import recap_table

URL = reverse("tpp:letterhead_edit")
LOGO = reverse("tpp:letterhead_logo")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.REGION_NAME = "Pemerintah Kabupaten Lama"
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield tmp_path


def picture(form="PNG", size=(900, 300), mode="RGBA", colour=(200, 30, 30, 128)) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, colour[: len(mode)]).save(content, form)
    return content.getvalue()


def change(people, **values):
    values = {"region_name": "Pemerintah Kabupaten Lengkong", "address": "Jalan Merdeka 1"} | values
    if isinstance(values.get("logo"), bytes):
        values["logo"] = io.BytesIO(values["logo"])
    return change_letterhead(by=acting(values.pop("by", people.dewi)), at=AFTER_CLOSING, source="tests", **values)


def paper(agency):
    file = io.BytesIO()
    write(recap_table(OCTOBER, {agency.pk}), file, "pdf")
    page = pypdf.PdfReader(file).pages[0]
    return page.extract_text(), len(page.images)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB")])
def test_a_logo_becomes_a_small_png_under_its_hash(people, media, form, mode):
    row = change(people, logo=picture(form, mode=mode))

    with Image.open(media / row.logo.name) as kept:
        assert (kept.format, kept.size, kept.mode) == ("PNG", (600, 200), mode)
    assert logos.store(Path(media / row.logo.name).read_bytes()) == row.logo.name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "logo_svg"),
        (b"%PDF-1.7", "logo_not_image"),
        (picture()[:60], "logo_not_image"),
        (b"GIF89a" + bytes(50), "logo_not_image"),
        (b"\x89PNG" + bytes(2 * 1024 * 1024), "logo_too_large"),
    ],
)
def test_what_is_no_logo_is_refused_and_leaves_nothing(people, media, content, code):
    with refused(code):
        change(people, logo=content)

    assert not Letterhead.objects.exists()
    assert list(media.iterdir()) == []


def test_a_picture_that_unfolds_too_far_is_refused(people):
    with refused("logo_bomb"):
        change(people, logo=picture(size=(8000, 6000), mode="L", colour=(1,)))


def test_each_change_is_a_row_with_its_audit_row(people):
    first = change(people, logo=picture())
    second = change(people, address="Jalan Baru 2", seen=first.pk, by=people.dina)

    assert [row.pk for row in Letterhead.objects.all()] == [second.pk, first.pk]
    assert second.logo.name == first.logo.name
    event = AuditEvent.objects.filter(event="letterhead_changed").latest("sequence")
    assert (event.actor, event.before["address"], event.after["address"]) == (
        people.dina,
        "Jalan Merdeka 1",
        "Jalan Baru 2",
    )


def test_the_logo_can_be_taken_away(people):
    first = change(people, logo=picture())
    assert change(people, seen=first.pk, remove_logo=True).logo.name == ""


def test_what_changes_nothing_writes_nothing(people):
    first = change(people)
    assert change(people, seen=first.pk) == first
    assert Letterhead.objects.count() == 1


def test_a_change_made_from_an_older_letterhead_is_refused(people):
    first = change(people)
    change(people, seen=first.pk, address="Jalan Baru 2", by=people.dina)

    with refused("changed_meanwhile", says="Dina Maharani"):
        change(people, seen=first.pk, address="Jalan Lain 3")


def test_only_personnel_changes_it(people):
    with refused("not_permitted"):
        change(people, by=people.fajar)


def test_papers_carry_the_letterhead_and_closed_ones_keep_theirs(october):
    assert "PEMERINTAH KABUPATEN LAMA" in paper(october.dinas)[0]
    first = change(october, logo=picture())
    freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.dinas)
    change(october, region_name="Pemerintah Kabupaten Baru", address="", remove_logo=True, seen=first.pk)

    header = Recap.objects.get().header
    assert header["letterhead"][0] == "Pemerintah Kabupaten Lengkong"
    assert (header["letterhead_address"], header["letterhead_id"]) == ("Jalan Merdeka 1", first.pk)
    assert header["letterhead_logo"] == first.logo.name
    text, images = paper(october.dinas)
    assert text.startswith("PEMERINTAH KABUPATEN LENGKONG")
    assert "Jalan Merdeka 1" in text
    assert images == 1
    text, images = paper(october.kantor)
    assert "PEMERINTAH KABUPATEN BARU" in text
    assert images == 0


def test_a_paper_comes_without_a_logo_that_was_lost(october, media, caplog):
    row = change(october, logo=picture())
    (media / row.logo.name).unlink()

    assert paper(october.dinas)[1] == 0
    assert row.logo.name in caplog.text


def test_the_longest_names_fit_on_the_paper(october):
    change(october, region_name="W" * 150, address="W" * 200, logo=picture())

    reader = io.BytesIO()
    write(recap_table(OCTOBER, {october.dinas.pk}), reader, "pdf")
    assert "W" * 150 in pypdf.PdfReader(reader).pages[0].extract_text()


def test_the_page_saves_shows_and_warns(people, client):
    login(client, people.dewi)
    with translation.override("en"):
        page = client.get(URL, headers={"accept-language": "en"}).content.decode()
        assert "No letterhead has been entered yet." in page
        upload = SimpleUploadedFile("logo.svg", picture(), "image/svg+xml")
        asked = {"region_name": "Pemerintah  Kabupaten\tLengkong", "address": "", "logo": upload}
        answer = client.post(URL, asked, headers={"accept-language": "en"})
    assert (answer.status_code, answer["Location"]) == (303, URL)
    row = Letterhead.objects.get()
    assert (row.region_name, row.changed_by, row.changed_at) == (
        "Pemerintah Kabupaten Lengkong",
        people.dewi,
        AFTER_CLOSING,
    )
    logo = client.get(LOGO)
    assert (logo["Content-Type"], logo.content[:4]) == ("image/png", b"\x89PNG")
    assert LOGO in client.get(URL).content.decode()


def test_a_refused_page_keeps_what_was_typed(people, client):
    upload = SimpleUploadedFile("logo.png", b"no picture", "image/png")
    answer = login(client, people.dewi).post(URL, {"region_name": "Kabupaten Satu", "logo": upload})

    assert answer.status_code == 422
    assert 'value="Kabupaten Satu"' in answer.content.decode()
    assert not Letterhead.objects.exists()


def test_without_a_logo_there_is_none_to_see(people, client):
    assert login(client, people.dewi).get(LOGO).status_code == 404


def test_others_find_nothing(people, client):
    for person in (people.sari, people.tari, people.oki, people.fajar):
        assert login(client, person).get(URL).status_code == 404
