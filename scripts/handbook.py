"""Take the pictures of the handbook from a demo of their own, in both languages, and write its PDFs.

`handbook.py [--url URL]` uses a demo that runs already. Pictures go to static/handbook, PDFs to var/handbook.
"""

import argparse
import contextlib
import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from screenshots import ROOT, demo, log_in

sys.path.insert(0, str(ROOT))
QUALITY = 70
# The page behind the fixed bars: pictures show what a phone shows at once.
SCALE = 1.5


def take(browser: Browser, url: str, language: str) -> None:
    """Take every picture in one language."""
    from sikap.handbook.pictures import HEIGHT, PICTURES, WIDTH, picture_path

    for person in dict.fromkeys(person for person, _path in PICTURES.values()):
        context = browser.new_context(
            base_url=url,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        page = context.new_page()
        if person:
            log_in(page, person, url)
            if page.locator(".tour").count():
                page.goto("/?tour=3")
                page.click(".tour form button")
        for name, (_person, path) in ((name, what) for name, what in PICTURES.items() if what[0] == person):
            answer = page.goto(path)
            if answer is None or not answer.ok:
                raise SystemExit(f"{name}: {path} is no page any more")
            # Of the demo's own band nobody needs to read twenty times.
            page.evaluate("document.querySelectorAll('.demo-banner').forEach(band => band.remove())")
            target = ROOT / "static" / picture_path(language, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)
        context.close()


def write_papers(folder: Path) -> None:
    """Write the PDFs of all roles in both languages."""
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sikap.settings")
    import django

    django.setup()
    from django.utils.translation import override

    from sikap.handbook import LANGUAGES, ROLES, read_handbook
    from sikap.handbook.paper import write_handbook

    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for role in ROLES:
            with override(language), (folder / f"{role}-{language}.pdf").open("wb") as file:
                write_handbook(read_handbook(role, language), file)


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("the handbook needs Chromium for its pictures: sudo apt-get install chromium")
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        url = options.url or stack.enter_context(demo())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for language in ("id", "en"):
            take(browser, url, language)
    write_papers(ROOT / "var" / "handbook")


if __name__ == "__main__":
    main()
