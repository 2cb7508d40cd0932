"""The gallery shows every component; a new one fails here until it is shown."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project

from accounts.templatetags import components, ui
from reports.templatetags import reporting
from sikap import context, gallery, urls
from tests.people import login

FOLDER = Path(project.BASE_DIR) / "templates"
SOURCE = (FOLDER / "gallery" / "gallery.html").read_text()
urlpatterns = [*gallery.urlpatterns, *urls.urlpatterns]


@pytest.fixture(params=["id", "en"])
def pages(request, people, client):
    """Return the two pages of the gallery in both languages."""
    context._menus.cache_clear()  # so that the menus are drawn for this page too
    login(client, people.dewi)
    client.cookies[project.LANGUAGE_COOKIE_NAME] = request.param
    return [client.get("/gallery/"), client.get("/gallery/error/")]


@pytest.mark.urls(__name__)
def test_every_component_is_drawn(pages):
    assert [page.status_code for page in pages] == [200, 200]
    drawn = {template.name for page in pages for template in page.templates}
    assert {f"components/{file.name}" for file in (FOLDER / "components").glob("*.html")} - drawn == set()


@pytest.mark.urls(__name__)
def test_pagers_and_headings_have_names_of_their_own(pages):
    drawn, failure = (page.content.decode() for page in pages)
    pagers = re.findall(r'<nav class="pagination" aria-label="([^"]+)"', drawn)
    assert len(pagers) == len(set(pagers)) == 2
    assert re.search(r"<h1>[^<]+</h1>", failure)


@pytest.mark.parametrize("library", [components, ui, reporting])
def test_every_tag_is_shown(library):
    shown = set(re.findall(r"\{% (\w+)", SOURCE))
    assert set(library.register.tags) - shown == set()


def test_the_gallery_is_for_those_who_build_pages():
    assert not project.DEBUG
    assert not any("gallery" in str(pattern.pattern) for pattern in urls.urlpatterns)
