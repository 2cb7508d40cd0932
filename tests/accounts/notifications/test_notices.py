"""Said once, in the person's language, outside the quiet hours."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Letter, Notice, NoticeSettings
from accounts.notifications.actions.notices import News, mark_read, save_notice_settings, tell
from accounts.notifications.quiet_hours import after_quiet
from accounts.rules.enums import NoticeKind
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import TUESDAY, WIB, WIT, WITA, local

LIST, READ, SETTINGS = (reverse(f"accounts:notice_{name}") for name in ("list", "read", "settings"))
NOON = local(TUESDAY)
EVENING, MORNING = time(20), time(6)


def news(person, key="2026-10-05", **changes):
    said = {"day": "2026-10-05", "minutes": 120, "last_day": "2026-10-07"}
    values = News(person.pk, NoticeKind.MISSING, key, said, reverse("reports:home"), WIB)
    return values._replace(**changes)


def say(*items, at=NOON):
    with transaction.atomic():
        tell(items, at=at)


def reachable(*people):
    for person in people:
        person.email = f"{person.nip}@example.go.id"
        person.save()


def wish(person, **changes):
    values = {"language": "id", "quiet_from": EVENING, "quiet_until": MORNING, "not_in_app": [], "not_by_mail": []}
    save_notice_settings(by=acting(person), **(values | changes))


@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("19:59", (TUESDAY, "19:59")),
        ("20:00", (TUESDAY + timedelta(days=1), "06:00")),
        ("23:59", (TUESDAY + timedelta(days=1), "06:00")),
        ("00:00", (TUESDAY, "06:00")),
        ("05:59", (TUESDAY, "06:00")),
        ("06:00", (TUESDAY, "06:00")),
    ],
)
def test_quiet_hours_over_midnight(zone, clock, expected):
    assert after_quiet(local(TUESDAY, clock, zone), zone, EVENING, MORNING) == local(*expected, zone)


def test_quiet_hours_within_a_day_and_none():
    noon, one = time(12), time(13)
    assert after_quiet(local(TUESDAY, "12:30"), WIB, noon, one) == local(TUESDAY, "13:00")
    assert after_quiet(local(TUESDAY, "13:00"), WIB, noon, one) == local(TUESDAY, "13:00")
    assert after_quiet(local(TUESDAY, "23:00"), WIB, noon, noon) == local(TUESDAY, "23:00")


def test_told_twice_is_said_once(people):
    reachable(people.sari)
    say(news(people.sari), news(people.sari))
    say(news(people.sari))
    assert (Notice.objects.count(), Letter.objects.count()) == (1, 1)


def test_another_day_and_another_person_are_other_notices(people):
    say(news(people.sari), news(people.budi), news(people.sari, "2026-10-06"))
    assert Notice.objects.count() == 3
    # Nobody of them has an address.
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_telling_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        tell([], at=NOON)


def test_a_letter_waits_for_the_morning_and_is_not_written_when_that_is_too_late(people):
    reachable(people.sari, people.budi)
    night = local(TUESDAY, "23:00")
    midnight = local(TUESDAY + timedelta(days=1), "00:00")
    say(news(people.sari), news(people.budi, useful_until=midnight), at=night)
    letter = Letter.objects.get()
    assert letter.notice.employee == people.sari
    assert letter.not_before == local(TUESDAY + timedelta(days=1), "06:00")
    assert Notice.objects.count() == 2


def test_the_switches_decide_about_page_and_letter(people):
    reachable(people.sari, people.budi)
    wish(people.sari, not_in_app=["missing"])
    wish(people.budi, not_by_mail=["missing"])
    say(news(people.sari), news(people.budi))
    assert [letter.notice.employee for letter in Letter.objects.all()] == [people.sari]
    assert [notice.employee for notice in Notice.objects.filter(shown=True)] == [people.budi]


def test_the_number_of_statements_does_not_grow_with_the_people(people):
    def cost(items):
        with CaptureQueriesContext(connection) as captured:
            say(*items)
        return len(captured)

    reachable(*people.employees())
    assert cost([news(people.sari, "1")]) == cost([news(person, "2") for person in people.employees()])


def test_the_bell_counts_and_costs_no_statement(client, people):
    login(client, people.sari)
    home = reverse("accounts:profile")
    before = queries(client, home)
    assert b"bell-count" not in client.get(home).content
    say(news(people.sari), news(people.sari, "2026-10-06"), news(people.budi))
    page = client.get(home)
    assert page.context["user"].unread_notices == 2
    assert re.search(rb'<span class="bell-count">\s*2', page.content)
    assert queries(client, home) == before


def test_the_list_speaks_the_language_of_the_reader_and_costs_the_same_for_many(client, people):
    say(news(people.sari))
    login(client, people.sari)
    assert "Senin, 5 Oktober 2026 belum lengkap" in client.get(LIST).content.decode()
    english = client.get(LIST, headers={"accept-language": "en"}).content.decode()
    assert "Monday, 5 October 2026 is not complete yet" in english
    before = queries(client, LIST)
    say(*(news(people.sari, str(number)) for number in range(20)))
    assert queries(client, LIST) == before


def test_reading_is_a_post_marks_one_and_leads_on(client, people):
    say(news(people.sari), news(people.sari, "2026-10-06"))
    notice = Notice.objects.first()
    login(client, people.sari)
    assert client.get(READ).status_code == 405
    answer = client.post(READ, {"notice": notice.pk})
    assert (answer.status_code, answer.headers["Location"]) == (303, notice.link)
    assert Notice.objects.filter(read_at__isnull=True).count() == 1
    assert client.post(READ).headers["Location"] == LIST
    assert not Notice.objects.filter(read_at__isnull=True).exists()


@pytest.mark.parametrize("number", ["x", "-1", "²", "9" * 30])
def test_a_number_that_is_none_is_not_found(client, people, number):
    assert login(client, people.sari).post(READ, {"notice": number}).status_code == 404


def test_notices_of_others_cannot_be_read(client, people):
    say(news(people.budi))
    notice = Notice.objects.get()
    assert login(client, people.sari).post(READ, {"notice": notice.pk}).status_code == 404
    assert "Senin, 5 Oktober 2026" not in client.get(LIST).content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_again_keeps_the_first_moment(people):
    say(news(people.sari))
    pk = Notice.objects.get().pk
    mark_read(by=acting(people.sari), at=NOON, pk=pk)
    mark_read(by=acting(people.sari), at=NOON + timedelta(hours=1), pk=pk)
    assert Notice.objects.get().read_at == NOON


def test_settings_are_kept_as_chosen(client, people):
    login(client, people.sari)
    page = client.get(SETTINGS)
    assert page.context["form"]["by_mail"].value() == sorted(NoticeKind.values)
    assert not NoticeSettings.objects.exists()
    chosen = {"in_app": ["missing", "returned"], "by_mail": ["returned"], "quiet_from": "21:30", "quiet_until": "05:00"}
    assert client.post(SETTINGS, chosen | {"language": "en"}).status_code == 303
    form = client.get(SETTINGS).context["form"]
    assert form["in_app"].value() == ["missing", "returned"]
    assert (form["by_mail"].value(), form["quiet_from"].value()) == (["returned"], time(21, 30))
    assert NoticeSettings.objects.get().language == "en"


def test_refused_settings_lose_nothing(client, people):
    login(client, people.sari)
    typed = {"in_app": ["missing"], "quiet_from": "setengah tujuh", "quiet_until": "05:00", "language": "id"}
    page = client.post(SETTINGS, typed)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"quiet_from"}
    assert "setengah tujuh" in page.content.decode()
    assert not NoticeSettings.objects.exists()
