"""The public page about a paper: it confirms figures and hash, knows when they no longer hold, and names nobody."""

import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.audit import verification as trail
from accounts.audit.anchors import code_of
from accounts.models import AuditEvent
from accounts.rules.codes import printed_code
from tests.people import acting, login
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions import codes
from tpp.closing.actions.freeze import freeze_month, freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Recap, RecapLine
from tpp.recaps.verification import verify_recaps

WAYS = {"at": AFTER_CLOSING, "source": "tests"}
CHECK = reverse("papers:paper_check")


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def closed(october):
    return freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.dinas, **WAYS)


def url(code):
    return reverse("papers:paper_confirm", kwargs={"code": code})


def get(address, client=None):
    return (client or Client()).get(address, headers={"accept-language": "en"})


def page(recap):
    answer = get(url(printed_code(recap.code)))
    assert answer.status_code == 200
    return answer.content.decode()


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def verified(*arguments):
    out = io.StringIO()
    call_command("verify_recap", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_each_closed_recap_has_a_code_of_its_own(october):
    freeze_month(by=acting(october.dewi), month=OCTOBER, **WAYS)
    recaps = list(Recap.objects.all())

    assert len({recap.code for recap in recaps}) == len(recaps) == 4
    assert [recap.header["code"] for recap in recaps] == [recap.code for recap in recaps]
    assert verify_recaps(OCTOBER) == []


def test_a_code_that_was_drawn_before_is_drawn_again(october, closed, monkeypatch):
    drawn = iter([closed.code, "7K3QMX9D2B"])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn))

    again = freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.kantor, **WAYS)
    assert again.code == "7K3QMX9D2B"


def test_the_page_confirms_what_stands_on_the_paper(october, closed):
    text = page(closed)

    assert "Genuine and in force." in text
    for word in (
        "Dinas Pendidikan (1.01)",
        "October 2026",
        printed_code(closed.code),
        closed.sha256,
        "6 November 2026",
    ):
        assert word in text
    totals = closed.header["totals"]
    for rupiah in (totals["base"], totals["tpp"], totals["net"]):
        assert f"Rp {rupiah:,}" in text


def test_paper_page_and_header_carry_the_anchor_that_was_written_with_the_recap(october, closed):
    """What was in the trail before the closing is vouched for by ten letters on paper."""
    anchored = AuditEvent.objects.filter(stream="anchors").latest("sequence")
    code = code_of(anchored)
    assert closed.header["anchor"] == code
    assert printed_code(code) in page(closed)
    faults = trail.verify(code=code).faults
    assert not [fault for fault in faults if "without any event" not in fault]
    # Closed before there were anchors.
    old = closed.header.copy()
    del old["anchor"]
    Recap.objects.filter(pk=closed.pk).update(header=old)
    assert printed_code(code) not in page(closed)


def test_nothing_personal_stands_on_the_page(october, closed):
    text = page(closed)
    for person in october.employees():
        assert person.name not in text
        assert person.nip not in text


def test_it_is_cheap_and_needs_no_session(october, closed, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page(closed)
    with django_assert_max_num_queries(1):
        assert get(url("7K3QM-X9D2B")).status_code == 404
    with CaptureQueriesContext(connection) as context:
        assert get(url("nonsense")).status_code == 404
    assert len(context) == 0


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("1", "I").replace("0", "o"), printed_code])
def test_the_code_may_be_written_as_people_do(october, closed, write):
    assert get(url(write(closed.code))).status_code == 200
    answer = get(f"{CHECK}?code={write(closed.code)}")
    assert (answer.status_code, answer["Location"]) == (303, url(printed_code(closed.code)))


def test_an_unknown_code_says_what_to_do(db):
    answer = get(url("7K3QM-X9D2B"))
    assert answer.status_code == 404
    assert "Compare it with the paper" in answer.content.decode()
    assert f'action="{CHECK}"' in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("typed", ["", "7K3QM", "<script>alert(1)</script>"])
def test_what_is_no_code_is_refused_with_what_was_typed(db, typed):
    answer = Client().get(CHECK, {"code": typed}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    assert get(CHECK).status_code == 200


def test_an_old_recap_without_a_code_is_not_found_by_none(october, closed):
    tamper("UPDATE tpp_recap SET code = '' WHERE id = %s", closed.pk)
    assert get(url("-")).status_code == 404


def test_a_replaced_version_says_so(october, closed):
    request_reopen(by=acting(october.dewi), recap=closed, reason="Salah hitung Sari", **WAYS)
    confirm_reopen(by=acting(october.dina), recap=closed, **WAYS)
    text = page(closed)
    assert "no longer in force" in text
    assert "not been closed anew" in text
    assert "Salah hitung" not in text
    report(october.sari, 6, 360, by=october.budi)
    freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.dinas, **WAYS)
    assert "Version 2 has replaced it." in page(closed)


@pytest.mark.parametrize(
    "assignment",
    [
        "name = 'Siti'",
        "net = net + 1",
        "deductions = '[1]'",
        "deductions = '{\"a\": 1}'",
        "inputs = '{}'",
        "tpp = tpp + 1, deduction = deduction - 1",
    ],
)
def test_a_changed_line_is_told(october, closed, assignment):
    tamper(f"UPDATE tpp_recapline SET {assignment} WHERE id = %s", RecapLine.objects.get(employee=october.sari).pk)
    text = page(closed)
    assert "has been changed since it was closed" in text
    assert "Genuine" not in text
    with pytest.raises(CommandError, match="has been changed"):
        verified("--code", closed.code)


@pytest.mark.parametrize("header", [{}, {"format": "2"}])
def test_a_lost_header_is_told_and_no_failure(october, closed, header):
    tamper("UPDATE tpp_recap SET header = %s WHERE id = %s", json.dumps(header), closed.pk)
    assert "has been changed since it was closed" in page(closed)


def test_a_code_moved_to_another_recap_is_told(october, closed):
    other = freeze_recap(by=acting(october.dewi), month=OCTOBER, agency=october.kantor, **WAYS)
    code = closed.code
    tamper("UPDATE tpp_recap SET code = '' WHERE id = %s", closed.pk)
    tamper("UPDATE tpp_recap SET code = %s WHERE id = %s", code, other.pk)
    other.refresh_from_db()
    assert "has been changed since it was closed" in page(other)
    assert {difference.field for difference in verify_recaps(OCTOBER)} == {"code"}


def test_the_command_line_confirms_the_same(october, closed):
    text = verified("--code", printed_code(closed.code).lower())

    assert f"SHA-256: {closed.sha256}\nComputed anew: {closed.sha256}\n" in text
    assert "Agency: Dinas Pendidikan (1.01)\nMonth: 2026-10\nVersion: 1\n" in text
    assert f"Paid out: Rp {closed.header['totals']['net']:,}".replace(",", ".") in text
    assert "Sari" not in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--code", "7K3QM-X9D2B"], "No paper has the code “7K3QM-X9D2B”."),
        ([], "Name a month, for example 2026-10, or the code of a paper with --code."),
    ],
)
def test_the_command_line_says_what_is_missing(db, arguments, sentence):
    with pytest.raises(CommandError) as refused:
        verified(*arguments)
    assert str(refused.value) == sentence


def test_the_pages_are_linked_from_where_people_look(october, client):
    assert CHECK in client.get(reverse("account_login")).content.decode()
    assert CHECK in login(client, october.tari).get(reverse("reports:more")).content.decode()
