"""The store of files is full, read-only or gone: nothing is stored by halves, and the 503 page keeps text and files."""

import errno
import os
from html.parser import HTMLParser
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.db import OperationalError
from django.test import Client
from PIL import Image

from reports.models import Activity, Dispensation, Evidence
from sikap import carried_files
from tests.people import login
from tests.reports.entries import NOON, TUESDAY
from tpp.models import Letterhead

URL = "/activities/new/"
TEXT = "Menyusun bahan rapat <koordinasi> & notula"


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def calm_client(db) -> Client:
    return Client(raise_request_exception=False)


def gone(monkeypatch, root):
    """Something else lies where the folder should be; root is stopped by no permission."""
    root.write_text("no folder")


def fails_with(number):
    def fail(_descriptor):
        raise OSError(number, os.strerror(number))

    return lambda monkeypatch, _root: monkeypatch.setattr(os, "fsync", fail)


FAULTS = {"gone": gone} | {
    errno.errorcode[number]: fails_with(number) for number in (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO)
}


def picture(size=(640, 480), noise=False, kind="JPEG"):
    buffer = BytesIO()
    image = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "teal")
    image.save(buffer, kind, **({"quality": 97} if kind == "JPEG" else {}))
    return buffer.getvalue()


def report(**other):
    position = {"latitude": "-7.754321", "longitude": "113.212345", "accuracy": "12"}
    return {
        "client_uuid": str(uuid4()), "work_date": TUESDAY.isoformat(), "start_time": "08:00", "minutes": "60",
        "mode": "WFH", "description": TEXT, "fixed_at": "2026-10-06T04:59:00.000Z",
    } | position | other  # fmt: skip


