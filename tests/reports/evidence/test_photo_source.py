"""A photo by the camera or from the gallery: what the rules allow, what is kept, and which buttons the form has."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from PIL import Image

from reports.evidence.photos import prepare
from reports.models import Activity
from tests.people import login
from tests.reports.activities.test_create_page import TEXT, URL, position, typed
from tests.reports.entries import NOON, policy
from tests.support.forms import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def sari(client, people, at_noon):
    return login(client, people.sari)


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


def file(taken="", zone="", colour=(5, 90, 60)):
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
        exif.get_ifd(0x8769)[0x9011] = zone
    buffer = BytesIO()
    Image.new("RGB", (80, 60), colour).save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG.jpg", buffer.getvalue(), "image/jpeg")


def kept():
    return Activity.objects.get().evidence


def test_what_the_button_was_is_kept(sari):
    assert sari.post(URL, typed(mode="DL", photo=file(), **position())).status_code == 303
    assert kept().photo_source == "camera"


def test_a_photo_from_the_gallery_is_taken_with_the_time_of_the_camera(sari):
    answer = sari.post(URL, typed(mode="DL", photo_gallery=file("2026:10:05 17:30:00"), **position()))
    assert answer.status_code == 303
    assert (kept().photo_source, kept().photo_taken_at) == ("gallery", datetime(2026, 10, 5, 10, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("taken", "zone", "expected"),
    [
        ("2026:10:05 17:30:00", "+09:00", datetime(2026, 10, 5, 8, 30, tzinfo=UTC)),
        ("2026:10:05 17:30:00", "here", None),
        ("0000:00:00 00:00:00", "", None),
        ("yesterday", "", None),
    ],
)
def test_the_zone_of_the_camera_and_odd_times(sari, taken, zone, expected):
    sari.post(URL, typed(mode="DL", photo_gallery=file(taken, zone), **position()))
    assert kept().photo_taken_at == expected


def test_the_page_says_when_it_was_taken_where_it_has_shrunk_the_photo(sari):
    values = typed(mode="DL", photo_gallery=file(), photo_taken_at="2026-10-05T01:02:03.000Z", **position())
    sari.post(URL, values)
    assert kept().photo_taken_at == datetime(2026, 10, 5, 1, 2, 3, tzinfo=UTC)


def test_of_both_the_camera_counts(sari):
    sari.post(URL, typed(mode="DL", photo=file(), photo_gallery=file(colour=(1, 1, 1)), **position()))
    assert kept().photo_source == "camera"
    assert kept().photo_sha256 == prepare(file()).sha256


@pytest.mark.parametrize(("mode", "field"), [("WFH", "wfh_gallery"), ("DL", "dl_gallery")])
def test_where_the_rules_want_the_camera_the_gallery_is_refused_and_the_text_stays(sari, mode, field):
    policy(**{field: False})
    answer = sari.post(URL, typed(mode=mode, photo_gallery=file(), **position()))
    assert answer.status_code == 422
    assert codes(answer) == ["photo_from_gallery"]
    page = answer.content.decode()
    assert escape(TEXT) in page
    assert "Ambil foto" in page
    # It is not kept for the next try: another one is needed.
    assert answer.context["form"]["photo_token"].value() == ""
    assert sari.post(URL, typed(mode=mode, photo=file(), **position())).status_code == 303
    assert kept().photo_source == "camera"


def test_a_photo_kept_from_a_refused_form_stays_one_of_the_gallery(sari):
    policy(wfh_gallery=False)
    first = sari.post(URL, typed(mode="DL", photo_gallery=file(), description="", **position()))
    token = first.context["form"]["photo_token"].value()
    assert codes(sari.post(URL, typed(mode="WFH", photo_token=token, **position()))) == ["photo_from_gallery"]
    assert sari.post(URL, typed(mode="DL", photo_token=token, **position())).status_code == 303
    assert kept().photo_source == "gallery"


def test_evidence_of_field_work_does_not_become_that_of_work_at_home(sari):
    policy(wfh_gallery=False)
    sari.post(URL, typed(mode="DL", photo_gallery=file(), **position()))
    activity = Activity.objects.get()
    values = typed(mode="WFH", seen_version="1", reuse_evidence=activity.evidence_id)
    answer = sari.post(f"/activities/{activity.pk}/edit/", values)
    assert codes(answer) == ["photo_from_gallery"]


def test_the_form_has_both_buttons_by_default(sari):
    page = sari.get(URL).content.decode()
    assert 'name="photo"' in page
    assert page.count("capture=") == 1
    assert 'name="photo_gallery"' in page


def test_the_form_has_no_button_that_no_mode_may_use(sari):
    policy(wfh_gallery=False, dl_gallery=False)
    page = sari.get(URL).content.decode()
    assert 'name="photo_gallery"' not in page
    assert "WFH: foto diambil dengan kamera." in page


@pytest.mark.parametrize(("mode", "camera"), [("WFH", "user"), ("DL", "environment")])
def test_the_camera_looks_at_the_person_at_home_and_at_the_work_elsewhere(sari, mode, camera):
    sari.post(URL, typed(mode=mode, photo=file(), **position()))
    assert f'capture="{camera}"' in sari.get(f"/activities/{Activity.objects.get().pk}/edit/").content.decode()


def test_the_form_knows_the_limit_of_accuracy(sari):
    policy(accuracy_limit_m=80)
    assert 'data-accuracy-limit="80"' in sari.get(URL).content.decode()


def test_the_clock_of_the_phone_is_kept_beside_the_position(sari):
    device_now = {"fixed_at": "2007-02-20T04:59:00.000Z", "device_now": "2007-02-20T05:00:00.000Z"}
    sari.post(URL, typed(mode="DL", photo=file(), **position(**device_now)))
    assert kept().clock_offset_s == -round((NOON - datetime(2007, 2, 20, 5, tzinfo=UTC)).total_seconds())
