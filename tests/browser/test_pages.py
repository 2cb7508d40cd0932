"""Every main page in a real browser: usable by everybody, nothing wider than the phone, nothing blocked."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.models import Shift
from reports.rules.period import Month
from tests.people import PASSWORD, People, acting
from tests.reports.entries import NOON, entry, outside, submit
from tests.tpp.months import general_amounts
from tpp.closing.actions.freeze import freeze_recap

NOW = datetime(2026, 10, 6, 14, tzinfo=ZoneInfo("Asia/Jakarta"))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What is pressed with a thumb; a link inside a sentence may be as low as its line (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll('a, button, select, summary, textarea, input:not([type=hidden])')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && getComputedStyle(e).display !== 'inline')
  .map((e) => [e, (e.type === 'radio' || e.type === 'checkbox' ? e.closest('label') || e.labels[0] || e : e)])
  .map(([e, target]) => [e, target.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.right > 0 && box.bottom > 0 && (box.width < 43.5 || box.height < 43.5))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`)"""
PAGES = {
    "": ["/account/login/", "/people/activate/", "/account/password/reset/", "/periksa/"],
    "sari": [
        "/",
        "/calendar/",
        "/activities/new/",
        "/days/2026-10-06/",
        "/tpp/mine/",
        "/tpp/mine/data/",
        "/tpp/mine/objections/",
        "/tpp/mine/2026-10/object/",
        "/more/",
        "/people/me/",
        "/?tour=2",
        "/handbook/",
        "/handbook/employee/",
        "/absences/",
        "/absences/new/",
        "/dispensations/",
        "/dispensations/new/",
        "/receipts/",
        "/people/notices/",
        "/people/notices/settings/",
    ],
    "budi": ["/review/", "/review/decided/", "/review/team/", "/tpp/review/cost/", "/people/stand-ins/"],
    "oki": ["/help-desk/", "/adoption/", "/settings/rosters/?month=2026-10"],
    "dewi": [
        "/people/",
        "/people/agencies/",
        "/people/proposals/",
        "/people/two-people/",
        "/people/first-day/",
        "/people/import/employees/",
        "/people/activation-letters/",
        "/settings/holidays/",
        "/settings/absences/new/",
        "/settings/rules/",
        "/settings/absences/",
        "/settings/absences/kinds/",
        "/settings/absences/kinds/new/",
        "/settings/patterns/",
        "/settings/patterns/new/",
        "/settings/shifts/",
        "/settings/rosters/?month=2026-10",
        "/settings/quotas/new/",
        "/settings/dispensations/",
        "/settings/outages/",
        "/adoption/",
        "/help-desk/",
        "/tpp/recaps/2026-10/",
        "/tpp/recaps/2026-10/1.01/",
        "/tpp/amounts/",
        "/tpp/schemes/",
        "/tpp/schemes/presets/balangan/simulate/?month=2026-09",
        "/tpp/people/",
        "/tpp/people/import/attendance/",
        "/tpp/objections/",
        "/tpp/adjustments/",
        "/tpp/adjustments/new/",
        "/tpp/policies/",
        "/tpp/letterhead/",
        "/tpp/recaps/2026-10/1.01/board/",
        "/tpp/letterhead/",
    ],
    "fajar": ["/people/audit/"],
}


def open_as(context: BrowserContext, people: People, person: str) -> tuple[Page, list[str]]:
    """Return a page of the person logged in, and the list in which its complaints gather."""
    context.clear_cookies()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if person:
        page.goto("/account/login/")
        page.fill("[name=login]", getattr(people, person).nip)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(re.compile(r"/$"))
    return page, complaints


@pytest.mark.parametrize("person", PAGES)
def test_pages_are_accessible_and_fit_a_phone(person, people, phone, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW):
        submit(people.sari, outside(), at=NOON)
        submit(people.sari, entry("10:00"), at=NOON)
        by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
        add_pattern(**by, employee=people.sari, week="roster", starts_on=date(2026, 10, 5), ends_on=None)
        off = {date(2026, 10, 11): Shift.objects.get(code="L")}
        set_roster(**by, employee=people.sari, month=Month(2026, 10), shifts=off)
        page, complaints = open_as(phone, people, person)
        problems = []
        for path in PAGES[person]:
            response = page.goto(path)
            assert response is not None
            assert response.status == 200, path
            problems += [f"{path}: {text}" for text in complaints]
            complaints.clear()
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if wide:
                problems.append(f"{path}: wider than the phone")
            problems += [f"{path}: smaller than a thumb: {text}" for text in page.evaluate(SMALL)]
            found = Axe().run(page, options=RULES).response["violations"]
            problems += [f"{path}: {v['id']}: {v['nodes'][0]['html'][:150]}" for v in found]
        assert problems == []


def test_an_answer_of_the_review_arrives_without_a_complaint(people, phone):
    with time_machine.travel(NOW):
        submit(people.sari, entry("08:00"), at=NOON)
        submit(people.sari, entry("10:00"), at=NOON)
        page, complaints = open_as(phone, people, "budi")
        page.goto("/review/")
        # Password managers and screenshots leave an empty style behind; htmx would copy it, which the policy forbids.
        page.eval_on_selector("#id_reason", "field => { field.style.color = 'red'; field.style.color = ''; }")
        page.click("button[name=approve] >> nth=1")
        expect(page.locator("#messages")).to_contain_text("1 aktivitas disetujui")
        expect(page.locator("#queue button[name=approve]")).to_have_count(2)
        assert complaints == []


def test_a_confirmed_paper_is_accessible_and_fits_a_phone(people, phone):
    general_amounts()
    recap = freeze_recap(by=acting(people.dewi), at=NOW, source="tests", month=Month(2026, 8), agency=people.badan)
    with time_machine.travel(NOW):
        page, complaints = open_as(phone, people, "")
        page.goto(f"/periksa/?code={recap.code.lower()}")
        assert recap.sha256 in page.inner_text("main")
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert Axe().run(page, options=RULES).response["violations"] == []
        assert complaints == []


def test_a_report_works_without_javascript(people, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    with time_machine.travel(NOW):
        page, _complaints = open_as(context, people, "sari")
        page.goto("/activities/new/")
        page.check("#day-2026-10-06")
        page.fill("[name=start_time]", "08:00")
        page.fill("[name=end_time]", "09:30")
        page.check("[name=mode][value=WFO]")
        page.fill("[name=description]", "Tanpa JavaScript")
        page.click("form.activity-form [type=submit]")
        # Without scripts a click returns before the answer is there.
        page.wait_for_url(lambda url: "/activities/new/" not in url)
        page.goto("/days/2026-10-06/")
        assert "Tanpa JavaScript" in page.locator("main").inner_text()
    context.close()
