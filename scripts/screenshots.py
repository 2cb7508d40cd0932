"""Take the pictures in docs/screenshots from a demo of their own: ten pages, phone, tablet and desktop.

`screenshots.py [--url URL] [--out FOLDER] [--language en]` uses a demo that runs already and another folder.
"""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "demo-sikap-2026"
SARI, BUDI, DEWI = "199208142018032003", "197804112003031002", "198305092008012008"
WIDTHS = {360: 740, 768: 1024, 1280: 800}
# name of the picture -> (who, address)
PAGES: dict[str, tuple[str, str]] = {
    "login": ("", "/account/login/"),
    "home": (SARI, "/"),
    "calendar": (SARI, "/calendar/"),
    "activity_create": (SARI, "/activities/new/"),
    "my_month": (SARI, "/tpp/mine/"),
    "review_queue": (BUDI, "/review/"),
    "employee_list": (DEWI, "/people/"),
    "recap_list": (DEWI, "/tpp/recaps/"),
    "recap_detail": (DEWI, ""),
    "policy_list": (DEWI, "/settings/rules/"),
}


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """Run a demo of our own on a free port and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="sikap-demo-") as folder:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve_demo"],
            cwd=ROOT,
            env={**os.environ, "DEMO": "1", "PORT": str(port), "DATA_DIR": folder},
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str) -> None:
    for _attempt in range(240):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url + "/health/", timeout=2)
            return
        time.sleep(1)
    raise SystemExit("the demo did not start")


def take(browser: Browser, url: str, folder: Path, language: str) -> None:
    """Take every picture at every width."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in dict.fromkeys(person for person, _path in PAGES.values()):
        context = browser.new_context(base_url=url, locale="id-ID", timezone_id="Asia/Jakarta")
        if language != "id":
            context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        page = context.new_page()
        if person:
            log_in(page, person, url)
        for name, path in ((name, path) for name, (who, path) in PAGES.items() if who == person):
            address = path or _first_recap(page)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(address)
                page.screenshot(path=folder / f"{name}-{width}.png")
        context.close()


def log_in(page: Page, person: str, url: str) -> None:
    """Log a person of the demo in."""
    page.goto("/account/login/")
    page.fill("[name=login]", person)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(url + "/")


def _first_recap(page: Page) -> str:
    page.goto("/tpp/recaps/")
    return str(page.locator("main a.list-row").first.get_attribute("href"))


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--language", default="id")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("screenshots need Chromium: sudo apt-get install chromium")
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(demo())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        take(browser, url, options.out, options.language)


if __name__ == "__main__":
    main()
