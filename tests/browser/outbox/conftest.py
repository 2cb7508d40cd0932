"""A phone on a line that tests cut, before a server that is watched."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, WebError

from tests.browser.conftest import LENGKONG, PHONE
from tests.browser.outbox.line import Line, line_to


@pytest.fixture
def line(live_server) -> Iterator[Line]:
    with line_to(live_server.url) as found:
        yield found


@pytest.fixture
def handset(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    """A phone on that line; at the end nothing was against the rules of the pages."""
    context = browser.new_context(
        base_url=line.url,
        viewport=PHONE,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        geolocation=LENGKONG,
        permissions=["geolocation"],
        has_touch=True,
    )
    context.set_default_timeout(10_000)
    wrong: list[str] = []
    context.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)

    def heard(error: WebError) -> None:
        # A store that a test has broken or deleted says so.
        if not re.search("UnknownError|delete origin", str(error.error)):
            wrong.append(str(error.error))

    context.on("weberror", heard)
    yield context
    context.close()
    assert wrong == []
