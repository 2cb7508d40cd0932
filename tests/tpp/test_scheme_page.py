"""Pages of the schemes: rules in words, for everybody."""

from datetime import date

import pytest
from django.urls import reverse

from tests.people import login
from tests.reports.counting import queries
from tpp.models import Scheme

LIST = reverse("tpp:scheme_list")
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize("person", ["sari", "dewi", "fajar"])
def test_everybody_reads_by_which_rules_the_allowance_is_made(client, people, person):
    login(client, getattr(people, person))
    scheme = Scheme.objects.get(name="sikeppo")
    page = client.get(LIST, headers=ENGLISH)
    assert page.context["current"] == scheme.pk
    assert "in force" in page.content.decode()
    text = client.get(reverse("tpp:scheme_detail", args=[scheme.pk]), headers=ENGLISH).content.decode()
    assert "nothing is carried over" in text
    assert "This measure makes up 100.00% of the allowance." in text


def test_a_broken_document_says_where(client, people):
    scheme = Scheme.objects.create(
        name="rusak", version=1, title="Rusak", starts_on=date(2030, 1, 1), document={"format": 1, "bonus": 5}
    )
    page = login(client, people.sari).get(reverse("tpp:scheme_detail", args=[scheme.pk]), headers=ENGLISH)
    assert page.status_code == 200
    assert "This document cannot be used" in page.content.decode()
    assert "bonus" in page.context["error"]


def test_an_unknown_scheme_is_not_found(client, people):
    assert login(client, people.sari).get(reverse("tpp:scheme_detail", args=[999_999])).status_code == 404


def test_without_any_scheme_the_page_says_so(client, people):
    Scheme.objects.all().delete()
    assert "No scheme yet" in login(client, people.sari).get(LIST, headers=ENGLISH).content.decode()


def test_as_many_queries_for_one_as_for_many(client, people):
    login(client, people.sari)
    one = queries(client, LIST)
    document = Scheme.objects.first().document
    Scheme.objects.bulk_create(Scheme(name="x", version=n, title="X", document=document) for n in range(1, 30))
    assert queries(client, LIST) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, language):
    login(client, people.sari)
    for url in (LIST, reverse("tpp:scheme_detail", args=[Scheme.objects.get(name="sikeppo").pk])):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
