"""Pages of the rules of reporting: sentences, three weeks ahead, new rules."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from reports.calendar.views.policies import policy_sentences
from reports.models import MonthLock, ReportingPolicy
from reports.working_time.duty_calendar import Rulebook
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import window_in
from tests.support.forms import codes_by_field

LIST, CREATE = reverse("settings:policy_list"), reverse("settings:policy_create")
ENGLISH = {"accept-language": "en"}
# Thursday 22 October 2026 in all three zones.
THURSDAY = datetime(2026, 10, 22, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def thursday():
    with time_machine.travel(THURSDAY, tick=False):
        yield


def typed(**changes):
    values = {
        "agency": "",
        "starts_on": "2026-11-01",
        "legal_basis": "Perbup 1/2026",
        "quota_minutes": "300",
        "deadline_mode": "working_days",
        "deadline_count": "3",
        "opens_at": "16:00",
        "resend_hours": "24",
        "silence_after_days": "2",
        "accuracy_limit_m": "500",
        "photo_hours": "24",
        "wfh_needs_photo": "on",
        "dl_needs_position": "on",
        "silence_at_closing": "count",
    }
    return values | changes


@pytest.mark.parametrize(("person", "status"), [("dewi", 200), ("fajar", 200), ("sari", 404), ("oki", 404)])
def test_who_sees_the_rules(client, people, person, status):
    assert login(client, getattr(people, person)).get(LIST).status_code == status


@pytest.mark.parametrize("person", ["fajar", "sari", "oki", "tari"])
def test_only_the_personnel_agency_enters_rules(client, people, person):
    login(client, getattr(people, person))
    assert client.get(CREATE).status_code == 404
    assert client.post(CREATE, typed()).status_code == 404


def test_three_weeks_are_shown_with_their_last_moment(client, people):
    page = login(client, people.dewi).get(LIST, headers=ENGLISH)
    preview = page.context["preview"]
    assert len(preview) == 21
    assert (preview[0].day, preview[0].quota) == (date(2026, 10, 22), 360)
    assert preview[0].until == "Saturday, 24 October 2026 at 24:00 WIB"
    assert [row.quota for row in preview[:5]] == [360, 360, 0, 0, 360]


def test_another_agency_has_its_own_zone_and_week(client, people):
    login(client, people.dewi)
    kantor = client.get(LIST, {"agency": people.kantor.pk}).context["preview"]
    assert kantor[0].until.endswith("24.00 WIT")
    sekolah = client.get(LIST, {"agency": people.sekolah.pk}).context["preview"]
    assert [row.quota for row in sekolah[:4]] == [360, 360, 360, 0]
    assert client.get(LIST, {"agency": "x"}).status_code == 200


def test_new_rules_start_from_those_in_force_and_take_effect_from_their_day(client, people):
    login(client, people.dewi)
    assert 'value="360"' in client.get(CREATE).content.decode()
    assert client.post(CREATE, typed()).status_code == 303
    policy = ReportingPolicy.objects.get(starts_on=date(2026, 11, 1))
    assert (policy.quota_minutes, policy.deadline_mode, policy.deadline_count) == (300, "working_days", 3)
    assert policy.silence_at_closing == "count"
    assert (policy.wfh_needs_photo, policy.wfh_needs_position, policy.dl_needs_photo) == (True, False, False)
    quotas = {row.day: row.quota for row in client.get(LIST).context["preview"]}
    assert (quotas[date(2026, 10, 30)], quotas[date(2026, 11, 2)]) == (360, 300)
    opens = {row.day: row.opens for row in client.get(LIST).context["preview"]}
    assert (opens[date(2026, 10, 30)], opens[date(2026, 11, 2)]) == (None, datetime(2026, 11, 2, 9, tzinfo=UTC))


def test_rules_of_one_agency(client, people):
    login(client, people.dewi)
    assert client.post(CREATE, typed(agency=str(people.kantor.pk), starts_on="2026-10-23")).status_code == 303
    assert client.get(LIST, {"agency": people.kantor.pk}).context["preview"][1].quota == 300
    assert client.get(LIST).context["preview"][1].quota == 360


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quota_minutes": "0"}, "quota_minutes"),
        ({"quota_minutes": "1441"}, "quota_minutes"),
        ({"quota_minutes": "٣٦٠"}, "quota_minutes"),
        ({"deadline_count": "-1"}, "deadline_count"),
        ({"deadline_count": "2,5"}, "deadline_count"),
        ({"deadline_mode": "whenever"}, "deadline_mode"),
        ({"opens_at": "25:00"}, "opens_at"),
        ({"starts_on": ""}, "starts_on"),
    ],
)
def test_what_is_refused_keeps_everything_typed(client, people, changes, field):
    answer = login(client, people.dewi).post(CREATE, typed(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field)
    assert 'value="Perbup 1/2026"' in answer.content.decode()


def test_a_second_set_from_the_same_day_is_refused(client, people):
    login(client, people.dewi)
    client.post(CREATE, typed())
    assert client.post(CREATE, typed()).status_code == 422
    assert ReportingPolicy.objects.filter(starts_on=date(2026, 11, 1)).count() == 1


def test_rules_reaching_into_a_closed_month_are_refused(client, people):
    MonthLock.objects.create(employee=people.sari, month=date(2026, 9, 1), locked_at="2026-10-05T00:00Z")
    answer = login(client, people.dewi).post(CREATE, typed(starts_on="2026-09-15"))
    assert answer.status_code == 422
    assert codes_by_field(answer)["starts_on"] == ["month_locked"]


def test_without_rules_the_page_warns(client, people):
    ReportingPolicy.objects.all().delete()
    page = login(client, people.dewi).get(LIST, headers=ENGLISH).content.decode()
    assert "Without rules nothing can be reported" in page
    assert "nobody there can report" in page
    assert client.get(CREATE).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "until midnight at the end of 2 days after the work date (H+2)"),
        ({"deadline_count": 0}, "until midnight of the work date itself"),
        ({"deadline_mode": "working_days", "deadline_count": 1}, "at the end of 1 working day after"),
        ({"deadline_mode": "elapsed_hours", "deadline_count": 48}, "until 48 hours after the end of the activity"),
        ({"deadline_mode": "elapsed_hours", "deadline_count": 0}, "until 0 hours after the end of the activity"),
        ({"deadline_skips_holidays": True}, "moves to the next working day"),
        ({"deadline_within_month": True}, "Nothing is accepted after the end of the month"),
        ({"wfh_needs_photo": False}, "WFH needs a position."),
        ({"wfh_needs_photo": False, "wfh_needs_position": False}, "WFH needs neither photo nor position."),
        ({"dl_needs_letter": True}, "number of the assignment letter"),
        ({"evidence_per_day": True}, "per work mode and day is enough"),
        ({"wfh_gallery": False}, "Photos for WFH are taken with the camera"),
        ({"wfh_gallery": False, "dl_gallery": False}, "Photos for WFH, DL are taken with the camera"),
        ({"accuracy_limit_m": 75}, "more than 75 m off is marked"),
        ({"silence_at_closing": "hold"}, "closed only once everything is reviewed"),
        ({"silence_at_closing": "count"}, "counts as approved"),
        ({"silence_at_closing": "do_not_count"}, "does not count"),
    ],
)
def test_rules_are_told_in_sentences(db, settings, changes, sentence):
    settings.LANGUAGE_CODE = "en"
    assert sentence in " ".join(policy_sentences(ReportingPolicy(**changes)))


def test_the_page_costs_a_fixed_number_of_queries(client, people):
    login(client, people.dewi)
    one = queries(client, LIST)
    for month in range(1, 8):
        ReportingPolicy.objects.create(agency=people.kantor, starts_on=date(2027, month, 1))
    assert queries(client, LIST) == one <= 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, language):
    login(client, people.dewi)
    for url in (LIST, CREATE):
        answer = client.get(url, headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()


def test_rules_of_banten_can_be_taken_over_with_one_click(client, people):
    form = login(client, people.dewi).get(CREATE, {"preset": "sikap_banten"}).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    added = client.post(CREATE, {**values, "opens_at": "16:00", "starts_on": "2026-11-01", "agency": ""})
    assert added.status_code == 303

    rules = Rulebook.load(date(2026, 11, 20), date(2026, 11, 30))
    agency = people.dinas.pk
    assert window_in(agency, date(2026, 11, 20), rules).opens == datetime(2026, 11, 20, 9, tzinfo=UTC)
    # Seven days after the 20th; after the 27th the month's end comes first.
    assert window_in(agency, date(2026, 11, 20), rules).closes == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert window_in(agency, date(2026, 11, 27), rules).closes == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_an_unknown_preset_starts_from_the_rules_in_force(client, people):
    page = login(client, people.dewi).get(CREATE, {"preset": "bandung"}, headers=ENGLISH)
    assert page.context["form"]["deadline_count"].value() == 2
    assert "SIKAP Banten" in page.content.decode()


def test_typed_rules_are_shown_before_they_are_saved(client, people):
    before = ReportingPolicy.objects.count()
    dewi = login(client, people.dewi)
    page = dewi.post(CREATE, typed(starts_on="2026-11-01", preview="1"), headers={"accept-language": "en"})
    assert page.status_code == 200
    assert ReportingPolicy.objects.count() == before
    preview = page.context["preview"]
    # From the first day of the new rules on: Sunday the 1st, then Monday with three working days.
    assert [(row.day, row.quota) for row in preview[:2]] == [(date(2026, 11, 1), 0), (date(2026, 11, 2), 300)]
    assert preview[1].until == "Thursday, 5 November 2026 at 24:00 WIB"
    assert "Nothing is saved yet." in page.content.decode()
    assert "counts as approved" in page.content.decode()
    # What was typed is still there, and what cannot be is told like on saving.
    assert page.context["form"]["quota_minutes"].value() == "300"
    assert dewi.post(CREATE, typed(quota_minutes="0", preview="1")).status_code == 422


def test_typed_rules_of_one_agency_are_shown_for_it(client, people):
    page = login(client, people.dewi).post(
        CREATE, typed(agency=str(people.kantor.pk), starts_on="2026-11-01", preview="1")
    )
    assert page.context["agency"] == people.kantor
    assert page.context["preview"][1].quota == 300
