"""Where the keyboard stands after a decision, a refusal and a dialog; the mouse is never touched."""

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.test_pages import NOW, open_as
from tests.people import People
from tests.reports.activities.test_submit import submit
from tests.reports.entries import NOON, entry, outside


@pytest.fixture
def queue(people: People, phone):
    with time_machine.travel(NOW):
        for person in (people.sari, people.oki):
            for start in ("07:00", "08:00", "09:00"):
                submit(person, entry(start, description=f"Pekerjaan {person.name} {start}"), at=NOON)
        page, complaints = open_as(phone, people, "budi")
        page.goto("/review/")
        yield page
        # A refusal answers 422, which the browser notes.
        assert [text for text in complaints if "422" not in text] == []


def press(page: Page, selector: str, number: int = 0) -> None:
    page.locator(selector).nth(number).press("Enter")


def test_after_one_report_the_next_one_is_read(queue: Page):
    press(queue, ".review-item button[name=approve]")
    expect(queue.locator("#messages")).to_contain_text("1 aktivitas disetujui")
    expect(queue.locator("#day-1")).to_be_focused()
    press(queue, ".review-item button[name=approve]", 1)
    expect(queue.locator(".review-item")).to_have_count(4)
    # The second of two was decided: what comes next is another person's day.
    expect(queue.locator("#day-2")).to_be_focused()
    press(queue, ".review-item button[name=approve]", 2)
    expect(queue.locator(".review-item")).to_have_count(3)
    expect(queue.locator(".review-when").last).to_be_focused()


def test_after_a_whole_day_the_next_day_is_read_and_at_the_end_that_nothing_waits(queue: Page):
    second = queue.locator("#day-2").inner_text()
    press(queue, ".review-head button[name=approve]")
    expect(queue.locator(".review-item")).to_have_count(3)
    expect(queue.locator("#day-1")).to_be_focused()
    assert queue.locator("#day-1").inner_text() == second
    press(queue, ".review-head button[name=approve]")
    expect(queue.locator(".review-item")).to_have_count(0)
    expect(queue.locator(".empty h2")).to_be_focused()


def test_after_several_ticked_ones_the_first_that_is_left_is_read(queue: Page):
    boxes = queue.locator(".review-item input[type=checkbox]")
    boxes.nth(0).press("Space")
    boxes.nth(1).press("Space")
    press(queue, ".review-bar > button[value=approve]")
    expect(queue.locator(".review-item")).to_have_count(4)
    expect(queue.locator("#day-1")).to_be_focused()


def test_after_a_refusal_the_reason_is_read(queue: Page):
    queue.locator(".review-item input[type=checkbox]").nth(0).press("Space")
    press(queue, ".review-bar summary")
    press(queue, "button[value=return]")
    expect(queue.locator("#queue [role=alert]")).to_be_focused()


def test_a_dialog_that_is_cancelled_gives_the_keyboard_back(queue: Page):
    queue.locator(".review-item input[type=checkbox]").nth(0).press("Space")
    press(queue, ".review-bar summary")
    queue.fill("#id_reason", "Tidak terjadi")
    reject = queue.locator("button[value=reject]")
    reject.press("Enter")
    expect(queue.locator("dialog[open]")).to_be_visible()
    queue.keyboard.press("Escape")
    expect(reject).to_be_focused()
    reject.press("Enter")
    press(queue, "dialog button[value=yes]")
    expect(queue.locator("#messages")).to_contain_text("ditolak")
    expect(queue.locator("#day-1")).to_be_focused()


def test_a_whole_page_begins_at_what_came_of_it(people: People, phone):
    with time_machine.travel(NOW):
        submit(people.sari, outside("08:00"), at=NOON)
        page, _complaints = open_as(phone, people, "budi")
        # As where htmx did not arrive: the form is an ordinary one.
        page.route("**/htmx.min*.js", lambda route: route.abort())
        page.goto("/review/")
        press(page, ".review-item button[name=approve]")
        expect(page.locator("#messages .alert")).to_be_focused()
        page.goto("/review/decided/")
        page.locator(".review-item input[type=checkbox]").press("Space")
        press(page, "button[value=take_back]")
        expect(page.locator("[data-focus]")).to_be_focused()
