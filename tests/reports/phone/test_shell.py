"""The page for writing without signal: the same for everybody, small, and with what a phone needs to know."""

import json
import re
from pathlib import Path

import brotli
import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client

from tests.pages.scene import NOW

SCRIPTS = ("js/outbox.js", "js/write.js", "js/outbox-worker.js")
# Brotli at its best, bytes. The aim is 7,000; of what is over it, 500 are comments.
MOST = 7_800


@pytest.mark.parametrize("address", ["/write/", "/write/?l=en", "/outbox/", "/sw.js", "/app.webmanifest"])
def test_the_same_bytes_for_everybody_and_no_cookie(people, address):
    mine = Client()
    mine.force_login(people.sari)
    for client in (Client(), mine):
        answer = client.get(address)
        assert (answer.status_code, answer.cookies) == (200, {})
    assert mine.get(address).content == Client().get(address).content
    assert people.sari.name not in answer.content.decode()


def test_form_and_list_are_one_page_by_language(client, db):
    assert client.get("/write/").content == client.get("/outbox/?l=id").content
    assert 'lang="en"' in client.get("/write/?l=en").content.decode()
    assert 'lang="id"' in client.get("/write/?l=xx").content.decode()


def test_the_worker_keeps_what_is_there(client, db):
    shell = json.loads(re.match(r"self\.SHELL = (.*);\n", client.get("/sw.js").content.decode())[1])
    assert all(client.get(page).status_code == 200 for page in shell["pages"].values())
    assert all(finders.find(name.removeprefix("/static/")) for name in shell["files"])
    page = client.get("/write/").content.decode()
    needed = re.findall(r'<(?:link rel="stylesheet" href|script[^>]* src)="([^"]+)"', page)
    assert set(needed) <= set(shell["files"])


def test_the_app_is_called_after_the_region(client, settings, db):
    settings.REGION_NAME = "Kabupaten Lengkong"
    app = client.get("/app.webmanifest").json()
    assert app["name"] == "SIKAP Kabupaten Lengkong"
    assert [icon["purpose"] for icon in app["icons"]] == ["any", "any", "maskable"]
    for icon in app["icons"]:
        assert Path(finders.find(icon["src"].removeprefix("/static/"))).exists()
    assert {shortcut["url"] for shortcut in app["shortcuts"]} == {"/write/?l=id", "/outbox/?l=id"}


def test_a_phone_learns_what_its_person_may_report(people, client):
    client.force_login(people.sari)
    with time_machine.travel(NOW, tick=False):
        said = client.get("/outbox/form/").json()
    assert (said["person"], said["name"]) == (str(people.sari.pk), people.sari.name)
    assert "2026-10-06" in said["closes"]
    # Tomorrow is there for a phone that will not have heard from the server by then; it has no cutoff yet.
    assert 'value="2026-10-07"' in said["html"]["days"]
    assert "2026-10-07" not in said["closes"]
    assert 'value="WFH"' in said["html"]["modes"]
    assert said["photo_rules"]["WFH"]["capture"] == "user"


def test_nobody_learns_anything(client, db):
    answer = client.get("/outbox/form/")
    assert (answer.status_code, answer.json()) == (401, {"app": "sikap", "error": "login"})


def test_the_scripts_of_this_path_are_small():
    sizes = {name: len(brotli.compress(Path(finders.find(name)).read_bytes(), quality=11)) for name in SCRIPTS}
    assert sum(sizes.values()) <= MOST, sizes
