"""The whole way in a real browser: first report to signed recap, with a phone's camera file and position."""

import io
from datetime import datetime

import time_machine
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from reports.models import Activity
from tests.browser.walking import (
    WIB,
    amounts,
    camera_file,
    close_month,
    download,
    fill_activity,
    log_in,
    recap_rows,
    send_activity,
    take_position,
)
from tests.people import People

TUESDAY_AFTERNOON = datetime(2026, 10, 6, 14, 30, tzinfo=WIB)
FIRST_SECOND_TOO_LATE = datetime(2026, 10, 9, 0, 0, 0, tzinfo=WIB)
NOVEMBER = datetime(2026, 11, 4, 9, tzinfo=WIB)
TYPED = "Menelaah data sekolah dari rumah & menyusun ringkasan"
# 22 duty days of 360 minutes; one of them complete. 3,000,000 x 360 / 7,920 = 136,363.63...
REQUIRED, CREDITED, BASE, TPP = 7920, 360, 3_000_000, 136_364


def test_from_the_first_report_to_the_signed_recap(people: People, phone: BrowserContext, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    amounts(people.dewi, BASE, classes=[7])
    amounts(people.dewi, 1_000_000, classes=[6, 9, 12])
    page = phone.new_page()

    with time_machine.travel(TUESDAY_AFTERNOON) as clock:
        # Sari reports from home: photo by the camera, position by the phone.
        log_in(page, people.sari.nip)
        fill_activity(page, day="2026-10-06", description=TYPED, mode="WFH")
        page.set_input_files("[name=photo]", camera_file())
        take_position(page)
        send_activity(page)
        page.wait_for_url(lambda url: "/activities/new/" not in url)
        activity = Activity.objects.select_related("evidence").get()
        assert (activity.minutes, activity.mode, activity.description) == (360, "WFH", TYPED)
        assert activity.evidence is not None
        assert activity.evidence.accuracy_m == 14
        assert round(float(activity.evidence.longitude), 4) == 106.1873
        with Image.open(tmp_path / activity.evidence.photo.name) as stored:
            assert (stored.format, max(stored.size)) == ("WEBP", 1280)

        # She opens the form for the same day, and sends it one second too late.
        fill_activity(page, day="2026-10-06", description="Laporan yang terlambat", mode="WFH")
        page.set_input_files("[name=photo]", camera_file())
        take_position(page)
        clock.move_to(FIRST_SECOND_TOO_LATE)
        send_activity(page)
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.locator(".error-summary")).to_contain_text("Kamis, 8 Oktober 2026")
        expect(page.locator("[name=description]")).to_have_value("Laporan yang terlambat")
        expect(page.locator("[name=minutes]")).to_have_value("360")
        assert Activity.objects.count() == 1

        # Budi looks at the photo and approves, on a phone as well.
        log_in(page, people.budi.nip)
        page.goto("/review/")
        expect(page.locator("main")).to_contain_text(TYPED)
        page.click("details.photo-view summary")
        expect(page.locator("details.photo-view img")).to_have_js_property("complete", value=True)
        assert page.locator("details.photo-view img").evaluate("image => image.naturalWidth") == 1280
        page.click("button[name=approve] >> nth=0")
        expect(page.locator("main")).not_to_contain_text(TYPED)
        activity.refresh_from_db()
        assert (activity.status, activity.decided_by_id) == ("approved", people.budi.pk)

        # Sari sees what it is worth so far.
        log_in(page, people.sari.nip)
        page.goto("/tpp/mine/2026-10/")
        expect(page.locator("main")).to_contain_text("Rp 136.364")

        # Dewi closes October and hands it out.
        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        page.set_viewport_size({"width": 1280, "height": 800})
        close_month(page, "2026-10", "1.01")
        check_downloads(page, people)

        # What is closed stays closed: the month is locked for Sari's reports.
        page.goto("/tpp/recaps/2026-10/1.01/verify/")
        expect(page.locator("main .alert-success")).to_be_visible()


def check_downloads(page: Page, people: People) -> None:
    files = {kind: download(page, "2026-10", "1.01", kind) for kind in ("xlsx", "pdf")}
    rows = recap_rows(page, "2026-10", "1.01")
    sari = rows[people.sari.nip]
    assert (sari["required_minutes"], sari["credited_minutes"]) == (str(REQUIRED), str(CREDITED))
    assert (sari["base_amount"], sari["tpp"], sari["deduction"]) == (str(BASE), str(TPP), str(BASE - TPP))

    sheet = load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(TPP in row and BASE in row for row in cells)

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "136.364" in text
    assert "Sari Wulandari" in text
