"""What people do with a phone that has no signal, and what it knows then.

Pages forbid eval, so what they know is asked by `evaluate` and not waited for in the page.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Employee
from accounts.rules import clock
from accounts.rules.clock import local_date
from reports.models import Activity, AnnouncedFile

WAITING, RECEIVED, DONE = "Tersimpan di ponsel. Belum sampai di server.", "Laporan diterima", "Sampai di server"
REPORTS = "/outbox/reports/"
JSON, HTML = {"Content-Type": "application/json"}, {"Content-Type": "text/html"}
# What the phone knows; what lies in its store as it lies there; what the worker keeps.
LOOK = """() => Outbox.look().then(({ items, owner, phone }) => ({
  items: items.map(({ state, lost, report }) => ({ state, lost, text: report && report.description })),
  open: Boolean(owner && owner.private), phone }))"""
RAW = """() => new Promise((done) => { indexedDB.open('sikap').onsuccess = ({ target: { result } }) => {
  result.transaction('items').objectStore('items').getAll().onsuccess = ({ target }) => {
    result.close(); done(JSON.stringify(target.result)); }; }; })"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, answer.headers.get('Content-Security-Policy'), await answer.text()]);
    }
  }
  return found;
}"""


def enter(handset: BrowserContext, person: Employee) -> None:
    """Log in as any page does, without its form."""
    client = Client()
    client.force_login(person)
    url = handset._impl_obj._options["baseURL"]
    name = settings.SESSION_COOKIE_NAME
    handset.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def leave(handset: BrowserContext) -> None:
    handset.clear_cookies()


def until(page: Page, true: Callable[[dict], bool], seconds: float = 10) -> dict:
    """Return what the phone knows once it is as awaited."""
    end = time.monotonic() + seconds
    while True:
        found = page.evaluate(LOOK)
        if true(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def states(found: dict) -> list[str]:
    return [item["state"] for item in found["items"]]


def prepared(handset: BrowserContext, person: Employee, page: Page | None = None) -> Page:
    """A phone on which the person has logged in once, with everything it needs without a line."""
    enter(handset, person)
    page = page or handset.new_page()
    page.goto("/outbox/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")
    until(page, lambda found: found["open"])
    expect(page.locator("#who")).to_have_text(person.name)
    return page


def write(page: Page, text: str, *, mode: str = "WFO", start: str = "08:00", photo: bytes = b"") -> None:
    page.goto("/write/")
    page.wait_for_selector("#report:visible")
    if page.is_visible("#any-day"):
        page.fill("#id_any_day", f"{local_date(clock.now(), 'Asia/Jakarta') - timedelta(days=1)}")
    else:
        # Yesterday is over at any hour.
        page.locator(".day-choice:visible input").nth(1).check()
    page.fill("#id_start_time", start)
    page.fill("#id_minutes", "60")
    page.check(f"[name=mode][value={mode}]", force=True)
    page.fill("#id_description", text)
    if photo:
        page.set_input_files("#id_photo", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photo})
        page.click("[data-position-take]")
        expect(page.locator("[data-position-latitude]")).not_to_have_value("")


def send(page: Page) -> None:
    page.click("#report [type=submit]")
    page.wait_for_url("**/outbox/**")


def picture(side: int = 500) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def on_server() -> list[Activity]:
    return list(Activity.objects.select_related("evidence").order_by("description"))


def photo_of(activity: Activity) -> AnnouncedFile:
    return AnnouncedFile.objects.get(activity=activity)
