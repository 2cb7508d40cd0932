"""What one person types is never run, drawn as markup or taken for a formula where another person reads it."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from accounts.login.activation_letters import write_letters
from accounts.people.actions.agencies import update_agency
from accounts.people.actions.employees import update_employee
from reports.calendar.actions.catalogue import add_kind, update_kind
from reports.calendar.actions.holidays import add_holiday
from reports.rules.enums import HolidayKind
from tests.pages.scene import NOW, Scene, address
from tests.pages.test_matrix import ALLOWED
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY, entry, submit

EVIL = """=1+1</script><script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}%s%(n)d&amp;</b><font size=9>"""
RAW = (b"<script>alert", b"<img src=x", b"<font size")


@pytest.fixture
def evil(scene: Scene):
    people, by = scene.people, {"by": acting(scene.people.dewi), "at": NOON, "source": EVIL[:90]}
    update_employee(**by, employee=people.sari, name=EVIL)
    agency = {"code": "1.01", "parent": None, "timezone": "Asia/Jakarta", "working_days_per_week": 5}
    update_agency(**by, agency=people.dinas, name=EVIL, **agency)
    kind = {"name": EVIL, "unit": EVIL[:30], "norm_minutes": 60, "is_active": True}
    update_kind(**by, kind_id=scene.ids["kind"], code="rapat", **kind)
    add_kind(**by, code="lain", **kind)
    add_holiday(**by, date=TUESDAY.replace(day=7), kind=HolidayKind.REGIONAL, name=EVIL)
    submit(people.sari, entry("10:00", description=EVIL, output=EVIL, kind_id=scene.ids["kind"]), at=NOON)
    return scene


@pytest.mark.parametrize("person", ["sari", "budi", "dewi", "oki"])
def test_no_page_runs_what_somebody_typed(evil, person):
    client = Client()
    client.force_login(getattr(evil.people, person))
    with time_machine.travel(NOW, tick=False):
        for name, allowed in ALLOWED.items():
            if person not in allowed or name in ("account_logout", "tpp:recap_export", "reports:evidence_photo"):
                continue
            for url in {address(evil, name), address(evil, name).replace("2026-09", "2026-10")}:
                answer = client.get(url)
                # A file is no page: it is saved, and what its cells say is looked at below and with its export.
                if not answer.get("Content-Disposition", "").startswith("attachment"):
                    assert not [raw for raw in RAW if raw in answer.content], url


def test_no_download_takes_a_name_for_markup_or_a_formula(evil):
    client = Client()
    client.force_login(evil.people.tari)
    with time_machine.travel(NOW, tick=False):
        files = {
            form: b"".join(client.get(f"/tpp/recaps/2026-10/1.01/export/?format={form}").streaming_content)
            for form in ("csv", "pdf", "xlsx")
        }
    names = [row["name"] for row in csv.DictReader(io.StringIO(files["csv"].decode()))]
    assert f"'{EVIL}" in names
    assert "<font" in PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    assert files["xlsx"].startswith(b"PK")


def test_no_letter_takes_a_name_for_markup(evil):
    evil.people.sari.refresh_from_db()
    letters = io.BytesIO()
    write_letters(
        [(evil.people.sari, "K7QM-3XPA-9TRW")], letters, address="http://127.0.0.1/", valid_until=date(2026, 10, 20)
    )
    assert "K7QM-3XPA-9TRW" in PdfReader(letters).pages[0].extract_text()
