"""What people do again and again on the journeys: log in, report a day, decide, close the month, read the recap."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Agency, Employee
from tests.people import PASSWORD, acting
from tpp.payroll.actions.base_amounts import add_base_amount

WIB = ZoneInfo("Asia/Jakarta")
LONG_BEFORE = datetime(2026, 8, 1, tzinfo=WIB)
# Everybody of the tests has one of these.
CLASSES = (6, 7, 8, 9, 11, 12)


def log_in(page: Page, nip: str) -> None:
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.fill("[name=login]", f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/$"))


def camera_file() -> dict[str, Any]:
    """A photo as a phone makes it: twelve megapixels of JPEG."""
    picture = io.BytesIO()
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(picture, "JPEG", quality=70)
    return {"name": "IMG_20261006.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def take_position(page: Page) -> None:
    page.click("[data-position-take]")
    expect(page.locator("[data-position-latitude]")).not_to_have_value("")


def fill_activity(page: Page, *, day: str, description: str, mode: str = "WFO", minutes: int = 360) -> None:
    """Fill in the form for one of the days that it offers."""
    page.goto("/activities/new/")
    page.check(f"#day-{day}")
    page.fill("[name=start_time]", "08:00")
    page.fill("[name=minutes]", str(minutes))
    page.check(f"[name=mode][value={mode}]")
    page.fill("[name=description]", description)


def send_activity(page: Page) -> None:
    page.click("form.activity-form [type=submit]")


def report(page: Page, *, day: str, description: str, minutes: int = 360) -> None:
    """Report a piece of work in the office, and see it accepted."""
    fill_activity(page, day=day, description=description, minutes=minutes)
    send_activity(page)
    page.wait_for_url(lambda url: "/activities/new/" not in url)


def approve(page: Page, description: str) -> None:
    """Approve a row of one's own queue."""
    page.goto("/review/")
    # What waiting costs arrives a moment later above the queue, and moves a button under the pointer.
    page.wait_for_load_state("networkidle")
    page.locator(".review-item", has_text=description).locator("button[name=approve]").click()
    expect(page.locator("#queue")).not_to_contain_text(description)


def send_form(page: Page) -> None:
    page.click("main form [type=submit].btn-primary")


def amounts(dewi: Employee, rupiah: int, *, agency: Agency | None = None, classes: Iterable[int] = CLASSES) -> None:
    """Enter one component for the classes, everywhere or in one agency."""
    for position_class in classes:
        add_base_amount(
            by=acting(dewi).confirmed(),
            at=LONG_BEFORE,
            source="tests",
            agency_id=agency.pk if agency else None,
            position_class=position_class,
            component="beban_kerja",
            amount=rupiah,
            starts_on=date(2026, 1, 1),
        )


def accept_findings(page: Page, month: str, code: str, reason: str) -> None:
    """Accept all that is red on the board of an agency."""
    page.goto(f"/tpp/recaps/{month}/{code}/board/")
    for tick in page.locator("main [name=picked][data-selection-item]").all():
        tick.check()
    page.fill("main [name=reason]", reason)
    send_form(page)
    expect(page.locator("main")).to_contain_text(reason)


def close_month(page: Page, month: str, code: str) -> None:
    page.goto(f"/tpp/recaps/{month}/{code}/close/")
    # What was checked, and what is unusual.
    for tick in page.locator("main form [type=checkbox]").all():
        tick.check()
    send_form(page)
    page.wait_for_url(re.compile(rf"/tpp/recaps/{month}/{re.escape(code)}/$"))
    expect(page.locator("main")).to_contain_text("SHA-256")


def download(page: Page, month: str, code: str, kind: str) -> bytes:
    response = page.request.get(f"/tpp/recaps/{month}/{code}/export/?format={kind}")
    assert response.ok
    return response.body()


def recap_rows(page: Page, month: str, code: str) -> dict[str, dict[str, str]]:
    """Return the rows of the recap's CSV by NIP."""
    text = download(page, month, code, "csv").decode("utf-8-sig")
    return {row["nip"]: row for row in csv.DictReader(io.StringIO(text))}
