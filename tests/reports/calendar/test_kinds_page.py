"""Pages of the catalogue of activities."""

import pytest
from django.urls import reverse

from reports.models import ActivityKind
from tests.people import login
from tests.reports.counting import queries

LIST, CREATE = reverse("settings:kind_list"), reverse("settings:kind_create")
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def meeting(db):
    return ActivityKind.objects.create(code="rapat", name="Mengikuti rapat", norm_minutes=90, unit="rapat")


def typed(**changes):
    return {
        "code": "surat",
        "name": "Menyusun surat",
        "norm_minutes": "45",
        "unit": "surat",
        "is_active": "on",
    } | changes


@pytest.mark.parametrize(("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("oki", 404)])
def test_who_sees_the_catalogue(client, people, person, status):
    assert login(client, getattr(people, person)).get(LIST).status_code == status


@pytest.mark.parametrize("person", ["fajar", "sari", "oki", "tari"])
def test_only_the_personnel_agency_changes_it(client, people, meeting, person):
    login(client, getattr(people, person))
    for url in (CREATE, reverse("settings:kind_edit", args=[meeting.pk])):
        assert client.get(url).status_code == 404
        assert client.post(url, typed()).status_code == 404


def test_a_kind_is_added_and_changed(client, people):
    login(client, people.dewi)
    assert client.post(CREATE, typed()).status_code == 303
    kind = ActivityKind.objects.get(code="surat")
    url = reverse("settings:kind_edit", args=[kind.pk])
    assert client.post(url, typed(norm_minutes="60", is_active="")).status_code == 303
    kind.refresh_from_db()
    assert (kind.norm_minutes, kind.is_active) == (60, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "rapat"}, "code"),
        ({"norm_minutes": "0"}, "norm_minutes"),
        ({"norm_minutes": "4,5"}, "norm_minutes"),
        ({"norm_minutes": "٤٥"}, "norm_minutes"),
        ({"norm_minutes": "1441"}, "norm_minutes"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_refused_keeps_everything_typed(client, people, meeting, changes, field):
    answer = login(client, people.dewi).post(CREATE, typed(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field)
    assert 'value="surat"' in answer.content.decode()
    assert ActivityKind.objects.count() == 1


def test_a_search_finds_name_and_code(client, people, meeting):
    login(client, people.dewi)
    for text, found in (("rapat", 1), ("RAPAT", 1), ("mengikuti", 1), ("zzz", 0)):
        assert len(client.get(LIST, {"q": text}).context["page_obj"].object_list) == found


def test_empty_lists_say_what_to_do(client, people):
    login(client, people.dewi)
    ActivityKind.objects.all().delete()
    assert "The catalogue is empty" in client.get(LIST, headers=ENGLISH).content.decode()
    assert "Nothing found" in client.get(LIST, {"q": "zzz"}, headers=ENGLISH).content.decode()


def test_as_many_queries_for_one_as_for_many(client, people, meeting):
    login(client, people.dewi)
    one = queries(client, LIST)
    ActivityKind.objects.bulk_create(
        ActivityKind(code=f"k{number}", name=f"Kerja {number}", norm_minutes=10, unit="berkas") for number in range(80)
    )
    assert queries(client, LIST) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, meeting, language):
    login(client, people.dewi)
    for url in (LIST, CREATE, reverse("settings:kind_edit", args=[meeting.pk])):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
