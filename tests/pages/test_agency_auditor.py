"""Indra inspects the agency of Sari from inside: what the pages show, and what they do not."""

import re
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from reports.models import Evidence
from sikap.context import SIDE_NAVIGATION
from tests.pages.scene import NOW, OCTOBER, SEPTEMBER, address
from tests.reports.entries import NOON, outside, submit
from tpp.models import Recap

HERE, ELSEWHERE = "1.01", "2.01"


@pytest.fixture
def indra(scene, client):
    client.force_login(scene.people.indra)
    with time_machine.travel(NOW, tick=False):
        yield client


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def recap_page(name: str, code: str, **more: object) -> str:
    return reverse(f"tpp:{name}", kwargs={"month": SEPTEMBER, "code": code, **more})


def test_the_menu_has_what_everybody_has_and_the_recaps(indra):
    page = shown(indra, reverse("reports:more"))
    entries = [entry for _label, group in SIDE_NAVIGATION for entry in group]
    named = {entry.name for entry in entries if entry.permission and f'href="{reverse(entry.name)}"' in page}
    assert named == {"tpp:recap_list"}


def test_the_way_leads_from_the_list_of_recaps_to_the_report(indra, scene):
    steps = [
        reverse("tpp:recap_list") + f"?month={SEPTEMBER}",
        recap_page("recap_detail", HERE),
        recap_page("recap_line", HERE, employee_id=scene.people.sari.pk),
        recap_page("recap_reports", HERE, employee_id=scene.people.sari.pk),
    ]
    for page, following in pairwise(steps):
        assert f'href="{following.partition("?")[0]}' in shown(indra, page)
    assert scene.people.sari.name in shown(indra, steps[-1])
    assert scene.people.sari.name in shown(indra, address(scene, "reports:activity_detail"))


def test_a_report_is_read_without_its_photo_and_position(indra, scene):
    page = shown(indra, address(scene, "reports:activity_detail"))
    evidence = Evidence.objects.get(pk=scene.ids["evidence"])
    photo = address(scene, "reports:evidence_photo")
    assert evidence.photo
    assert evidence.latitude is not None
    assert photo not in page
    assert str(evidence.latitude)[:7] not in page
    assert indra.get(photo).status_code == 404
    indra.force_login(scene.people.fajar)
    assert photo in shown(indra, address(scene, "reports:activity_detail"))


def test_other_agencies_do_not_exist(indra, scene):
    there = submit(scene.people.citra, outside(), at=NOON).activity
    citra = scene.people.citra.pk
    for closed in (
        reverse("reports:activity_detail", kwargs={"pk": there.pk}),
        reverse("reports:evidence_photo", kwargs={"pk": there.evidence_id}),
        recap_page("recap_detail", ELSEWHERE),
        recap_page("recap_line", ELSEWHERE, employee_id=citra),
        recap_page("recap_reports", ELSEWHERE, employee_id=citra),
        recap_page("board", ELSEWHERE),
        # Nor by the name of an agency that may be read.
        recap_page("recap_line", HERE, employee_id=citra),
        recap_page("recap_reports", HERE, employee_id=citra),
        reverse("accounts:employee_detail", kwargs={"pk": citra}),
    ):
        assert indra.get(closed).status_code == 404, closed
    listed = shown(indra, reverse("tpp:recap_list") + f"?month={OCTOBER}")
    assert set(re.findall(rf"/{OCTOBER}/([\d.]+)/", listed)) == {HERE, "1.01.1"}


def test_nothing_is_taken_away(indra):
    page = shown(indra, recap_page("recap_detail", HERE))
    files = [recap_page("recap_export", HERE) + f"?format={form}" for form in ("csv", "xlsx", "pdf")]
    assert recap_page("recap_export", HERE) not in page
    assert Recap.objects.filter(agency__code=HERE, month=SEPTEMBER.first).exists()
    assert [indra.get(file).status_code for file in files] == [404, 404, 404]


def test_the_role_ends_with_its_last_day(indra, scene):
    Role.objects.filter(employee=scene.people.indra).update(ends_on="2026-10-05")
    assert indra.get(recap_page("recap_detail", HERE)).status_code == 404
    assert indra.get(address(scene, "reports:activity_detail")).status_code == 404
