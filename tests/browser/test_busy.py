"""A form that is sent shows it, goes once, and comes back; a draft is promised only where the phone has kept it."""

import re
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.template.loader import render_to_string
from playwright.sync_api import Page, Request, Route, expect

from reports.models import Activity
from tests.browser.test_pages import NOW, PAGES, open_as
from tests.reports.entries import NOON, entry, submit

FORMS = "form:not([method=dialog]):not([hx-post])"
# Presses the button of every form twice, and says what is then to be seen; an answer 204 leaves the page as it is.
PRESS = """async (form) => {
  form.noValidate = true;
  const button = [...form.elements].find((e) => e.type === 'submit');
  if (!button) return null;
  const seen = { text: button.textContent.trim(), name: button.name, value: button.value, id: form.action };
  form.requestSubmit(button);
  await new Promise((done) => setTimeout(done, 50));
  seen.busy = form.getAttribute('aria-busy');
  seen.told = document.getElementById('busy').textContent;
  seen.changed = button.textContent.trim();
  form.requestSubmit(button);
  await new Promise((done) => setTimeout(done, 50));
  window.dispatchEvent(new Event('pageshow'));
  seen.after = [button.textContent.trim(), form.getAttribute('aria-busy'), button.getAttribute('aria-disabled')];
  return seen;
}"""


def sent_of(request: Request) -> dict[str, str]:
    """Return the fields of a request, of an address or of a form."""
    text = request.url.partition("?")[2] if request.method == "GET" else request.post_data or ""
    if text.startswith("--"):
        return dict(re.findall(r'name="([^"]+)"\r\n\r\n([^\r]*)', text))
    return dict(parse_qsl(text, keep_blank_values=True))


@pytest.mark.parametrize("person", PAGES)
def test_every_form_is_busy_once_it_is_sent(person, people, phone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW):
        submit(people.sari, entry("10:00"), at=NOON)
        page, complaints = open_as(phone, people, person)
        sent: list[Request] = []
        holds = False

        def answer(route: Route) -> None:
            if holds and route.request.is_navigation_request():
                sent.append(route.request)
                route.fulfill(status=204)
            else:
                route.continue_()

        page.route("**/*", answer)
        problems, forms = [], 0
        for path in PAGES[person]:
            holds = False
            page.goto(path)
            holds = True
            for form in page.locator(FORMS).all():
                sent.clear()
                seen = form.evaluate(PRESS)
                if seen is None:
                    continue
                forms += 1
                where = f"{path} {seen['id']}"
                problems += (
                    [] if (seen["busy"], bool(seen["told"])) == ("true", True) else [f"{where}: not busy: {seen}"]
                )
                problems += (
                    [] if seen["changed"] == seen["told"] or not seen["text"] else [f"{where}: {seen['changed']}"]
                )
                problems += [] if seen["after"] == [seen["text"], None, None] else [f"{where}: stays {seen['after']}"]
                problems += [] if len(sent) == 1 else [f"{where}: sent {len(sent)} times"]
                if seen["name"] and sent:
                    problems += (
                        [] if sent_of(sent[0]).get(seen["name"]) == seen["value"] else [f"{where}: lost its name"]
                    )
        assert problems == []
        assert forms >= 2
        assert [text for text in complaints if "204" not in text] == []


def test_the_review_is_busy_until_the_answer_is_there(people, phone):
    with time_machine.travel(NOW):
        submit(people.sari, entry("08:00"), at=NOON)
        page, _complaints = open_as(phone, people, "budi")
        page.goto("/review/")
        waiting: list[Route] = []

        def hold(route: Route) -> None:
            waiting.append(route)

        page.route("**/review/decide/", hold)
        page.evaluate("""() => {
          const form = document.getElementById('queue');
          const button = form.querySelector('button[name=approve]');
          button.click(); button.click();
        }""")
        expect(page.locator("#queue")).to_have_attribute("aria-busy", "true")
        assert len(waiting) == 1
        assert "approve=" in (waiting[0].request.post_data or "")
        waiting[0].continue_()
        expect(page.locator("#messages")).to_contain_text("disetujui")
        expect(page.locator("#queue")).not_to_have_attribute("aria-busy", "true")


