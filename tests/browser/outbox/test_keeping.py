"""What a phone called stored is stored, and what it could not store it says (docs/outbox.md)."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, expect

from reports.models import Activity
from tests.browser.conftest import ARGUMENTS, CHROMIUM, LENGKONG
from tests.browser.outbox.handset import (
    LOOK,
    WAITING,
    enter,
    on_server,
    photo_of,
    picture,
    prepared,
    send,
    states,
    until,
    write,
)
from tests.people import People


def test_where_there_is_no_room_for_the_photo_the_text_stays(people: People, handset, line):
    page = handset.new_page()
    # A limit is obeyed only where it was set before the first visit.
    quota = {"origin": line.url, "quotaSize": 1_000_000}
    handset.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    page = prepared(handset, people.sari, page)
    line.is_down = True
    write(page, "Ponsel penuh", mode="DL", photo=picture(1280))
    page.click("#report [type=submit]")
    expect(page.locator("[data-when=lost]")).to_contain_text("foto TIDAK")
    (item,) = page.evaluate(LOOK)["items"]
    assert (item["state"], item["lost"], item["text"]) == ("waiting", True, "Ponsel penuh")
    line.mend()
    page.goto("/outbox/")
    expect(page.locator("#items .is-refused")).to_contain_text("foto")
    # Its work mode wants a photo, so the text is kept for another one.
    assert states(page.evaluate(LOOK)) == ["refused"]
    expect(page.locator("#items")).to_contain_text("Ponsel penuh")
    assert on_server() == []


def test_where_nothing_can_be_stored_the_form_stays_and_goes_by_the_line(people: People, handset, line):
    page = prepared(handset, people.sari)
    write(page, "Tidak bisa disimpan")
    page.evaluate("() => { IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); }; }")
    line.is_down = True
    page.click("#report [type=submit]")
    expect(page.locator("[data-when=notSaved]")).to_contain_text("BELUM tersimpan")
    expect(page.locator("#id_description")).to_have_value("Tidak bisa disimpan")
    line.mend()
    page.click("#report [type=submit]")
    page.wait_for_url("**/days/**")
    activity = Activity.objects.get()
    assert (activity.employee, activity.description) == (people.sari, "Tidak bisa disimpan")


def test_a_store_that_cannot_be_read_is_not_called_empty(people: People, handset, line):
    page = prepared(handset, people.sari)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); };")
    page.goto("/outbox/")
    expect(page.locator("[data-when=broken]")).to_be_visible()
    expect(page.locator("[data-when=none]")).to_be_hidden()
    expect(page.locator("[data-when=gone]")).to_be_hidden()


def test_without_https_the_ordinary_form_is_shown(people: People, handset, line):
    page = prepared(handset, people.sari)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page.goto("/write/")
    page.wait_for_url("**/activities/new/")
    expect(page.locator("form.activity-form [name=client_uuid]")).to_be_attached()


def test_a_phone_whose_storage_was_deleted_says_so(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Akan hilang")
    send(page)
    expect(page.locator("#items")).to_contain_text(WAITING)
    wiped = {"origin": line.url, "storageTypes": "indexeddb"}
    handset.new_cdp_session(page).send("Storage.clearDataForOrigin", wiped)
    page.reload()
    expect(page.locator("[data-when=gone]")).to_contain_text("1 laporan")


def test_what_was_typed_is_there_after_the_page_was_killed(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Belum selesai diketik")
    until(page, lambda found: states(found) == ["draft"])
    page.close()
    page = handset.new_page()
    page.goto("/write/")
    expect(page.locator("#id_description")).to_have_value("Belum selesai diketik")


def test_a_killed_browser_has_kept_what_it_called_stored(people: People, browser: Browser, line, tmp_path):
    def started() -> BrowserContext:
        options = {"executable_path": CHROMIUM, "args": ARGUMENTS, "base_url": line.url, "locale": "id-ID"}
        options |= {"timezone_id": "Asia/Jakarta", "geolocation": LENGKONG, "permissions": ["geolocation"]}
        return browser.browser_type.launch_persistent_context(str(tmp_path), **options)

    handset = started()
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Sebelum mati", mode="DL", photo=picture())
    send(page)
    expect(page.locator("#items")).to_contain_text(WAITING)
    kill(tmp_path)
    with suppress(Error):
        handset.close()

    line.mend()
    handset = started()
    enter(handset, people.sari)
    page = handset.new_page()
    page.goto("/outbox/")
    expect(page.locator("#items .is-done")).to_contain_text("Sebelum mati")
    handset.close()
    (row,) = on_server()
    assert photo_of(row).complete_at


def kill(folder: Path) -> None:
    """Kill the browser of a profile and all its processes, as when the battery goes."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={folder}" in (process / "cmdline").read_text():
                os.kill(int(process.name), signal.SIGKILL)
