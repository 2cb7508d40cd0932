"""The tour of the first login, and help at the place where one stands."""

import re

import pytest

from reports.wording.help_texts import HELP, tour_steps
from tests import ROOT
from tests.people import login
from tests.reports.counting import queries

TEMPLATES = ROOT / "templates"


def test_every_text_is_offered_somewhere_and_every_place_has_one():
    used = {
        key
        for path in TEMPLATES.rglob("*.html")
        for key in re.findall(r'{% what_is "(\w+)" %}', path.read_text("utf-8"))
    }
    assert used == set(HELP)


@pytest.mark.parametrize("text", [*HELP.values(), *tour_steps(reviews=True)])
def test_help_is_short(text):
    assert text.title
    assert 2 <= len(text.sentences) <= 4
    assert all(len(str(sentence)) < 130 for sentence in text.sentences)


@pytest.mark.django_db
def test_help_opens_without_javascript(client, people):
    page = login(client, people.sari).get("/calendar/").content.decode()
    assert re.search(r'<details class="what-is">\s*<summary>', page)
    assert "Apa ini?" in page


@pytest.mark.django_db
def test_the_first_login_is_shown_around_in_three_steps_once(client, people):
    login(client, people.sari)
    first = client.get("/").content.decode()
    assert "Langkah 1 dari 3" in first
    assert "Catat pekerjaan Anda" in first
    second = client.get("/?tour=2").content.decode()
    assert "Langkah 2 dari 3" in second
    # Looking changes nothing; only the button does.
    assert "Langkah 1 dari 3" in client.get("/").content.decode()
    assert client.get("/tour/done/").status_code == 405
    answer = client.post("/tour/done/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "Langkah" not in client.get("/").content.decode()
    people.sari.refresh_from_db()
    done = people.sari.tour_done_at
    assert done is not None
    client.post("/tour/done/")
    people.sari.refresh_from_db()
    assert people.sari.tour_done_at == done


@pytest.mark.django_db
def test_the_tour_can_be_seen_again(client, people):
    login(client, people.sari)
    client.post("/tour/done/")
    assert "/?tour=1" in client.get("/more/").content.decode()
    assert "Langkah 3 dari 3" in client.get("/?tour=3").content.decode()
    assert "Langkah 1 dari 3" in client.get("/?tour=99").content.decode()
    assert "Langkah 1 dari 3" in client.get("/?tour=<script>").content.decode()


@pytest.mark.django_db
def test_who_reviews_reads_about_it(client, people):
    assert "bawahan" in login(client, people.budi).get("/?tour=2").content.decode()
    assert "bawahan" not in login(client, people.sari).get("/?tour=2").content.decode()


@pytest.mark.django_db
def test_the_tour_costs_nothing(client, people):
    login(client, people.sari)
    with_tour = queries(client, "/")
    client.post("/tour/done/")
    assert queries(client, "/") == with_tour
