"""What is shown before a month is closed: people, cuts, change, what waits; and never two states at once."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Agency
from accounts.people.actions.agencies import create_agency
from reports.rules.enums import SilenceRule
from reports.rules.period import Month
from tests.people import ENTERED_AT, acting, login
from tests.reports.counting import queries
from tests.reports.entries import policy
from tests.support.forms import codes_by_field
from tests.support.pages import shown, shows
from tests.tpp.closing.board import lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.closing.figures import PaidFigures, figures_of
from tpp.models import Recap
from tpp.recaps.queries import stored_lines

ENGLISH = {"accept-language": "en"}
NOVEMBER = Month(2026, 11)
AFTER_NOVEMBER = datetime(2026, 12, 8, 1, tzinfo=UTC)


def url(month=OCTOBER, code="1.01"):
    return reverse("tpp:recap_freeze", kwargs={"month": month, "code": code})


# What stands on the page of a figure: now, and in the table of what was closed before.
STANDS = ["Employees", "Get the whole", "Are cut", "Get nothing", "Paid out"]
COMPARED = ["Employees", "Cut or nothing", "Paid out"]


def standing(figures):
    return [
        *(str(number) for number in (figures.people, figures.whole, figures.cut, figures.nothing)),
        rupiah(figures.net),
    ]


def compared(figures):
    return [[str(figures.people)], [f"{figures.less} {figures.less_percent}%"], [rupiah(figures.net)]]


def rupiah(amount):
    return f"Rp {amount:,}"


def look(client, people, month=OCTOBER, *, code="1.01", at=AFTER_CLOSING, headers=ENGLISH):
    with time_machine.travel(at, tick=False):
        return login(client, people.dewi).get(url(month, code), headers=headers)


def send(client, people, month=OCTOBER, at=AFTER_CLOSING, **data):
    with time_machine.travel(at, tick=False):
        return login(client, people.dewi).post(url(month), data, headers=ENGLISH)


def close(people, agency=None, month=OCTOBER, at=AFTER_CLOSING):
    return freeze_recap(by=acting(people.dewi, at), at=at, source="tests", month=month, agency=agency or people.dinas)


def whole_month(person, by, month=OCTOBER):
    """Report every day of the month in full, so that nothing is cut."""
    for day in month.days:
        report(person, day.day, 360, by=by, month=month)


def test_people_are_counted_by_what_they_are_paid(october, client):
    whole_month(october.tari, october.kepala)

    page = look(client, october)

    # Tari in full, Sari in part, the other three have reported nothing.
    for label, value in {"Employees": "5", "Get the whole": "1", "Are cut": "1", "Get nothing": "3"}.items():
        shows(page, label, value)
    recap = close(october)
    figures, totals = figures_of(stored_lines([recap])), recap.header["totals"]
    assert figures == (5, 1, 1, 3, totals["base"], totals["deduction"], totals["net"])
    assert figures.less_percent == 80
    assert (totals["deduction"], totals["net"]) == (21_591_805, 4_205_155)
    shows(page, "Not paid (84%)", "Rp 21,591,805")
    shows(page, "Paid out", "Rp 4,205,155")
    shows(page, "Kepala Dinas", "-Rp 9,298,296 of Rp 9,298,296")
    shows(page, "Sari Wulandari", "-Rp 3,504,295 of Rp 3,854,725")
    assert shown(page, "Compared with") == []
    assert "The largest changes" not in page.content.decode()


def test_nobody_is_a_figure_too():
    assert figures_of([]) == PaidFigures()
    assert (PaidFigures().less_percent, PaidFigures().lost_percent) == (0, 0)


def test_the_month_before_and_the_version_before_stand_beside_it(october, client):
    lenient()
    first = close(october)
    for verb, who in ((request_reopen, october.dewi), (confirm_reopen, october.dina)):
        reason = {"reason": "Cuti tertinggal"} if verb is request_reopen else {}
        verb(by=acting(who), at=AFTER_CLOSING, source="tests", recap=first, **reason)
    whole_month(october.tari, october.kepala)
    page = look(client, october)
    assert shown(page, "Compared with") == ["Version 1, reopened"]
    for label, value in {"Employees": "5", "Cut or nothing": "5 100%", "Paid out": "Rp 350,430"}.items():
        shows(page, label, value, row="Version 1, reopened")
    shows(page, "Difference", "+Rp 3,854,725", row="Version 1, reopened")
    assert "September 2026 is not closed here" in page.content.decode()
    second = close(october)

    page = look(client, october, NOVEMBER, at=AFTER_NOVEMBER)
    assert second.header["totals"]["net"] == 4_205_155
    assert shown(page, "Compared with") == ["October 2026"]
    shows(page, "Cut or nothing", "4 80%", row="October 2026")
    shows(page, "Paid out", "Rp 4,205,155", row="October 2026")
    shows(page, "Difference", "-Rp 4,205,155", row="October 2026")
    assert "The largest changes against October 2026" in page.content.decode()
    assert "Rp 3,854,725 → Rp 0 (-Rp 3,854,725)" in shown(page, "Tari Puspita")


SILENCE = ("60 of them would not count", "60 of them count without a decision", "60 of them must be decided first")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (SilenceRule.DO_NOT_COUNT, "60 of them would not count"),
        (SilenceRule.COUNT, "60 of them count without a decision"),
        (SilenceRule.HOLD, "60 of them must be decided first"),
    ],
)
def test_what_waits_says_what_becomes_of_it(october, client, rule, sentence):
    policy(starts_on=date(2026, 10, 1), silence_at_closing=rule)
    page = look(client, october)
    text = page.content.decode()
    assert "60 minutes of 1 person have not been decided." in text
    assert [sentence in text for sentence in SILENCE] == [one == sentence for one in SILENCE]
    assert "No report waits" in look(client, october, code="5.03").content.decode()


def token_in(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]


def test_a_large_cut_asks_for_a_tick_of_its_own_that_says_the_number(october, client):
    whole_month(october.tari, october.kepala)
    text = look(client, october).content.decode()
    assert "80% of 5 people are cut or get nothing; no month before is closed to compare with." in text
    refused = send(client, october, accept_warnings="on")
    assert (refused.status_code, list(codes_by_field(refused))) == (422, ["accept_unusual"])
    assert not Recap.objects.exists()
    seen = token_in(refused)
    report(october.oki, 6, 360, by=october.budi)
    stale = send(client, october, accept_warnings="on", accept_unusual="on", seen=seen)
    assert codes_by_field(stale)["accept_unusual"] == ["changed"]
    assert token_in(stale) != seen
    done = send(client, october, accept_warnings="on", accept_unusual="on", seen=token_in(stale))
    assert done.status_code == 303
    assert Recap.objects.get().header["totals"]["people"] == 5


def test_an_ordinary_month_asks_for_no_more_than_before(october, client):
    """As many are cut as the month before: what is usual in this agency needs no second tick."""
    lenient()
    close(october)
    page = look(client, october, NOVEMBER, at=AFTER_NOVEMBER)
    shows(page, "Cut or nothing", "5 100%", row="October 2026")
    assert shown(page, "Are cut") + shown(page, "Get nothing") == ["0", "5"]
    assert "people are cut" not in page.content.decode()


def test_a_rise_against_the_month_before_is_told_with_both_numbers(october, client):
    lenient()
    for person in (october.kepala, october.budi, october.sari, october.oki, october.tari):
        for day in OCTOBER.days:
            report(person, day.day, 360, by=october.dewi, month=OCTOBER, start=datetime(2026, 1, 1, 20).time())
    close(october)
    text = look(client, october, NOVEMBER, at=AFTER_NOVEMBER).content.decode()
    assert "100% of 5 people are cut or get nothing; last month it was 0%." in text
    assert "would be paid out; last month it was" in text
    assert (
        "100% dari 5 orang dipotong atau tidak menerima; bulan lalu 0%."
        in look(client, october, NOVEMBER, at=AFTER_NOVEMBER, headers={"accept-language": "id"}).content.decode()
    )


CLOSED_WORDS = ("is closed here", "is closed already", "sudah dikunci")
SAYS = {
    "closed": "To the closed recap",
    "empty": "Nobody is listed here",
    "blocked": "This must be settled first",
}
OPEN_WORDS = ("can be closed all the same", "tetap bisa dikunci", "Nothing is amiss", "Semua beres")


def states(october):
    """Bring the agencies into the states a month can be in; return (agency code, month, moment, state)."""
    lenient()
    create_agency(by=COMMAND_LINE, at=ENTERED_AT, source="tests", code="9", name="Baru")
    close(october)
    kantor = close(october, october.kantor)
    sekolah = close(october, october.sekolah)
    for recap in (kantor, sekolah):
        request_reopen(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", recap=recap, reason="Keliru")
    confirm_reopen(by=acting(october.dina), at=AFTER_CLOSING, source="tests", recap=sekolah)
    before_the_end = datetime(2026, 11, 20, 1, tzinfo=UTC)
    return [
        ("1.01", OCTOBER, AFTER_CLOSING, "closed"),
        # Reopening is only asked for.
        ("2.01", OCTOBER, AFTER_CLOSING, "closed"),
        ("1.01.1", OCTOBER, AFTER_CLOSING, "open"),
        ("5.03", OCTOBER, AFTER_CLOSING, "open"),
        ("9", OCTOBER, AFTER_CLOSING, "empty"),
        ("9", NOVEMBER, before_the_end, "empty"),
        ("1.01", NOVEMBER, before_the_end, "blocked"),
        ("1.01", NOVEMBER, AFTER_NOVEMBER, "open"),
        ("2.01", NOVEMBER, AFTER_NOVEMBER, "open"),
        ("1.01", Month(2027, 3), before_the_end, "blocked"),
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_says_that_a_month_is_closed_and_can_be(october, client, language):
    for code, month, at, state in states(october):
        for method in ("get", "post"):
            with time_machine.travel(at, tick=False):
                answer = getattr(login(client, october.dewi), method)(
                    url(month, code), headers={"accept-language": language}
                )
            if answer.status_code == 303:
                continue
            text = answer.content.decode()
            with override(language):
                said = {one for one, words in SAYS.items() if gettext(words) in text}
            assert said == {state} - {"open"}, (code, month, method)
            says_closed = any(words in text for words in CLOSED_WORDS)
            says_open = any(words in text for words in OPEN_WORDS) or '<button class="btn btn-primary"' in text
            assert says_closed == (state == "closed"), (code, month, method)
            assert not (says_closed and says_open), (code, month, method)
            assert says_open == (state == "open"), (code, month, method)


def test_who_closes_an_agency_without_people_is_told_so(october, client):
    create_agency(by=COMMAND_LINE, at=ENTERED_AT, source="tests", code="9", name="Baru")
    with time_machine.travel(AFTER_CLOSING, tick=False):
        login(client, october.dewi)
        answer = client.post(url(code="9"), {"accept_warnings": "on"}, headers=ENGLISH, follow=True)
    assert "has nobody of its own this month" in answer.content.decode()
    assert "is closed for" not in answer.content.decode()
    assert not Recap.objects.exists()


def test_the_figures_cost_the_same_for_one_and_for_many_with_everything_around_them(october, client):
    lenient()
    for agency in (october.dinas, october.sekolah):
        close(october, agency)
    with time_machine.travel(AFTER_NOVEMBER, tick=False):
        login(client, october.dewi)
        one, many = (queries(client, url(NOVEMBER, code)) for code in ("1.01.1", "1.01"))
    assert one == many <= 14


def test_twelve_months_each_beside_the_one_before(october, client):
    """The first has nothing to be compared with; the figures of each are those of the next one's comparison."""
    lenient()
    agency = Agency.objects.get(code="1.01.1")
    last = None
    for number in range(1, 13):
        month = Month(2027, number)
        at = datetime(2027 + number // 12, number % 12 + 1, 20, 1, tzinfo=UTC)
        with time_machine.travel(at, tick=False):
            page = login(client, october.dewi).get(url(month, "1.01.1"), headers=ENGLISH)
        before = {label: shown(page, label, row=f"{month.preceding.first:%B %Y}") for label in COMPARED}
        if last is None:
            assert "is not closed here, so there is nothing to compare with." in page.content.decode()
            assert before == {label: [] for label in COMPARED}
        else:
            assert before == dict(zip(COMPARED, compared(last), strict=True))
        recap = close(october, agency, month, at)
        last = figures_of(stored_lines([recap]))
        assert last.people == 1
        assert [shown(page, label)[0] for label in STANDS] == standing(last)