def test_a_refused_field_and_the_way_back_leave_the_form_free(people, phone):
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, people, "sari")
        page.goto("/tpp/mine/2026-10/object/")
        page.click("main form [type=submit]")
        # The browser itself asks for the reason: nothing is on its way.
        assert page.locator("main form").get_attribute("aria-busy") is None
        page.goto("/receipts/")
        page.fill("main input[name]:not([type=hidden])", "ABC")
        page.click("main form button")
        page.wait_for_url(re.compile(r"\?"))
        page.go_back()
        assert page.locator("main form").get_attribute("aria-busy") is None
        assert "Memuat" not in page.locator("main form button").inner_text()


def test_a_file_ends_the_busy_state(people, phone, settings):
    settings.PUBLIC_URL = "https://tpp.example.go.id"
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, people, "dewi")
        page.goto("/people/activation-letters/")
        page.select_option("[name=agency]", str(people.kantor.pk))
        page.check("[name=everybody]")
        with page.expect_download():
            page.click("main form [type=submit]")
        expect(page.locator("main form")).not_to_have_attribute("aria-busy", "true")
        expect(page.locator("main form [type=submit]")).not_to_contain_text("Mengirim")


# Drafts

REFUSING = {
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "silent": "Storage.prototype.setItem = () => {};",
    "forbidden": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });",
}


def broken(page: Page) -> None:
    """Type a report and send it into a failure."""
    page.route("**/activities/new/", lambda route: route.fulfill(status=500, body=failure(), content_type="text/html"))
    page.fill("[name=description]", "Rapat koordinasi")
    page.wait_for_timeout(600)
    page.evaluate("document.querySelector('form.activity-form').requestSubmit()")
    expect(page.locator(".error-page")).to_be_visible()


def failure() -> str:
    return render_to_string("500.html", {"messages": []})


def test_a_failure_promises_the_draft_that_is_kept(people, phone):
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, people, "sari")
        page.goto("/activities/new/")
        broken(page)
        expect(page.locator("[data-draft-promise]")).to_be_visible()
        page.unroute("**/activities/new/")
        page.goto("/activities/new/")
        offer = page.locator("[data-draft-offer]")
        expect(offer).to_be_visible()
        expect(offer).to_contain_text("Foto")
        page.click("[data-draft-restore]")
        assert page.input_value("[name=description]") == "Rapat koordinasi"


@pytest.mark.parametrize("way", REFUSING)
def test_what_storage_refused_is_not_promised(people, phone, way):
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, people, "sari")
        page.add_init_script(REFUSING[way])
        page.goto("/activities/new/")
        broken(page)
        expect(page.locator("[data-draft-promise]")).to_be_hidden()


def test_a_draft_is_of_one_person_and_goes_once_it_is_saved(people, phone):
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, people, "sari")
        for path, field, text in (
            ("/activities/new/", "description", "Milik Sari"),
            ("/tpp/mine/2026-10/object/", "reason", "Milik Sari"),
        ):
            page.goto(path)
            page.fill(f"[name={field}]", text)
            page.wait_for_timeout(600)
        page, _complaints = open_as(phone, people, "oki")
        for path in ("/activities/new/", "/tpp/mine/2026-10/object/"):
            page.goto(path)
            expect(page.locator("[data-draft-offer]")).to_be_hidden()
        page, _complaints = open_as(phone, people, "sari")
        page.goto("/tpp/mine/2026-10/object/")
        page.click("[data-draft-restore]")
        page.select_option("[name=day]", index=1)
        page.click("main form [type=submit]")
        page.wait_for_url(re.compile("objections"))
        page.goto("/tpp/mine/2026-10/object/")
        expect(page.locator("[data-draft-offer]")).to_be_hidden()
        assert not Activity.objects.exists()
