"""Who hears of a closed month, with which numbers; and who opens the recap that they sign, and no other."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Agency, Notice
from accounts.notifications.actions.jobs import run_due
from accounts.notifications.labels import notice_words
from accounts.people.actions.delegations import cancel_delegation, enter_delegation
from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import place_employee
from accounts.rules.enums import DelegationKind, NoticeKind
from reports.notifications.reviewers import month_queue
from reports.rules.period import Month
from sikap.jobs import JOBS
from tests.people import ENTERED_AT, acting, login
from tests.tpp.closing.board import lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.news import tell_closed, untold
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Recap
from tpp.recaps.queries import stored_lines
from tpp.recaps.signers import signing_now

PLH, PLT = DelegationKind.PLH, DelegationKind.PLT
NOVEMBER = Month(2026, 11)
AFTER_NOVEMBER = datetime(2026, 12, 8, 1, tzinfo=UTC)
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}


def close(people, agency=None, month=OCTOBER, at=AFTER_CLOSING):
    return freeze_recap(by=acting(people.dewi, at), at=at, source="tests", month=month, agency=agency or people.dinas)


def told(person, language="en"):
    with override(language):
        return [notice_words(notice) for notice in Notice.objects.filter(employee=person, kind=NoticeKind.RECAP)]


def url(month=OCTOBER, code="1.01", name="recap_detail", **query):
    return reverse(f"tpp:{name}", kwargs={"month": month, "code": code}, query=query)


def status(client, person, address, at=AFTER_CLOSING):
    with time_machine.travel(at, tick=False):
        answer = login(client, person).get(address)
        if answer.streaming:
            answer.getvalue()
        return answer.status_code


def untold_notices(at):
    return {(news.employee_id, news.key) for news in untold(at)}


def test_what_a_crash_kept_from_being_told_is_told_by_the_clock(october, monkeypatch):
    """The recap stands; the server died before anybody heard of it."""
    people = october

    def die(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr("tpp.closing.actions.freeze.tell_closed", die)
    with pytest.raises(SystemExit):
        close(people)
    assert Recap.objects.count() == 1
    assert not Notice.objects.filter(kind=NoticeKind.RECAP).exists()
    # The closing itself may still be telling.
    assert untold_notices(AFTER_CLOSING + timedelta(minutes=9)) == set()
    later = AFTER_CLOSING + timedelta(hours=1)
    job = [one for one in JOBS if one.name == "closed_month"]
    assert run_due(job, at=later)
    told_now = set(Notice.objects.filter(kind=NoticeKind.RECAP).values_list("employee_id", "key"))
    assert told_now
    assert untold_notices(later) == set()
    Notice.objects.all().delete()
    close_again = Recap.objects.get()
    tell_closed(close_again, list(stored_lines([close_again])), at=later)
    assert set(Notice.objects.filter(kind=NoticeKind.RECAP).values_list("employee_id", "key")) == told_now


def test_what_was_told_and_what_is_old_is_not_told_by_the_clock(october):
    close(october)
    assert untold_notices(AFTER_CLOSING + timedelta(hours=1)) == set()
    Notice.objects.all().delete()
    assert untold_notices(AFTER_CLOSING + timedelta(hours=1)) != set()
    assert untold_notices(AFTER_CLOSING + timedelta(days=3)) == set()
    Recap.objects.update(
        reopened_at=AFTER_CLOSING,
        reopened_by=october.dina,
        reopen_requested_at=AFTER_CLOSING,
        reopen_requested_by=october.dewi,
        reopen_reason="Nilai keliru.",
    )
    assert untold_notices(AFTER_CLOSING + timedelta(hours=1)) == set()


# ---- Notices ----------------------------------------------------------------------------------------


def test_the_head_the_other_officer_and_whoever_is_cut_are_told_once_with_the_numbers(october):
    for day in OCTOBER.days:
        report(october.tari, day.day, 360, by=october.kepala)
    recap = close(october)
    totals = recap.header["totals"]

    (head, own) = told(october.kepala)
    if "Your" in head.title:
        head, own = own, head
    assert head.title == "October 2026 is closed for Dinas Pendidikan"
    assert "Employees: 5; cut: 1; nothing paid: 3." in head.body
    assert f"Paid out: Rp {totals['net']:,}; not paid: Rp {totals['deduction']:,}." in head.body
    (beside,) = told(october.dina)
    assert "Dewi Anggraini closed it." in beside.body
    assert "Employees: 5" in beside.body
    (sari,) = told(october.sari)
    line = recap.lines.get(employee=october.sari)
    assert sari.title == "Your October 2026 is closed"
    assert f"Rp {line.net:,} is paid out; Rp {line.deduction:,} of Rp {line.base_amount:,} is not paid." in sari.body
    assert told(october.sari, "id")[0].title == "Oktober 2026 Anda dikunci"
    # Who gets the whole, who closed it, and others hear nothing.
    assert [told(person) for person in (october.tari, october.dewi, october.citra, october.fajar)] == [[], [], [], []]


def test_asking_for_a_reopening_tells_who_can_confirm_and_confirming_who_asked_and_signs(october):
    recap = close(october)
    Notice.objects.all().delete()
    who = {"at": AFTER_CLOSING, "source": "tests", "recap": recap}
    request_reopen(by=acting(october.dewi), reason="Cuti tertinggal", **who)
    (asked,) = told(october.dina)
    assert "reopening waits for a second person" in asked.title
    assert "Dewi Anggraini writes: “Cuti tertinggal”" in asked.body
    assert "Employees: 5" in asked.body
    assert told(october.dewi) == []
    confirm_reopen(by=acting(october.dina), **who)
    for person in (october.dewi, october.kepala):
        (opened,) = told(person)
        assert opened.title == "October 2026 is open again for Dinas Pendidikan"
        assert "Dina Maharani confirmed it" in opened.body
    assert len(told(october.dina)) == 1
    # A version has notices of its own.
    close(october)
    assert len(told(october.sari)) == 1


def test_telling_costs_the_same_for_one_and_for_many(october):
    def statements(agency):
        with CaptureQueriesContext(connection) as found:
            close(october, agency)
        return [one["sql"] for one in found if "notice" in one["sql"] or "letter" in one["sql"]]

    one, many = statements(october.sekolah), statements(october.dinas)
    assert len(one) == len(many)


def test_a_closing_that_is_refused_tells_nobody(october):
    with pytest.raises(Exception, match="month_not_over"):
        close(october, at=datetime(2026, 11, 1, 1, tzinfo=UTC))
    assert not Notice.objects.exists()


def test_reviewers_are_told_on_the_first_what_waits_of_the_month_before(october):
    report(october.sari, 6, 60, by=None, status="submitted")
    report(october.oki, 6, 60, by=None, status="submitted")
    report(october.citra, 6, 60, by=None, status="submitted")
    at = datetime(2026, 11, 1, 1, tzinfo=UTC)
    report(october.sari, 1, 60, by=None, status="submitted", month=NOVEMBER)
    news = month_queue("Asia/Jakarta", date(2026, 11, 1), at)
    (budi,) = [one for one in news if one.employee_id == october.budi.pk]
    assert (budi.parameters["count"], budi.parameters["people"], budi.key) == (3, 2, "waits 2026-10")
    # Wira works in Jayapura, and is told when it is morning there.
    assert not [one for one in news if one.employee_id == october.wira.pk]
    notice = Notice(kind=budi.kind, parameters=dict(budi.parameters))
    with override("en"):
        assert notice_words(notice).title == "3 reports of October 2026 wait for you"
    close(october)
    assert not [one for one in month_queue("Asia/Jakarta", date(2026, 11, 1), at) if one.employee_id == october.budi.pk]


# ---- The recap of the head --------------------------------------------------------------------------


def test_the_head_opens_the_page_and_the_paper_and_nothing_else(october, client):
    close(october)
    close(october, october.kantor)
    kepala = october.kepala
    assert status(client, kepala, url()) == 200
    for form in ("pdf", "xlsx", "csv"):
        assert status(client, kepala, url(name="recap_export", format=form)) == 200
    assert status(client, kepala, url(name="recap_export", format="pdf", part="packet")) == 200
    nothing = [
        url(code="2.01"),
        url(NOVEMBER),
        url(code="1.01.1"),
        url(name="recap_export", code="2.01", format="pdf"),
        url(NOVEMBER, name="recap_export", format="pdf"),
        url(name="board"),
        url(name="recap_freeze"),
        url(name="recap_reopen"),
        url(name="recap_verify"),
        url(name="recap_compare"),
        reverse("tpp:recap_line", kwargs={"month": OCTOBER, "code": "1.01", "employee_id": october.sari.pk}),
        reverse("tpp:recap_list", kwargs={"month": OCTOBER}),
        reverse("tpp:recap_export", kwargs={"month": OCTOBER}, query={"format": "pdf"}),
        url(version=2),
    ]
    assert [status(client, kepala, address) for address in nothing] == [404] * len(nothing)
    # Colleagues and those above or beside open nothing.
    others = (october.budi, october.sari, october.eko, october.wira, october.citra)
    assert [status(client, person, url()) for person in others] == [404] * len(others)


def test_every_link_of_the_heads_page_leads_somewhere(october, client):
    close(october)
    with time_machine.travel(AFTER_CLOSING, tick=False):
        page = login(client, october.kepala).get(url())
        text = page.content.decode()
        assert "Sari Wulandari" in text
        for part in ("/board/", "/lines/", "/close/", "/reopen/", "/verify/"):
            assert part not in text
        assert client.get(reverse("reports:home")).content.decode().count(url(version=1)) == 1
        told_link = Notice.objects.get(employee=october.kepala, key__endswith=" signs").link
        assert client.get(told_link).status_code == 200


def test_after_a_reopening_the_head_still_opens_what_was_signed_and_no_draft(october, client):
    recap = close(october)
    who = {"at": AFTER_CLOSING, "source": "tests", "recap": recap}
    request_reopen(by=acting(october.dewi), reason="Cuti tertinggal", **who)
    confirm_reopen(by=acting(october.dina), **who)
    assert status(client, october.kepala, url()) == 404
    assert status(client, october.kepala, url(version=1)) == 200
    assert status(client, october.kepala, url(name="recap_export", format="csv", version=1)) == 200
    assert status(client, october.kepala, url(name="recap_export", format="csv")) == 404
    close(october)
    assert status(client, october.kepala, url()) == 200


def stand_in(people, absent, person, first, last, **other):
    values = {"kind": PLT if last is None else PLH, "document_number": "800/1/2026"} | other
    return enter_delegation(
        **BY | {"at": AFTER_CLOSING}, absent=absent, stand_in=person, starts_on=first, ends_on=last, **values
    )


def test_a_deputy_opens_it_on_the_days_of_the_letter(october, client):
    close(october)
    held = stand_in(october, october.kepala, october.budi, date(2026, 11, 6), date(2026, 11, 8))
    night = timedelta(days=1)
    days = [status(client, october.budi, url(), AFTER_CLOSING + night * number) for number in (-1, 0, 2, 3)]
    assert days == [404, 200, 200, 404]
    cancel_delegation(**BY, delegation_id=held.pk, reason="Batal")
    assert status(client, october.budi, url()) == 404
    # For another agency alone it is not this recap.
    stand_in(october, october.kepala, october.oki, date(2026, 11, 6), date(2026, 11, 8), agency=october.sekolah)
    assert october.oki.pk not in signing_now(Recap.objects.get(), AFTER_CLOSING)


def test_a_plt_opens_it_while_the_post_is_empty(october, client):
    close(october)
    end_service(**BY, employee=october.kepala, last_day=date(2026, 11, 3))
    stand_in(october, october.kepala, october.sari, date(2026, 11, 4), None)
    assert status(client, october.sari, url()) == 200
    # Who has left may still read what bears the name, as long as there is a login.
    assert status(client, october.kepala, url()) == 200


def test_a_former_head_opens_what_bears_the_name_and_nothing_later(october, client):
    lenient()
    close(october)
    post = {"agency": october.kantor, "title": "Asisten", "position_class": 12, "supervisor": None}
    place_employee(**BY, employee=october.kepala, starts_on=date(2026, 11, 1), **post)
    close(october, month=NOVEMBER, at=AFTER_NOVEMBER)
    assert status(client, october.kepala, url(), AFTER_NOVEMBER) == 200
    assert status(client, october.kepala, url(NOVEMBER), AFTER_NOVEMBER) == 404
    # The deputy of the new post has nothing to do with the old one.
    stand_in(october, october.kepala, october.citra, date(2026, 12, 1), date(2026, 12, 20))
    assert status(client, october.citra, url(), AFTER_NOVEMBER) == 404
    # Who heads it by now signs both.
    heads = set(signing_now(Recap.objects.get(month=OCTOBER.first), AFTER_NOVEMBER)) - {october.kepala.pk}
    assert heads
    assert heads == set(signing_now(Recap.objects.get(month=NOVEMBER.first), AFTER_NOVEMBER))


def test_who_signs_costs_few_statements_whatever_the_size(october, django_assert_max_num_queries):
    recap = close(october)
    with django_assert_max_num_queries(4):
        assert signing_now(recap, AFTER_CLOSING) == [october.kepala.pk]
    assert Agency.objects.filter(pk=recap.agency_id).exists()
