"""The page of the trail: who did what, and who reads it."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import audit
from accounts.audit.labels import EVENTS, NAMES, ValueChange, about, in_words, name_of
from accounts.models import AuditEvent
from accounts.people.actions.employees import end_service
from tests.accounts.people.visits import NOW, statements
from tests.people import ENTERED_AT, acting, login

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


class TestAudit:
    URL = reverse("accounts:audit_list")

    def test_who_sees_it(self, people):
        seen = [login(Client(), person).get(self.URL).status_code for person in people.employees()]
        assert seen.count(200) == 3

    def test_filters(self, people, dewi):
        by_person = dewi.get(self.URL, {"person": "Sari"}).context["rows"]
        assert {row["event"].subject for row in by_person} == {people.sari}
        assert {row["event"].event for row in by_person} == {"employee_created", "placed"}
        roles = dewi.get(self.URL, {"event": "role_granted"}).context["rows"]
        assert len(roles) == 5
        # Everybody was entered on 1 August at 00:00 UTC, 07:00 in Jakarta.
        assert dewi.get(self.URL, {"first": "2026-08-01", "last": "2026-08-01"}).context["rows"]
        assert not dewi.get(self.URL, {"first": "2026-08-02", "last": "2026-08-31"}).context["rows"]
        assert not dewi.get(self.URL, {"last": "2026-07-31"}).context["rows"]

    def test_few_statements_however_many_events(self, dewi):
        one = statements(dewi, self.URL + "?person=Sari&event=employee_created")
        many = statements(dewi, self.URL + "?person=a")
        assert one == many <= 12

    def test_shows_what_changed(self, people, dewi):
        end_service(
            by=acting(people.dewi), at=ENTERED_AT, source="tests", employee=people.sari, last_day=date(2026, 11, 30)
        )
        (row,) = dewi.get(self.URL, {"event": "service_ended"}).context["rows"]
        assert row["differences"] == [ValueChange(str(NAMES["service_ends_on"]), "–", "2026-11-30")]

    def test_what_stays_is_not_told_and_a_secret_not_shown(self, dewi, people):
        kind = {"code": "A1", "name": "Rapat", "norm_minutes": 60, "salary": 5}
        change = audit.Change(
            "kind.changed", "activity_kind", 1, before=kind, after=kind | {"norm_minutes": 45, "salary": 6}
        )
        with transaction.atomic():
            audit.record([change], by=people.dewi, at=ENTERED_AT, source="tests")
        (row,) = dewi.get(self.URL, {"event": "kind.changed"}).context["rows"]
        hidden = "tidak ditampilkan"
        assert row["about"] == "Rapat"
        assert row["differences"] == [
            ValueChange(str(NAMES["norm_minutes"]), "60", "45"),
            ValueChange(str(NAMES["salary"]), hidden, hidden),
        ]

    def test_a_value_without_a_word_is_called_as_its_column(self):
        assert name_of("letter_number") == "nomor surat tugas"
        assert name_of("anything") == "anything"

    def test_values_are_read_as_words(self):
        stored = {"is_active": True, "totals": {"rows": 2, "refused": None}, "nips": ["1", "2"], "supervisor": ""}
        with override("en"):
            assert {name: in_words(value) for name, value in stored.items()} == {
                "is_active": "yes",
                "totals": "rows: 2; refused rows: –",
                "nips": "1, 2",
                "supervisor": "–",
            }

    def test_an_event_without_a_person_says_what_it_is_about(self):
        closed = AuditEvent(event="recap_closed", changes={"month": [None, "2026-10"], "agency": [None, "1.01"]})
        assert about(closed) == "2026-10 · 1.01"
        assert about(AuditEvent(event="holiday.removed", changes={"name": ["Natal", None]})) == "Natal"
        assert about(AuditEvent(event="unknown")) == ""


def test_every_event_of_people_has_a_word():
    used = set()
    for file in Path("accounts").rglob("actions/*.py"):
        used |= set(re.findall(r'Change\(\s*"([a-z_]+)"', file.read_text()))
        used |= set(re.findall(r'_record\(\s*"([a-z_]+)"', file.read_text()))
    assert len(used) > 5
    assert used <= EVENTS.keys()
