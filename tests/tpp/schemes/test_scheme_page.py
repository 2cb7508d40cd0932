"""Pages of the schemes: rules in words, for everybody."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.forms import codes_by_field, filled
from tests.support.pages import listed_under, shown, shows
from tests.tpp.schemes.documents_for_tests import AT, change, draft, start
from tpp.models import Scheme
from tpp.schemes import presets
from tpp.schemes.actions.schemes import take_back_scheme
from tpp.schemes.documents import document_digest

LIST = reverse("tpp:scheme_list")
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize("person", ["sari", "dewi", "fajar"])
def test_everybody_reads_by_which_rules_the_allowance_is_made(client, people, person):
    login(client, getattr(people, person))
    scheme = Scheme.objects.get(name="sikeppo")
    page = client.get(LIST, headers=ENGLISH)
    assert len(shown(page, scheme.title)) == 1
    shows(page, scheme.title, "in force")
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
    assert "“bonus” is not known here" in page.content.decode()


def schemes_under(page, heading):
    """Return the names of the schemes in a list of the page."""
    return [name for row in listed_under(page, heading) for name in presets.NAMES if f"{name} · " in row]


def test_the_list_says_what_holds_when(client, people):
    start(people.dewi, draft(people.dewi, "manado"), date(2026, 11, 1))
    start(people.dewi, draft(people.dewi, "balangan"), date(2027, 1, 1))
    start(people.dewi, draft(people.dewi, "sikap_banten"), date(2026, 9, 1))
    draft(people.dewi)
    with time_machine.travel(datetime(2026, 10, 31, 17, tzinfo=UTC), tick=False):
        page = login(client, people.dewi).get(LIST, headers=ENGLISH)
    # Midnight in Jakarta: November has begun.
    assert schemes_under(page, "In force now") == ["manado"]
    assert schemes_under(page, "Coming") == ["balangan"]
    assert schemes_under(page, "Drafts") == ["jambi"]
    assert schemes_under(page, "Earlier") == ["sikap_banten", "sikeppo"]


@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("dina", 200), ("fajar", 200), ("sari", 404), ("oki", 404)]
)
def test_drafts_are_seen_by_those_who_work_on_them(client, people, person, status):
    made = draft(people.dewi)
    login(client, getattr(people, person))

    for page in ("detail", "export"):
        assert client.get(reverse(f"tpp:scheme_{page}", args=[made.pk])).status_code == status
    assert ("Jambi" in client.get(LIST).content.decode()) is (status == 200)


def test_everybody_reads_and_takes_away_what_will_hold(client, people):
    made = start(people.dewi, draft(people.dewi), date(2027, 1, 1))
    login(client, people.sari)

    page = client.get(reverse("tpp:scheme_detail", args=[made.pk]), headers=ENGLISH).content.decode()
    assert "Weight of the predicate" in page
    assert "rounded to the nearest rupiah" in page
    assert people.dewi.name not in page
    file = client.get(reverse("tpp:scheme_export", args=[made.pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="jambi-v1.json"'
    assert json.loads(file.content) == presets.document("jambi")


def test_what_is_taken_away_can_be_brought_back(client, people):
    made = draft(people.dewi, "balangan")
    login(client, people.dewi)
    file = client.get(reverse("tpp:scheme_export", args=[made.pk])).content

    client.post(reverse("tpp:scheme_create"), {"text": file.decode()})

    copy = Scheme.objects.get(name="balangan", version=2)
    assert client.get(reverse("tpp:scheme_export", args=[copy.pk])).content == file


@pytest.mark.parametrize("person", ["dewi", "fajar"])
def test_who_changed_what_is_told(client, people, person):
    made = draft(people.dewi)
    values = json.loads(json.dumps(made.document["values"]))
    values[0]["is"]["difference"][0]["among"]["Cukup"] = "85 %"
    change(people.dina, made, values=values)
    start(people.dewi, Scheme.objects.get(pk=made.pk), date(2027, 1, 1))
    take_back_scheme(by=acting(people.dina), at=AT, source="tests", scheme=made)

    page = login(client, getattr(people, person)).get(reverse("tpp:scheme_detail", args=[made.pk]), headers=ENGLISH)

    told = [row.partition(" WIB")[2] for row in listed_under(page, "Who changed what") if " WIB" in row]
    assert [row.partition(" · ")[0].partition(" (")[0] for row in told] == [
        "Scheme made a draft again",
        "Scheme put in force",
        "Draft of a scheme changed",
        "Scheme drafted",
    ]
    text = page.content.decode()
    assert people.dina.name in text
    assert "(is.difference[0].among.Cukup): 90 % → 85 %" in text


def test_who_may_do_what_is_offered(client, people):
    made = draft(people.dewi)
    address = reverse("tpp:scheme_detail", args=[made.pk])

    assert "/numbers/" in login(client, people.dewi).get(address).content.decode()
    assert "/numbers/" not in login(client, people.fajar).get(address).content.decode()
    start(people.dewi, made, date(2027, 1, 1))
    text = login(client, people.dewi).get(address).content.decode()
    assert "/numbers/" not in text
    assert "/take-back/" in text
    assert "/version/" in text


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", presets.NAMES)
def test_every_preset_is_a_page_of_sentences(client, people, name, language):
    login(client, people.fajar)
    page = client.get(reverse("tpp:scheme_preset", args=[name]), headers={"accept-language": language})

    text = page.content.decode()
    assert presets.document(name)["title"][language] in text.replace("&#x27;", "'")
    assert text.count('class="rule">') == len(presets.document(name)["values"])
    file = client.get(reverse("tpp:scheme_preset", args=[name]), {"file": ""})
    assert json.loads(file.content) == presets.document(name)


def test_an_unknown_preset_is_not_found(client, people):
    assert login(client, people.dewi).get(reverse("tpp:scheme_preset", args=["bandung"])).status_code == 404


def test_the_road_of_a_draft(client, people):
    login(client, people.dewi)
    made = draft(people.dewi)
    stale = document_digest(made.document)
    changed = change(people.dewi, made, legal_basis="Perbup 2/2026")
    seen = document_digest(changed.document)

    def post(page, **data):
        return client.post(reverse(f"tpp:scheme_{page}", args=[made.pk]), data, headers=ENGLISH)

    with time_machine.travel(AT, tick=False):
        refused = post("start", starts_on="2026-11-02", seen=seen)
        assert codes_by_field(refused)["starts_on"] == ["not_first_of_month"]
        assert filled(refused)["starts_on"] == "2026-11-02"
        assert post("start", starts_on="", seen=seen).status_code == 422
        assert post("start", starts_on="2026-11-01", seen=stale).status_code == 422
        assert post("start", starts_on="2026-11-01", seen=seen).status_code == 303
        assert post("delete", seen=seen).status_code == 422
        assert post("version").status_code == 303
        assert Scheme.objects.get(name="jambi", version=2).starts_on is None
        assert post("take_back").status_code == 303
        assert post("take_back").status_code == 422
        assert post("delete", seen=stale).status_code == 422
        assert post("delete", seen=seen).status_code == 303
        assert client.get(reverse("tpp:scheme_detail", args=[made.pk])).status_code == 404
    assert not Scheme.objects.filter(pk=made.pk).exists()


def test_the_next_open_month_is_offered(client, people):
    made = draft(people.dewi)
    with time_machine.travel(AT, tick=False):
        page = login(client, people.dewi).get(reverse("tpp:scheme_start", args=[made.pk]))
    assert filled(page)["starts_on"] == "2026-11-01"


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


def test_a_page_of_a_draft_costs_as_much_with_a_long_history(client, people):
    made = draft(people.dewi)
    login(client, people.dewi)
    address = reverse("tpp:scheme_detail", args=[made.pk])
    one = queries(client, address)
    for number in range(5):
        made = change(people.dina if number % 2 else people.dewi, made, legal_basis=f"Perwal {number}/2026")
    assert queries(client, address) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, language):
    login(client, people.sari)
    for url in (LIST, reverse("tpp:scheme_detail", args=[Scheme.objects.get(name="sikeppo").pk])):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
