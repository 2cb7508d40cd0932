"""A real Chromium for the tests in this folder; each test has a phone of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import serializers
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from reports.models import AbsenceRule, Holiday, HolidayYear, ReportingPolicy, Shift
from tpp.models import AllowancePolicy, Scheme, StatusRule

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
INSTALL = "no Chromium on this machine; on Debian and Ubuntu install it with: sudo apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LENGKONG = {"latitude": -6.6512, "longitude": 106.1873, "accuracy": 14}
PHONE = {"width": 360, "height": 740}
SEEDED = (ReportingPolicy, HolidayYear, Holiday, Shift, AbsenceRule, Scheme, AllowancePolicy, StatusRule)

# Playwright keeps an event loop running in the test's thread; Django would take it for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def seeds(django_db_setup, django_db_blocker) -> str:
    """The rows that migrations bring, as text; tests with a live server empty every table."""
    with django_db_blocker.unblock():
        rows = [row for model in SEEDED for row in model.objects.all()]
        return serializers.serialize("json", rows)


@pytest.fixture(autouse=True)
def seeded(transactional_db, seeds: str) -> None:
    # Playwright runs the tests in a context of its own, in which Django's own way back to the seeds is lost.
    if not ReportingPolicy.objects.exists():
        for row in serializers.deserialize("json", seeds):
            row.save()


@pytest.fixture(scope="session")
def browser(seeds: str) -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A phone at a known place, allowed to say where it is."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport=PHONE,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        geolocation=LENGKONG,
        permissions=["geolocation"],
        has_touch=True,
    )
    context.set_default_timeout(10_000)
    # A phone that keeps nothing and asks for nothing; the one that does: tests/browser/outbox.
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    yield context
    context.close()