class Form(HTMLParser):
    """What a browser would send of the form of a page."""

    def __init__(self, page):
        super().__init__()
        self.fields, self._area = {}, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag == "input" and known.get("name") and known.get("type") == "hidden":
            self.fields.setdefault(known["name"], []).append(known.get("value", ""))
        if tag == "textarea":
            self._area = known["name"]
            self.fields[self._area] = [""]

    def handle_data(self, data):
        if self._area:
            self.fields[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""


def kept(response):
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    return Form(response.content.decode()).fields


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_report_with_a_photo_is_sent_again_as_it_was(calm_client, people, settings, monkeypatch, fault):
    login(calm_client, people.sari)
    content, typed = picture(), report()
    with monkeypatch.context() as broken:
        fault(broken, settings.MEDIA_ROOT)
        fields = kept(calm_client.post(URL, typed | {"photo": SimpleUploadedFile("foto.jpg", content)}))
        assert not Activity.objects.exists()
        assert not Evidence.objects.exists()
    settings.MEDIA_ROOT.unlink() if settings.MEDIA_ROOT.is_file() else None
    assert fields["client_uuid"] == [typed["client_uuid"]]
    assert calm_client.post(URL, fields).status_code == 303
    stored = Activity.objects.select_related("evidence").get()
    assert stored.description == TEXT
    # The same photo as if nothing had happened, and the same again is no second report.
    assert calm_client.post(URL, typed | {"photo": SimpleUploadedFile("foto.jpg", content)}).status_code == 303
    assert Activity.objects.count() == 1
    direct = carried_files.photos.prepare(BytesIO(content))
    assert stored.evidence.photo_sha256 == direct.sha256


def test_the_database_is_away_and_the_photo_is_kept(calm_client, people, monkeypatch):
    login(calm_client, people.sari)
    with monkeypatch.context() as broken:
        broken.setattr("reports.activities.views.activities.submit_activity", away)
        fields = kept(calm_client.post(URL, report(photo=SimpleUploadedFile("foto.jpg", picture()))))
    # A page that fails a second time still has it.
    with monkeypatch.context() as broken:
        broken.setattr("reports.activities.views.activities.submit_activity", away)
        fields = kept(calm_client.post(URL, fields))
    assert len(fields["carried_file"]) == 1
    assert calm_client.post(URL, fields).status_code == 303
    assert Activity.objects.get().evidence.photo


def away(**_keywords):
    raise OperationalError("connection refused")


def test_other_files_are_kept_too(calm_client, people, settings, monkeypatch):
    login(calm_client, people.sari)
    letter = b"%PDF-1.7\n" + os.urandom(200_000)
    with monkeypatch.context() as broken:
        FAULTS["ENOSPC"](broken, settings.MEDIA_ROOT)
        asked = {"day": "2026-09-30", "reason": "Listrik padam", "attachment": SimpleUploadedFile("surat.pdf", letter)}
        fields = kept(calm_client.post("/dispensations/new/", asked))
    assert calm_client.post("/dispensations/new/", fields).status_code == 303
    name = Dispensation.objects.get().attachment.name
    assert (settings.MEDIA_ROOT / name).read_bytes() == letter


def test_a_logo_is_kept_too(calm_client, people, settings, monkeypatch):
    login(calm_client, people.dewi)
    typed = {"region_name": "Kabupaten Satu", "address": "Jalan 1"}
    with monkeypatch.context() as broken:
        FAULTS["EROFS"](broken, settings.MEDIA_ROOT)
        fields = kept(
            calm_client.post("/tpp/letterhead/", typed | {"logo": SimpleUploadedFile("l.png", picture(kind="PNG"))})
        )
    assert calm_client.post("/tpp/letterhead/", fields).status_code in (302, 303)
    assert Letterhead.objects.latest("pk").logo


def test_a_large_photo_is_made_small_and_a_large_file_is_named(calm_client, people, settings, monkeypatch):
    login(calm_client, people.sari)
    monkeypatch.setattr(carried_files, "MOST", 300_000)
    large = picture((1600, 1200), noise=True)
    assert len(large) > 300_000
    with monkeypatch.context() as broken:
        FAULTS["ENOSPC"](broken, settings.MEDIA_ROOT)
        monkeypatch.setattr(carried_files, "MOST", 700_000)
        assert (
            len(kept(calm_client.post(URL, report(photo=SimpleUploadedFile("foto.jpg", large))))["carried_file"]) == 1
        )
        monkeypatch.setattr(carried_files, "MOST", 100)
        answer = calm_client.post(URL, report(photo=SimpleUploadedFile("foto.jpg", large)))
    assert "carried_file" not in kept(answer)
    assert "foto.jpg" in answer.content.decode()


@pytest.mark.parametrize("how", ["unsigned", "foreign", "changed", "old"])
def test_nobody_else_writes_what_is_carried(calm_client, people, how):
    login(calm_client, people.sari)
    value = ".".join(["photo", "eA==", carried_files._text(picture())])
    signed = {
        "unsigned": value,
        "foreign": TimestampSigner(salt="else").sign(value),
        "changed": carried_files._signer.sign(value).replace("photo.", "other.", 1),
    }
    if how == "old":
        with time_machine.travel(NOON - carried_files.CARRIED_FOR * 2, tick=False):
            signed["old"] = carried_files._signer.sign(value)
    response = calm_client.post(URL, report(carried_file=signed[how]))
    assert response.status_code == 422
    assert not Activity.objects.exists()


def test_a_file_chosen_anew_wins(calm_client, people):
    login(calm_client, people.sari)
    value = carried_files._signer.sign(".".join(["photo", "eA==", carried_files._text(picture())]))
    other = picture((320, 240))
    assert (
        calm_client.post(URL, report(carried_file=value, photo=SimpleUploadedFile("f.jpg", other))).status_code == 303
    )
    assert Evidence.objects.get().photo_sha256 == carried_files.photos.prepare(BytesIO(other)).sha256


def test_a_full_disk_while_the_upload_comes_is_said_too(calm_client, people, settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    login(calm_client, people.sari)

    def full(*_arguments, **_keywords):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", full)
    answer = calm_client.post(URL, report(photo=SimpleUploadedFile("foto.jpg", picture(noise=True))))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
