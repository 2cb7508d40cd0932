"""Who shares a phone neither reads nor sends what another wrote (docs/outbox.md)."""

import re

from playwright.sync_api import Page, expect

from tests.browser.outbox.handset import (
    CACHED,
    JSON,
    LOOK,
    RAW,
    REPORTS,
    WAITING,
    enter,
    leave,
    on_server,
    prepared,
    send,
    states,
    write,
)
from tests.browser.outbox.line import CUT
from tests.people import People


def test_who_is_logged_out_finds_it_locked_and_nobody_else_reads_it(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Rahasia Sari")
    send(page)
    line.mend()
    leave(handset)
    page.reload()
    expect(page.locator("[data-when=locked]")).to_be_visible()
    assert "Rahasia" not in page.content() + page.evaluate(RAW)
    write(page, "Ditulis saat dikunci", start="10:00")
    send(page)

    enter(handset, people.budi)
    page.goto("/outbox/")
    expect(page.locator("#who")).to_have_text(people.budi.name)
    assert page.evaluate(LOOK)["items"] == []
    assert "Rahasia" not in page.content()
    assert on_server() == []

    enter(handset, people.sari)
    page.goto("/outbox/")
    expect(page.locator("#items .is-done")).to_contain_text("Rahasia Sari")
    (row,) = on_server()
    assert row.employee == people.sari
    # Who wrote this the phone does not know; it waits for a word.
    page.click("#items [data-do=confirm]:visible")
    expect(page.locator("#items .is-done")).to_have_count(2)
    assert len(on_server()) == 2


def test_a_report_of_another_person_is_kept_for_that_person(people: People, handset, line):
    """c18: the session changes hands between the question and the report."""
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Milik Sari")
    send(page)
    line.mend()

    def changes_hands(method, path, _body):
        if method == "POST" and path == REPORTS:
            return 409, JSON, b'{"app": "sikap", "error": "other_person"}'
        return None

    line.fault = changes_hands
    page.evaluate("() => Outbox.flush(true)")
    assert states(page.evaluate(LOOK)) == ["waiting"]
    line.mend()
    page.evaluate("() => Outbox.flush(true)")
    (row,) = on_server()
    assert row.employee == people.sari


def test_leaving_without_a_line_locks_at_once_and_ends_the_session_first(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Belum terkirim")
    send(page)
    page.click("[data-do=ask]")
    page.click("[data-do=leave]")
    page.wait_for_url("**/")
    expect(page.locator("[data-when=left]")).to_be_visible()
    assert "Belum terkirim" not in page.content()
    line.mend()
    line.seen.clear()
    page.goto("/")
    expect(page).to_have_url(re.compile("/account/login/"))
    ended = line.seen.index(("POST", "/outbox/session/"))
    assert ended < line.seen.index(("GET", "/"))


def test_the_next_person_stays_in_when_somebody_left_without_a_line(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    write(page, "Milik Sari")
    send(page)
    page.click("[data-do=ask]")
    page.click("[data-do=leave]")
    page.wait_for_url("**/")
    expect(page.locator("[data-when=left]")).to_be_visible()
    line.mend()
    enter(handset, people.budi)
    page.goto("/outbox/")
    expect(page.locator("#who")).to_have_text(people.budi.name)
    page.goto("/calendar/")
    expect(page).to_have_url(re.compile("/calendar/"))
    assert on_server() == []
    enter(handset, people.sari)
    page.goto("/outbox/")
    expect(page.locator("#items .is-done")).to_contain_text("Milik Sari")
    (row,) = on_server()
    assert row.employee == people.sari


def test_the_worker_keeps_the_page_of_everybody_and_nothing_of_anybody(people: People, handset, line):
    page = prepared(handset, people.sari)
    write(page, "Isi laporan")
    send(page)
    page.goto("/")
    kept = page.evaluate(CACHED)
    assert {path for path, *_ in kept if not path.startswith("/static/")} == {"/write/"}
    assert all("default-src 'self'" in policy for path, policy, _ in kept if path == "/write/")
    for _path, _policy, text in kept:
        for secret in (people.sari.name, people.sari.nip, "Isi laporan", 'name="csrfmiddlewaretoken" value'):
            assert secret not in text


def test_logging_out_takes_the_key_away(people: People, handset, line):
    page = prepared(handset, people.sari)
    log_out(page)
    expect(page).to_have_url(re.compile("/account/login/"))
    assert page.evaluate(LOOK)["phone"]["person"] == ""


def test_logging_out_asks_what_becomes_of_what_was_not_sent(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.fault = lambda method, path, _body: CUT if method == "POST" and path == REPORTS else None
    write(page, "Belum terkirim")
    send(page)
    expect(page.locator("#items")).to_contain_text(WAITING)
    log_out(page)
    expect(page).to_have_url(re.compile("/outbox/"))
    page.click("[data-do=ask]")
    page.click("[data-do=leave]")
    expect(page).to_have_url(re.compile("/account/login/"))
    line.mend()
    enter(handset, people.sari)
    page.goto("/outbox/")
    expect(page.locator("#items .is-done")).to_contain_text("Belum terkirim")
    (row,) = on_server()
    assert row.employee == people.sari


def test_who_has_no_store_can_log_out(people: People, handset, line):
    page = prepared(handset, people.sari)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); };")
    log_out(page)
    expect(page).to_have_url(re.compile("/account/login/"))


def log_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.click("main form [type=submit]")
