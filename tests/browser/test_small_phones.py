"""No page of the site slides sideways on a phone of 320 pixels, nor with its letters at twice their size."""

import pytest
import time_machine
from playwright.sync_api import BrowserContext

from tests.browser.test_pages import open_as
from tests.pages.scene import NOW, Scene, address
from tests.pages.test_matrix import ALLOWED, PUBLIC
from tests.people import People

SMALL = {"width": 320, "height": 640}
# What can be seen and reaches beyond the edge, unless a box of its own scrolls it.
BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  const cut = (one) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX);
  const scrolled = (one) => { let up = one.parentElement; while (up && !cut(up)) up = up.parentElement; return up; };
  const wide = document.documentElement.scrollWidth;
  const found = wide > width ? [`the page is ${wide} wide`] : [];
  for (const one of document.querySelectorAll('body *')) {
    const box = one.getBoundingClientRect();
    const seen = box.width > 1 && box.height > 1;
    if (seen && box.right > width + 1 && !scrolled(one)) found.push(one.outerHTML.slice(0, 90));
  }
  return found.slice(0, 4);
}"""
LETTERS = "size => { document.documentElement.style.fontSize = size }"
PERSONS = ("dewi", "sari", "budi")


def _pages() -> dict[str, list[str]]:
    """Return the names of all addresses by a person who may open them."""
    found: dict[str, list[str]] = {}
    for name, people in ALLOWED.items():
        person = "" if people == PUBLIC else next(one for one in (*PERSONS, *sorted(people)) if one in people)
        found.setdefault(person, []).append(name)
    return found


@pytest.mark.parametrize("person", _pages())
def test_pages_fit(person: str, scene: Scene, phone: BrowserContext):
    with time_machine.travel(NOW):
        page, _complaints = open_as(phone, scene.people, person)
        page.set_viewport_size(SMALL)
        problems, seen = [], 0
        for name in _pages()[person]:
            where = address(scene, name)
            answer = page.request.get(where, max_redirects=0)
            if answer.status != 200 or "html" not in answer.headers["content-type"]:
                # A file, or an address that only takes what is sent.
                continue
            page.goto(where)
            seen += 1
            if menu := page.query_selector(".menu > summary"):
                menu.evaluate("summary => { summary.parentElement.open = true }")
            problems += [f"{name} {where}: {text}" for text in page.evaluate(BEYOND)]
            page.evaluate(LETTERS, "200%")
            problems += [f"{name} {where} at 200 %: {text}" for text in page.evaluate(BEYOND)]
        assert seen or person not in PERSONS
        assert not problems, "\n".join(problems)


def test_the_header_is_one_row(people: People, phone: BrowserContext):
    page, _complaints = open_as(phone, people, "sari")
    for width in (320, 360, 390, 412, 768, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.locator(".topbar").bounding_box()["height"] < 64, width
