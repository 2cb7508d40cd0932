"""Photo and position on a phone: what the buttons do when the phone does not do its part."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.rules import clock
from reports.models import Activity
from tests.browser.walking import log_in
from tests.people import People
from tests.reports.entries import policy

# Replaces what the phone answers; `answer` is the body of a function of done, failed and options.
FAKE = """(() => { const fake = { getCurrentPosition(done, failed, options) { %s } };
  Object.defineProperty(navigator, 'geolocation', { get: () => fake }); })();"""
FIX = "done({ coords: { latitude: -6.1, longitude: 106.1, accuracy: %s }, timestamp: %s })"


def form(phone, people, answer="", mode="DL", before="") -> Page:
    page = phone.new_page()
    log_in(page, people.sari.nip)
    if answer:
        page.add_init_script(FAKE % answer)
    if before:
        page.add_init_script(before)
    page.goto("/activities/new/")
    page.check(f"input[name=mode][value={mode}]", force=True)
    return page


def press(page):
    page.click("[data-position-take]")
    return page.locator("[data-position-status]")


def test_a_phone_that_never_answers_gives_the_button_back(people: People, phone):
    page = form(phone, people, ";")
    page.clock.install()
    status = press(page)
    expect(page.locator("[data-position-take]")).to_be_disabled()
    page.clock.run_for(36_000)
    expect(page.locator("[data-position-take]")).to_be_enabled()
    expect(status).to_contain_text("Izinkan")
    # A second try is a new one, and it is given up in its own time.
    press(page)
    page.clock.run_for(30_000)
    expect(page.locator("[data-position-take]")).to_be_disabled()


def test_an_answer_that_comes_late_is_taken(people: People, phone):
    page = form(phone, people, "setTimeout(() => %s, 50_000)" % (FIX % (9, "Date.now()")))
    page.clock.install()
    status = press(page)
    page.clock.run_for(36_000)
    expect(status).to_have_class(re.compile("is-bad"))
    page.clock.run_for(20_000)
    expect(status).to_have_class(re.compile("is-good"))
    assert page.input_value("[data-position-latitude]") == "-6.100000"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("failed({ code: 1 })", "Izin ditolak"),
        ("throw new Error('odd')", "tidak menemukan lokasinya"),
        (FIX % ("NaN", "Date.now()"), "tidak menemukan lokasinya"),
    ],
)
def test_a_phone_that_gives_nothing_says_why(people: People, phone, answer, said):
    page = form(phone, people, answer)
    status = press(page)
    expect(status).to_contain_text(said)
    expect(page.locator("[data-position-take]")).to_be_enabled()
    assert page.input_value("[data-position-latitude]") == ""


def test_a_position_worse_than_the_rules_say_is_told_before_sending(people: People, phone):
    policy(accuracy_limit_m=100)
    page = form(phone, people, FIX % (850, "Date.now()"))
    status = press(page)
    expect(status).to_contain_text("850 m")
    expect(status).to_contain_text("100 m")
    expect(status).to_contain_text("Akurasi lokasi")
    # It is there all the same and can be sent.
    assert page.input_value("[data-position-accuracy]") == "850"


def test_a_receiver_of_2007_is_called_a_wrong_clock(people: People, phone):
    page = form(phone, people, FIX % (9, "Date.UTC(2007, 1, 20)"))
    expect(press(page)).to_contain_text("Jam ponsel ini salah")


def test_a_phone_a_day_ahead_is_told_and_sends_its_clock(people: People, phone):
    page = form(phone, people)
    page.clock.set_system_time(clock.now() + timedelta(days=1))
    page.goto("/activities/new/")
    page.check("input[name=mode][value=DL]", force=True)
    page.set_input_files("#id_photo", photo())
    expect(press(page)).to_contain_text("Jam ponsel ini salah")
    page.fill("#id_start_time", "00:00")
    page.fill("#id_minutes", "1")
    page.fill("#id_description", "Uji jam telepon")
    page.locator("input[name=work_date]").last.check(force=True)
    page.get_by_role("button", name="Kirim").click()
    page.wait_for_url("**/days/**")
    assert abs(Activity.objects.get().evidence.clock_offset_s - 86_400) < 300


def photo(size=(60, 40), fmt="JPEG", **options):
    buffer = BytesIO()
    Image.new("RGB", size, (30, 90, 60)).save(buffer, fmt, **options)
    return {"name": f"IMG.{fmt.lower()}", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_the_camera_follows_the_work_mode_and_the_gallery_the_rules(people: People, phone):
    policy(wfh_gallery=False)
    page = form(phone, people)
    camera, gallery = page.locator("#id_photo"), page.locator("#id_photo_gallery")
    expect(camera).to_have_attribute("capture", "environment")
    expect(gallery).to_be_attached()
    assert gallery.get_attribute("capture") is None
    gallery.set_input_files(photo())
    expect(page.locator("[data-photo-status]")).to_contain_text("kB")
    page.check("input[name=mode][value=WFH]", force=True)
    expect(camera).to_have_attribute("capture", "user")
    expect(gallery).to_be_hidden()
    assert gallery.evaluate("input => input.files.length") == 0


def test_the_last_choice_counts_and_the_time_of_the_camera_survives(people: People, phone):
    page = form(phone, people)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:10:05 17:30:00"
    page.set_input_files("#id_photo", photo())
    page.set_input_files("#id_photo_gallery", photo((2600, 1300), exif=exif, quality=95))
    expect(page.locator("[data-photo-status]")).to_have_class(re.compile("is-good"))
    assert page.locator("#id_photo").evaluate("input => input.files.length") == 0
    assert page.input_value("[data-photo-taken-at]") == "2026-10-05T10:30:00.000Z"


def test_heic_is_named_on_the_phone_before_it_is_sent(people: People, phone):
    page = form(phone, people)
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500
    page.set_input_files("#id_photo_gallery", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": heic})
    expect(page.locator("[data-photo-status]")).to_contain_text("HEIC")
    expect(page.locator("[data-photo-status]")).to_contain_text("Paling Kompatibel")
