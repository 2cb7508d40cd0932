"""The settings of work modes: entered for days to come, each with its event, and read by people as sentences."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import AuditEvent
from reports.calendar.actions.work_modes import (
    add_work_mode_exemption,
    add_work_mode_rule,
    end_work_mode_exemption,
)
from reports.models import WorkModeExemption, WorkModeRule
from tests.people import acting, login
from tests.reports.entries import NOON, TUESDAY, activity, outside
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
WEDNESDAY = TUESDAY + timedelta(days=1)
LIST, NEW = "/settings/work-modes/", "/settings/work-modes/new/"


def add(by, code, starts_on=WEDNESDAY, **terms):
    return add_work_mode_rule(by=acting(by), at=NOON, source="tests", code=code, starts_on=starts_on, **terms)


def exempt(by, **who):
    terms = {"code": "WFA", "starts_on": TUESDAY, "ends_on": None}
    return add_work_mode_exemption(by=acting(by), at=NOON, source="tests", **(terms | who))


def test_the_fourth_mode_is_opened_also_for_today_and_then_keeps_its_rules(people):
    rule = add(people.dewi, "WFA", TUESDAY - timedelta(days=1), needs_photo=True, name="Di mana saja")
    assert (rule.name, rule.needs_photo, rule.follows_policy) == ("", True, False)
    event = AuditEvent.objects.get(event="work_mode_rule.added")
    assert (event.actor, event.after["code"], event.after["needs_photo"]) == (people.dewi, "WFA", True)
    assert activity(people.sari, outside(mode="WFA")).mode == "WFA"
    with refused("work_mode_begun", field="starts_on", says="7 Oktober 2026"):
        add(people.dewi, "WFA", TUESDAY, is_offered=False)
    assert add(people.dewi, "WFA", is_offered=False).starts_on == WEDNESDAY


def test_what_wfh_and_dl_need_stays_with_the_rules_of_reporting(people):
    home = add(people.dewi, "WFH", needs_letter=True, days_a_week=1, refuses_beyond=True)
    assert (home.follows_policy, home.of_oneself, home.days_a_week) == (True, True, 1)
    assert add(people.dewi, "DL").of_oneself is False


@pytest.mark.parametrize(
    ("code", "terms", "refusal"),
    [
        ("KL", {"name": " "}, "name_missing"),
        ("kl", {"name": "Kantor lain"}, "work_mode_invalid"),
        ("WFA", {"days_a_week": 8}, "work_mode_invalid"),
        ("WFA", {"refuses_beyond": True}, "work_mode_invalid"),
        ("WFA", {"starts_on": date(2025, 4, 21)}, "work_mode_invalid"),
        ("WFO", {"starts_on": TUESDAY}, "work_mode_begun"),
    ],
)
def test_what_cannot_be_is_refused(people, code, terms, refusal):
    with refused(refusal):
        add(people.dewi, code, **terms)


def test_one_mode_stays(people):
    add(people.dewi, "WFH", is_offered=False)
    add(people.dewi, "DL", is_offered=False)
    with refused("last_work_mode", field="is_offered"):
        add(people.dewi, "WFO", is_offered=False)


def test_a_name_is_given_once(people):
    add(people.dewi, "KL", name="Kantor lain")
    assert add(people.dewi, "KL", date(2026, 11, 1), name="Kantor kedua").name == "Kantor lain"


def test_nobody_exempts_themselves_and_both_verbs_leave_an_event(people):
    with refused("own_exemption", says="petugas lain"):
        exempt(people.dewi, employee=people.dewi)
    with refused("exemption_invalid"):
        exempt(people.dewi)
    mine = WorkModeExemption.objects.create(code="WFA", employee=people.dewi, starts_on=TUESDAY, ends_on=TUESDAY)
    ended = {"by": acting(people.dewi), "at": NOON, "source": "tests", "ends_on": date(2026, 12, 31)}
    with refused("own_exemption"):
        end_work_mode_exemption(exemption_id=mine.pk, **ended)
    given = exempt(people.dewi, employee=people.sari)
    assert end_work_mode_exemption(exemption_id=given.pk, **ended).ends_on == date(2026, 12, 31)
    events = AuditEvent.objects.filter(event__startswith="work_mode_exemption.").order_by("pk")
    assert [(event.event, event.subject) for event in events] == [
        ("work_mode_exemption.added", people.sari),
        ("work_mode_exemption.ended", people.sari),
    ]


def test_an_officer_reads_and_enters_them(client, people):
    exempt(people.dewi, agency=people.dinas)
    with time_machine.travel(NOON):
        dewi = login(client, people.dewi)
        page = dewi.get(LIST).content.decode()
        assert "WFA (di lokasi lain)" in page
        assert "Tidak dapat dipilih." in page
        assert f"{people.dinas.name}:" in page
        form = dewi.get(f"{NEW}?code=WFA").context["form"]
        assert (form["starts_on"].value(), form["days_a_week"].value()) == (WEDNESDAY, 2)
        assert not dewi.get(f"{NEW}?code=DL").context["form"].asks_evidence
        typed = {"starts_on": "2026-10-07", "is_offered": "on", "needs_position": "on", "days_a_week": "2"}
        assert dewi.post(f"{NEW}?code=WFA", typed | {"refuses_beyond": "on"}).status_code == 303
        page = dewi.get(LIST).content.decode()
        assert "Boleh dipakai 2 hari dari Senin sampai Minggu." in page
        assert "Hari yang lebih ditolak." in page
        refusal = dewi.post(NEW, typed | {"code": "kl", "name": ""})
        assert refusal.status_code == 422
        assert dewi.post(NEW, typed | {"code": "kl", "name": "Kantor lain"}).status_code == 303
    assert WorkModeRule.objects.get(code="KL").name == "Kantor lain"


def test_an_officer_lets_somebody_exceed_a_limit_and_ends_it(client, people):
    dewi = login(client, people.dewi)
    new = "/settings/work-modes/exemptions/new/"
    typed = {"code": "WFA", "starts_on": "2026-10-06"}
    for wrong in ({}, {"nip": people.sari.nip, "agency": people.dinas.pk}, {"nip": people.dewi.nip}):
        assert dewi.post(new, typed | wrong).status_code == 422
    assert dewi.get(f"{new}?code=WFA").context["form"]["code"].value() == "WFA"
    assert dewi.post(new, typed | {"nip": people.sari.nip}).status_code == 303
    end = f"/settings/work-modes/exemptions/{WorkModeExemption.objects.get().pk}/end/"
    assert people.sari.name in dewi.get(end).content.decode()
    assert dewi.post(end, {"ends_on": "2026-10-01"}).status_code == 422
    assert dewi.post(end, {"ends_on": "2026-12-31"}).status_code == 303
    assert "31 Desember 2026" in dewi.get(LIST).content.decode()
