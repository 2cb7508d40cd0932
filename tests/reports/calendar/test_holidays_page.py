"""Pages of the free days: who may, what is refused, what is kept."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from reports.models import Holiday, MonthLock
from tests.people import login
from tests.reports.counting import queries
from tests.support.forms import codes

LIST = "settings:holiday_list"
CREATE = "settings:holiday_create"


@pytest.fixture
def nyepi(db):
    Holiday.objects.filter(date__year=2028).delete()
    return Holiday.objects.create(date=date(2028, 3, 26), kind="national", name="Hari Raya Nyepi")


@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("oki", 404), ("tari", 404)]
)
def test_who_sees_the_calendar(client, people, person, status):
    assert login(client, getattr(people, person)).get(reverse(LIST)).status_code == status


@pytest.mark.parametrize("person", ["fajar", "sari", "budi", "oki", "tari"])
def test_only_the_personnel_agency_changes_it(client, people, nyepi, person):
    login(client, getattr(people, person))
    for name, args in ((CREATE, []), ("settings:holiday_edit", [nyepi.pk]), ("settings:holiday_delete", [nyepi.pk])):
        assert client.get(reverse(name, args=args)).status_code == 404
        assert client.post(reverse(name, args=args), {}).status_code == 404
    assert Holiday.objects.filter(pk=nyepi.pk).exists()


def test_the_auditor_reads_without_buttons(client, people, nyepi):
    page = login(client, people.fajar).get(reverse(LIST), {"year": "2028"}).content.decode()
    assert "Hari Raya Nyepi" in page
    assert reverse(CREATE) not in page


def test_a_holiday_is_added(client, people):
    answer = login(client, people.dewi).post(
        reverse(CREATE), {"date": "2028-05-02", "kind": "regional", "name": "Hari Jadi Kabupaten"}
    )
    assert answer.status_code == 303
    assert answer["Location"] == reverse(LIST) + "?year=2028"
    assert Holiday.objects.get(date=date(2028, 5, 2)).name == "Hari Jadi Kabupaten"
    assert AuditEvent.objects.filter(object_type="holiday", actor=people.dewi).count() == 1


def test_the_same_day_twice_is_refused_and_nothing_typed_is_lost(client, people, nyepi):
    answer = login(client, people.dewi).post(
        reverse(CREATE), {"date": "2028-03-26", "kind": "regional", "name": "Tulisan saya"}
    )
    assert answer.status_code == 422
    assert 'value="Tulisan saya"' in answer.content.decode()
    assert answer.context["form"].has_error("date", "unique")


@pytest.mark.parametrize("typed", ["", "26/13/2028", "2028-02-30", "٢٠٢٨-٠٣-٢٧"])
def test_a_date_that_is_none_is_refused(client, people, typed):
    answer = login(client, people.dewi).post(reverse(CREATE), {"date": typed, "kind": "national", "name": "X"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("date")


def test_a_closed_month_is_refused_with_a_sentence(client, people, nyepi):
    MonthLock.objects.create(employee=people.sari, month=date(2028, 3, 1), locked_at="2028-04-05T00:00Z")
    login(client, people.dewi)
    added = client.post(reverse(CREATE), {"date": "2028-03-27", "kind": "national", "name": "Baru"})
    removed = client.post(reverse("settings:holiday_delete", args=[nyepi.pk]))
    moved = client.post(
        reverse("settings:holiday_edit", args=[nyepi.pk]), {"date": "2028-04-03", "kind": "national", "name": "Nyepi"}
    )
    for answer in (added, removed, moved):
        assert answer.status_code == 422
        assert codes(answer) == ["month_locked"]
    assert Holiday.objects.get(pk=nyepi.pk).date == date(2028, 3, 26)


def test_a_holiday_is_changed_and_removed(client, people, nyepi):
    login(client, people.dewi)
    answer = client.post(
        reverse("settings:holiday_edit", args=[nyepi.pk]), {"date": "2028-03-27", "kind": "national", "name": "Nyepi"}
    )
    assert answer.status_code == 303
    nyepi.refresh_from_db()
    assert (nyepi.date, nyepi.name) == (date(2028, 3, 27), "Nyepi")
    assert client.get(reverse("settings:holiday_delete", args=[nyepi.pk])).status_code == 200
    assert Holiday.objects.filter(pk=nyepi.pk).exists()
    assert client.post(reverse("settings:holiday_delete", args=[nyepi.pk])).status_code == 303
    assert not Holiday.objects.filter(pk=nyepi.pk).exists()


def test_an_empty_year_says_what_to_do(client, people):
    page = login(client, people.dewi).get(reverse(LIST), {"year": "2090"}, headers={"accept-language": "en"})
    assert "No holidays in 2090 yet" in page.content.decode()


@pytest.mark.parametrize("year", ["", "x", "0", "99999999999999999999", "٢٠٢٨", "-1"])
def test_a_strange_year_is_no_error(client, people, year):
    assert login(client, people.dewi).get(reverse(LIST), {"year": year}).status_code == 200


def test_as_many_queries_for_one_as_for_many(client, people, nyepi):
    login(client, people.dewi)
    url = reverse(LIST) + "?year=2028"
    one = queries(client, url)
    Holiday.objects.bulk_create(
        Holiday(date=date(2028, month, day), kind="regional", name="Libur") for month in (1, 2) for day in range(1, 21)
    )
    assert queries(client, url) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, nyepi, language):
    login(client, people.dewi)
    for url in (
        reverse(LIST),
        reverse(CREATE),
        reverse("settings:holiday_edit", args=[nyepi.pk]),
        reverse("settings:holiday_delete", args=[nyepi.pk]),
    ):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
