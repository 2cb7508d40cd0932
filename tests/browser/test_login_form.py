"""Logging in on a phone and by the keyboard: the order of the fields, and a password that can be looked at."""

import pytest
from playwright.sync_api import Page, expect

from tests.people import PASSWORD, People


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def test_number_password_and_button_come_before_the_rest(people: People, phone):
    page = phone.new_page()
    page.goto("/account/login/")
    order = [focused(page)]
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == ["login", "password", "Tampilkan Kata sandi", "Masuk", "Lupa kata sandi"]
    expect(page.locator("[name=login]")).to_have_attribute("autocomplete", "username")
    expect(page.locator("[name=password]")).to_have_attribute("autocomplete", "current-password")


def test_a_password_can_be_shown_and_is_hidden_before_it_is_sent(people: People, phone):
    page = phone.new_page()
    page.goto("/account/login/")
    show = page.get_by_role("button", name="Tampilkan Kata sandi")
    password = page.locator("[name=password]")
    expect(show).to_have_attribute("aria-pressed", "false")
    page.fill("[name=login]", people.sari.nip)
    page.fill("[name=password]", PASSWORD)
    show.press("Enter")
    expect(password).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    show.click()
    expect(password).to_have_attribute("type", "password")
    show.click()
    # What was sent as a text would be proposed by the browser the next time.
    page.evaluate(
        "addEventListener('submit', () => { sessionStorage.sent = document.querySelector('[name=password]').type })"
    )
    password.press("Enter")
    page.wait_for_url("**/")
    assert page.evaluate("sessionStorage.sent") == "password"


def test_without_javascript_there_is_no_button_that_does_nothing(people: People, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto("/account/login/")
    assert not page.get_by_role("button", name="Tampilkan").is_visible()
    context.close()


@pytest.mark.parametrize("address", ["/people/activate/", "/account/password/change/"])
def test_other_passwords_can_be_shown_too(people: People, phone, address):
    page = phone.new_page()
    if "change" in address:
        page.goto("/account/login/")
        page.fill("[name=login]", people.sari.nip)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/")
    page.goto(address)
    passwords = page.locator("input[type=password]")
    assert passwords.count() >= 2
    assert page.get_by_role("button", name="Tampilkan").count() == passwords.count()
