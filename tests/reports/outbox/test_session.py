"""S and K: who is there, keys of phones, and leaving without signal (docs/outbox.md)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEvent
from reports.models import DeviceKey
from reports.outbox.actions import keys
from reports.outbox.actions.keys import sweep_device_keys
from tests.people import login
from tests.reports.entries import NOON

SESSION, KEY = "/outbox/session/", "/outbox/key/"
PHONE = {"X-Device": "0f8fad5b-d9cb-469f-a165-70867728950e"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def post(client, url, said, **headers):
    return client.post(url, json.dumps(said), content_type="application/json", headers=headers)


def test_who_is_there(people, client):
    nobody = client.get(SESSION)
    assert (nobody.status_code, nobody.json()) == (401, {"app": "sikap", "error": "login"})
    found = login(client, people.sari).get(SESSION).json()
    assert (found["app"], found["person"], found["now"]) == ("sikap", str(people.sari.pk), "2026-10-06T05:00:00.000Z")
    assert (found["schema"], found["schema_min"], found["key"]) == (1, 1, None)
    assert people.sari.nip not in json.dumps(found)


def test_its_token_is_what_the_others_ask_for(people):
    phone = login(Client(enforce_csrf_checks=True), people.sari)
    assert post(phone, KEY, {"key": "a"}, **PHONE).json()["error"] == "csrf"
    token = phone.get(SESSION).json()["csrf"]
    assert post(phone, KEY, {"key": "a"}, **PHONE, **{"X-CSRFToken": token}).status_code == 200
    foreign = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    assert post(phone, KEY, {"key": "a"}, **PHONE, **foreign).status_code == 403


def test_a_key_is_kept_once_and_given_to_its_person_and_phone_alone(people, client):
    phone = login(client, people.sari)
    assert post(phone, KEY, {"key": "the half"}, **PHONE).json()["key"] == "the half"
    assert post(phone, KEY, {"key": "another"}, **PHONE).json()["key"] == "the half"
    assert phone.get(SESSION, headers=PHONE).json()["key"] == "the half"
    assert phone.get(SESSION, headers={"X-Device": str(uuid4())}).json()["key"] is None
    assert phone.get(SESSION, headers={"X-Device": "x"}).json()["key"] is None
    other = login(Client(), people.budi)
    assert other.get(SESSION, headers=PHONE).json()["key"] is None
    row = DeviceKey.objects.get()
    assert b"the half" not in bytes(row.sealed)
    # Who can write rows cannot hand a key to somebody else.
    DeviceKey.objects.update(employee=people.budi)
    assert other.get(SESSION, headers=PHONE).json()["key"] is None
    DeviceKey.objects.update(employee=people.sari)
    assert phone.delete(KEY, headers=PHONE).json() == {"app": "sikap", "key": None}
    assert phone.get(SESSION, headers=PHONE).json()["key"] is None
    events = AuditEvent.objects.filter(event__startswith="device_key").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["device_key.kept", "device_key.dropped"]


def test_a_key_of_a_lost_secret_makes_room_for_another(people, client, settings):
    phone = login(client, people.sari)
    post(phone, KEY, {"key": "old"}, **PHONE)
    settings.AUDIT_KEY = "another"
    assert phone.get(SESSION, headers=PHONE).json()["key"] is None
    assert post(phone, KEY, {"key": "new"}, **PHONE).json()["key"] == "new"


@pytest.mark.parametrize("said", [{"key": ""}, {"key": "x" * 1025}, {"key": 7}, {"key": "\u00e9"}, {}, []])
def test_what_is_no_key(people, client, said):
    assert post(login(client, people.sari), KEY, said, **PHONE).status_code == 422
    assert not DeviceKey.objects.exists()


def test_a_key_needs_a_phone(people, client):
    phone = login(client, people.sari)
    assert post(phone, KEY, {"key": "a"}).json()["codes"] == ["no_device"]
    assert phone.delete(KEY).status_code == 422


def test_the_longest_unused_makes_room_unless_something_waits_there(people, client, noon, monkeypatch):
    monkeypatch.setattr(keys, "DEVICES", 2)
    phone = login(client, people.sari)
    first, second, third, fourth = ({"X-Device": str(uuid4())} for _number in range(4))
    post(phone, KEY, {"key": "1"}, **first)
    noon.shift(timedelta(days=1))
    post(phone, KEY, {"key": "2"}, **second)
    phone.get(SESSION, headers=first | {"X-Waiting": "3"})
    assert post(phone, KEY, {"key": "3"}, **third).status_code == 200
    assert [phone.get(SESSION, headers=one).json()["key"] for one in (first, second, third)] == ["1", None, "3"]
    phone.get(SESSION, headers=third | {"X-Waiting": "1"})
    full = post(phone, KEY, {"key": "4"}, **fourth)
    assert (full.status_code, full.json()["error"]) == (409, "devices_full")


def test_unused_keys_go_unless_something_waits(people, client):
    phone = login(client, people.sari)
    waiting = {"X-Device": str(uuid4())}
    post(phone, KEY, {"key": "1"}, **PHONE)
    post(phone, KEY, {"key": "2"}, **waiting)
    phone.get(SESSION, headers=waiting | {"X-Waiting": "1"})
    assert sweep_device_keys(at=NOON + timedelta(days=90)) == 0
    assert sweep_device_keys(at=NOON + timedelta(days=90, seconds=1)) == 1
    assert DeviceKey.objects.get().waiting == 1


def test_leaving_ends_the_own_session_and_no_other(people, client):
    phone = login(client, people.budi)
    # Sari left this phone without signal; Budi has logged in meanwhile.
    other = post(phone, SESSION, {"leaving": str(people.sari.pk)})
    assert (other.status_code, other.json()["person"]) == (409, str(people.budi.pk))
    assert phone.get(SESSION).status_code == 200
    assert post(phone, SESSION, {"leaving": str(people.budi.pk)}).json() == {"app": "sikap", "person": None}
    assert phone.get(SESSION).status_code == 401
