"""Pages of the approved absences."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from reports.models import Absence, MonthLock
from tests.people import login
from tests.reports.counting import queries
from tests.support.forms import codes, codes_by_field

LIST, CREATE = reverse("settings:absence_list"), reverse("settings:absence_create")
ENGLISH = {"accept-language": "en"}


def typed(person, **changes):
    values = {
        "nip": person.nip,
        "kind": "sick",
        "starts_on": "2026-10-05",
        "ends_on": "2026-10-06",
        "document_number": "800/12/2026",
    }
    return values | changes


@pytest.fixture
def sick(people):
    return Absence.objects.create(
        employee=people.sari, kind="sick", starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 6)
    )


@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("budi", 404), ("oki", 404), ("tari", 404)]
)
def test_who_sees_the_absences(client, people, person, status):
    assert login(client, getattr(people, person)).get(LIST).status_code == status


@pytest.mark.parametrize("person", ["fajar", "sari", "oki", "tari"])
def test_only_the_personnel_agency_changes_them(client, people, sick, person):
    login(client, getattr(people, person))
    for url in (CREATE, reverse("settings:absence_delete", args=[sick.pk])):
        assert client.get(url).status_code == 404
        assert client.post(url, typed(people.sari)).status_code == 404
    assert Absence.objects.count() == 1


def test_an_absence_is_entered_with_a_nip_as_printed(client, people):
    answer = login(client, people.dewi).post(CREATE, typed(people.sari, nip="19900101 201503 2 001"))
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    absence = Absence.objects.get()
    assert (absence.employee, absence.kind, absence.document_number) == (people.sari, "sick", "800/12/2026")
    assert AuditEvent.objects.filter(object_type="absence", subject=people.sari, actor=people.dewi).exists()


def test_the_nip_is_filled_in_from_the_address(client, people):
    page = login(client, people.dewi).get(CREATE, {"nip": people.sari.nip}).content.decode()
    assert f'value="{people.sari.nip}"' in page


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"nip": "123"}, "nip", "nip_length"),
        ({"nip": "199901012020011001"}, "nip", "unknown_nip"),
        ({"nip": "١٩٩٠٠١٠١٢٠١٥٠٣٢٠٠١"}, "nip", "nip_length"),
        ({"kind": "holiday"}, "kind", "invalid_choice"),
        ({"ends_on": "2026-10-04"}, "ends_on", "ends_early"),
        ({"starts_on": "05.10.2026"}, "starts_on", "invalid"),
        ({"document_number": "x" * 101}, "document_number", "max_length"),
    ],
)
def test_what_is_refused_keeps_everything_typed(client, people, changes, field, code):
    values = typed(people.sari, **changes)
    answer = login(client, people.dewi).post(CREATE, values)
    assert answer.status_code == 422
    assert codes_by_field(answer)[field] == [code]
    page = answer.content.decode()
    assert f'value="{values["document_number"]}"' in page
    assert 'class="alert alert-error error-summary"' in page
    assert not Absence.objects.exists()


def test_the_same_absence_twice_and_a_closed_month_are_refused(client, people, sick):
    login(client, people.dewi)
    assert codes(client.post(CREATE, typed(people.sari))) == ["absence_exists"]
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at="2026-11-05T00:00Z")
    answer = client.post(CREATE, typed(people.sari, kind="annual_leave"))
    assert (answer.status_code, codes(answer)) == (422, ["month_locked"])
    answer = client.post(reverse("settings:absence_delete", args=[sick.pk]), {"reason": "Salah"})
    assert (answer.status_code, codes(answer)) == (422, ["month_locked"])
    assert Absence.objects.get() == sick


def test_an_absence_is_removed_after_a_question(client, people, sick):
    url = reverse("settings:absence_delete", args=[sick.pk])
    login(client, people.dewi)
    assert "Sari Wulandari" in client.get(url).content.decode()
    assert Absence.objects.exists()
    assert client.post(url).status_code == 422
    assert client.post(url, {"reason": "Salah"}).status_code == 303
    assert not Absence.objects.exists()


def test_the_list_is_narrowed(client, people, sick):
    Absence.objects.create(
        employee=people.citra, kind="annual_leave", starts_on=date(2026, 8, 30), ends_on=date(2026, 9, 2)
    )
    login(client, people.dewi)

    def names(**filters):
        return [absence.employee.name for absence, _days in client.get(LIST, filters).context["rows"]]

    assert names() == ["Sari Wulandari", "Citra Lestari"]
    assert names(q="sari") == names(q="19900101 201503 2") == ["Sari Wulandari"]
    assert names(month="2026-09") == names(month="2026-08") == ["Citra Lestari"]
    assert names(kind="sick") == ["Sari Wulandari"]
    assert names(month="2026-07") == []
    assert names(q="'") == names(q="...") == []


def test_empty_lists_say_what_to_do(client, people):
    login(client, people.dewi)
    assert "No absences yet" in client.get(LIST, headers=ENGLISH).content.decode()
    assert "No absence fits" in client.get(LIST, {"q": "zzz"}, headers=ENGLISH).content.decode()
    assert client.get(LIST, {"month": "x"}).status_code == 200


def test_as_many_queries_for_one_as_for_many(client, people, sick):
    login(client, people.dewi)
    one = queries(client, LIST)
    Absence.objects.bulk_create(
        Absence(employee=person, kind="annual_leave", starts_on=date(2026, 9, day), ends_on=date(2026, 9, day))
        for person in people.employees()
        for day in range(1, 15)
    )
    assert queries(client, LIST) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, sick, language):
    login(client, people.dewi)
    for url in (LIST, CREATE, reverse("settings:absence_delete", args=[sick.pk])):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
