"""What was written without signal arrives once and whole (docs/outbox.md), whatever the line does."""

import pytest
from playwright.sync_api import expect

from tests.browser.outbox.handset import (
    DONE,
    HTML,
    JSON,
    LOOK,
    REPORTS,
    WAITING,
    on_server,
    photo_of,
    picture,
    prepared,
    send,
    states,
    until,
    write,
)
from tests.browser.outbox.line import CUT, CUT_ANSWER, PORTAL
from tests.people import People


def test_a_report_written_without_signal_arrives_whole(people: People, handset, line):
    prepared(handset, people.sari).close()
    line.is_down = True
    page = handset.new_page()
    write(page, "Rapat di balai desa", mode="DL", photo=picture())
    send(page)
    expect(page.locator("#items")).to_contain_text(WAITING)
    page.close()

    page = handset.new_page()
    page.goto("/")
    # No page of the server is there, so the form is.
    expect(page.locator("[data-when=offline]")).to_be_visible()
    page.goto("/outbox/")
    expect(page.locator("#items")).to_contain_text("Rapat di balai desa")
    assert on_server() == []
    line.mend()
    page.click("[data-do=send] >> nth=0")
    expect(page.locator("#items")).to_contain_text(DONE)
    (row,) = on_server()
    assert row.employee == people.sari
    assert photo_of(row).complete_at
    assert photo_of(row).size > 32_768
    assert row.evidence.accuracy_m == 14


def test_four_pages_that_wake_at_once_send_once(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    for start, text in (("08:00", "Satu"), ("10:00", "Dua")):
        write(page, text, start=start)
        send(page)
    pages = [page] + [handset.new_page() for _ in range(3)]
    for each in pages:
        each.goto("/outbox/")
    until(page, lambda found: states(found) == ["waiting"] * 2)
    line.mend()
    before = line.count("POST", REPORTS)
    for each in pages:
        each.evaluate("() => { Outbox.flush(); dispatchEvent(new Event('online')); }")
    for each in pages:
        # Both lists show both, once each.
        expect(each.locator("#items .is-done")).to_have_count(2)
    assert line.count("POST", REPORTS) == before + 2
    assert [row.description for row in on_server()] == ["Dua", "Satu"]


def test_an_answer_that_was_lost_is_asked_for_again(people: People, handset, line):
    page = prepared(handset, people.sari)
    lost = iter([CUT_ANSWER, CUT_ANSWER])
    line.fault = lambda method, path, _body: next(lost, None) if method == "POST" and path == REPORTS else None
    write(page, "Jawaban hilang")
    send(page)
    for _ in range(3):
        page.evaluate("() => Outbox.flush(true)")
    expect(page.locator("#items")).to_contain_text(DONE)
    (row,) = on_server()
    assert row.outbox_report.rev == 1
    assert line.count("POST", REPORTS) == 3


BAD = [
    (503, {}, b""),
    (502, HTML, b"<h1>502"),
    (429, {}, b""),
    PORTAL,
    (302, {"Location": "/account/login/"}, b""),
    (403, JSON, b'{"app": "sikap", "error": "csrf"}'),
    CUT,
]


@pytest.mark.parametrize("where", ["/session/", "/reports/", "/files/"])
def test_whatever_is_no_answer_is_a_bad_line(people: People, handset, line, where):
    page = prepared(handset, people.sari)
    write(page, "Sinyal buruk", mode="DL", photo=picture())
    line.is_down = True
    send(page)
    line.mend()
    for bad in BAD:
        line.fault = lambda _method, path, _body, bad=bad: bad if where in path else None
        page.evaluate("() => Outbox.flush(true)")
        assert states(page.evaluate(LOOK)) == ["received" if where == "/files/" else "waiting"], bad
    line.mend()
    page.evaluate("() => Outbox.flush(true)")
    expect(page.locator("#items")).to_contain_text(DONE)
    (row,) = on_server()
    assert photo_of(row).complete_at


def test_one_that_is_too_large_does_not_stop_the_next(people: People, handset, line):
    page = prepared(handset, people.sari)
    line.is_down = True
    for start, text in (("08:00", "Satu"), ("10:00", "Dua")):
        write(page, text, start=start)
        send(page)
    line.mend()
    line.fault = lambda _method, _path, body: (413, HTML, b"<h1>413") if b"Satu" in body else None
    page.evaluate("() => Outbox.flush(true)")
    assert sorted(states(page.evaluate(LOOK))) == ["done", "waiting"]
    line.mend()
    page.evaluate("() => Outbox.flush(true)")
    assert [row.description for row in on_server()] == ["Dua", "Satu"]


def test_what_the_rules_refuse_is_kept_and_corrected(people: People, handset, line):
    page = prepared(handset, people.sari)
    write(page, "Yang pertama")
    send(page)
    expect(page.locator("#items .is-done")).to_contain_text("Yang pertama")
    # The time is taken.
    write(page, "Yang kedua", mode="DL", photo=picture())
    send(page)
    refused = page.locator("#items .is-refused")
    expect(refused).to_contain_text("Belum diterima")
    refused.locator("a").click()
    expect(page.locator("#id_description")).to_have_value("Yang kedua")
    expect(page.locator("#photo-kept")).to_be_visible()
    page.fill("#id_start_time", "10:00")
    page.fill("#id_minutes", "60")
    send(page)
    expect(page.locator("#items .is-done")).to_have_count(2)
    second, first = on_server()
    assert (first.description, second.start_time.hour) == ("Yang pertama", 10)
    assert photo_of(second).complete_at


def test_an_edit_after_a_lost_answer_replaces_the_first(people: People, handset, line):
    page = prepared(handset, people.sari)
    write(page, "Teks pertama")
    line.fault = lambda method, path, _body: CUT_ANSWER if method == "POST" and path == REPORTS else None
    send(page)
    until(page, lambda _found: len(on_server()) == 1)
    line.is_down = True
    page.click("#items a:has-text('Perbaiki')")
    expect(page.locator("#id_description")).to_have_value("Teks pertama")
    page.fill("#id_description", "Teks kedua")
    send(page)
    line.mend()
    page.evaluate("() => Outbox.flush(true)")
    expect(page.locator("#items .is-done")).to_contain_text("Teks kedua")
    (row,) = on_server()
    assert (row.description, row.outbox_report.rev) == ("Teks kedua", 2)
