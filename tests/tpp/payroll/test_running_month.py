"""A running month says one thing: two named figures, the same in every place, at every moment."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.authorization.access import COMMAND_LINE
from accounts.models import ImportBatch
from accounts.people.actions.employees import create_employee
from accounts.people.actions.placements import place_employee
from reports.models import Activity
from reports.rules.period import Month
from tests.people import ENTERED_AT, acting, login
from tests.reports.counting import queries
from tests.reports.entries import policy
from tests.tpp.months import OCTOBER, amount, report
from tests.tpp.payroll.test_composed_recap import in_force, scores
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.findings import findings
from tpp.models import BaseAmount
from tpp.my_allowance.estimate import estimate
from tpp.my_allowance.standing import STILL_POSSIBLE, MinuteState, standing
from tpp.payroll.month_lines import lines_of, one_line, recap_lines
from tpp.payroll.month_rules import MonthRules
from tpp.payroll.recap_line import Running
from tpp.recaps.exports.formats import write
from tpp.recaps.exports.packet import RECAP, TREASURY
from tpp.recaps.exports.table import recap_table
from tpp.schemes import presets

# Tuesday 6 October 2026, 14.00 in Jakarta: the 1st and 2nd have closed, the 5th and 6th are open.
TUESDAY = datetime(2026, 10, 6, 7, tzinfo=UTC)
# H+2 of Saturday the 31st, and the resend of what was returned until then.
OVER = datetime(2026, 11, 6, tzinfo=UTC)
BASE = 1_541_890 + 2_312_835


@pytest.fixture
def batch(db):
    return ImportBatch.objects.create(
        kind="scores",
        file_name="nilai.csv",
        sha256="0" * 64,
        row_count=1,
        imported_at=datetime(2026, 10, 2, tzinfo=UTC),
    )


@pytest.fixture
def banten(october, batch):
    """70 % minutes, 30 % conduct, cut by days without any report: the scheme under which the pages differed most."""
    in_force("sikap_banten")
    for person in october.employees():
        scores(batch, person, conduct_percent="100")
    return october


def row_of(people, at, person):
    """Return the row of the machine-readable recap of a moment."""
    buffer = io.BytesIO()
    write(recap_table(OCTOBER, {people.dinas.pk}, at=at), buffer, "csv", part=RECAP)
    rows = csv.DictReader(io.StringIO(buffer.getvalue().decode()))
    return next(row for row in rows if row["nip"] == person.nip)


def both(people, person, at) -> set[tuple[int | None, int | None]]:
    """Return the two figures as each place has them."""
    rules = MonthRules.load(OCTOBER)
    own, row = standing(person, OCTOBER, at), row_of(people, at, person)
    listed = next(one for one in lines_of(OCTOBER, {people.dinas.pk}, at=at) if one.person.employee_id == person.pk)
    alone = one_line(person.pk, rules, at)[-1]
    sentence = estimate(own)
    slices = {part.share: part.rupiah for part in own.slices}
    return {
        (own.running.safe, own.running.if_ended_now),
        (sentence.safe, sentence.if_ended_now),
        (listed.running.safe, listed.running.if_ended_now),
        (listed.running.safe, listed.result.tpp),
        (alone.running.safe, alone.running.if_ended_now),
        (int(row.get("safe_so_far", row["tpp"])), int(row.get("if_ended_now", row["tpp"]))),
        (slices[MinuteState.CREDITED] + sum(slices[share] for share in STILL_POSSIBLE), slices[MinuteState.CREDITED]),
    }


def test_a_scheme_that_counts_empty_days_says_the_same_everywhere(banten):
    ((safe, now),) = both(banten, banten.sari, TUESDAY)
    # 19 of 22 days have no report: nothing is paid if the month ended now. Nothing is lost of what could be reported.
    assert (safe, now) == (BASE, 0)


def test_before_the_month_begins_nothing_is_lost_for_anybody(banten):
    at = datetime(2026, 10, 1, 1, tzinfo=UTC)
    Activity.objects.all().delete()
    for line in lines_of(OCTOBER, {banten.dinas.pk}, at=at):
        assert line.running == Running(line.result.base, 0, line.result.base, is_open=True)


def test_a_day_is_lost_from_the_second_of_its_deadline(october):
    before, after = (
        standing(october.sari, OCTOBER, at).running.safe
        for at in (datetime(2026, 10, 7, 16, 59, 59, tzinfo=UTC), datetime(2026, 10, 7, 17, tzinfo=UTC))
    )
    assert before == BASE
    # Of the 5th 60 of 360 minutes wait, and count only if somebody decides: 360 of 7,920 are not safe.
    assert after == 1_471_804 + 2_207_706


def test_a_returned_report_is_safe_until_it_can_no_longer_be_sent_again(october):
    activity = report(october.sari, 5, 300, by=october.budi, status="returned", start=time(10))
    Activity.objects.filter(pk=activity.pk).update(decided_at=datetime(2026, 10, 7, 10, tzinfo=UTC))
    Activity.objects.filter(status="submitted").update(status="approved", decided_by=october.budi, decided_at=TUESDAY)
    report(october.sari, 6, 360, by=october.budi)
    report(october.sari, 7, 360, by=october.budi)
    report(october.sari, 8, 360, by=october.budi)
    before, after = (
        standing(october.sari, OCTOBER, at).running.safe
        for at in (datetime(2026, 10, 9, 9, 59, 59, tzinfo=UTC), datetime(2026, 10, 9, 10, tzinfo=UTC))
    )
    assert before == BASE
    assert after == BASE - round(1_541_890 * 300 / 7920) - round(2_312_835 * 300 / 7920)


def test_waiting_minutes_of_a_closed_day_follow_the_rule_of_closing(october):
    at = datetime(2026, 10, 8, tzinfo=UTC)
    strict = standing(october.sari, OCTOBER, at)
    policy(starts_on=date(2026, 10, 1), silence_at_closing="count")
    kind = standing(october.sari, OCTOBER, at)
    assert (strict.minutes(MinuteState.UNDECIDED), kind.minutes(MinuteState.UNDECIDED)) == (60, 0)
    assert kind.minutes(MinuteState.CREDITED) == strict.minutes(MinuteState.CREDITED) + 60
    assert both(october, october.sari, at) == {(kind.running.safe, kind.running.if_ended_now)}


def test_without_amounts_no_place_names_a_figure(october):
    BaseAmount.objects.all().delete()
    assert standing(october.sari, OCTOBER, TUESDAY).running.safe is None
    assert {line.running.safe for line in lines_of(OCTOBER, {october.dinas.pk}, at=TUESDAY)} == {None}


DAYS = st.lists(
    st.tuples(st.integers(1, 31), st.integers(1, 400), st.sampled_from(["approved", "submitted", "returned"])),
    max_size=25,
    unique_by=lambda one: (one[0], one[2]),
)
MOMENTS = st.integers(0, 36 * 24).map(lambda hours: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=hours))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=DAYS,
    at=MOMENTS,
    scheme=st.sampled_from(["", "sikap_banten", "sikap_banten_slice", "sikeppo"]),
    silence=st.sampled_from(["do_not_count", "count", "hold"]),
)
def test_every_place_says_the_same_for_any_person_and_moment(people, batch, *, days, at, scheme, silence):
    with transaction.atomic():
        for component, rupiah in (("beban_kerja", 1_541_891), ("prestasi_kerja", 2_312_833)):
            for position_class in (6, 7, 9, 12):
                amount(position_class, component, rupiah)
        policy(starts_on=date(2026, 10, 1), silence_at_closing=silence)
        if scheme:
            in_force(scheme)
        for person in people.employees():
            scores(batch, person, conduct_percent="90")
        for number, (day, minutes, status) in enumerate(days):
            by = people.budi if status != "submitted" else None
            report(people.sari, day, minutes, by=by, status=status, start=time(number % 24))
        for person in (people.sari, people.oki):
            ((safe, now),) = both(people, person, at)
            assert safe >= now
        recap = next(one for one in recap_lines(OCTOBER) if one.person.employee_id == people.sari.pk)
        assert both(people, people.sari, OVER) == {(recap.result.tpp, recap.result.tpp)}
        transaction.set_rollback(True)


@pytest.fixture
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def page(client, name, **more):
    answer = client.get(reverse(f"tpp:{name}", kwargs={"month": OCTOBER, **more}), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_pages_name_both_figures_in_the_same_words(banten, client, tuesday):
    report(banten.sari, 6, 360, by=banten.budi)
    for day in (7, 8, 9, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28):
        report(banten.sari, day, 360, by=banten.budi)
    ((safe, now),) = both(banten, banten.sari, TUESDAY)
    assert 0 < now < safe
    login(client, banten.sari)
    own = page(client, "my_month")
    line = client.get(reverse("tpp:my_line"), headers={"accept-language": "en"}).content.decode()
    login(client, banten.dewi)
    recap = page(client, "recap_detail", code="1.01")
    alone = page(client, "recap_line", code="1.01", employee_id=banten.sari.pk)
    for text in (own, recap, alone):
        assert "Safe so far" in text
        assert "If the month ended now" in text
    assert "If the month ended now" in page(client, "board", code="1.01")
    for text in (own, line, recap, alone):
        assert f"{safe:,}" in text
        assert f"{now:,}" in text
    assert "safe so far" in line
    assert "if the month ended now" in line


def test_a_closed_or_finished_month_has_one_figure(banten, client):
    login(client, banten.dewi)
    with time_machine.travel(OVER, tick=False):
        text = page(client, "recap_detail", code="1.01")
    assert "Safe so far" not in text
    assert "safe_so_far" not in row_of(banten, OVER, banten.sari)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
@pytest.mark.parametrize("part", [RECAP, TREASURY])
def test_a_running_month_is_written_in_every_format(banten, form, part):
    buffer = io.BytesIO()
    assert write(recap_table(OCTOBER, None, at=TUESDAY), buffer, form, part=part) == 11
    assert buffer.getvalue()


def test_a_page_costs_the_same_for_one_and_for_a_hundred_people(banten, client, tuesday):
    login(client, banten.dewi)
    address = reverse("tpp:recap_detail", kwargs={"month": OCTOBER, "code": "1.01"})
    few = queries(client, address)
    for number in range(40):
        person = create_employee(
            by=COMMAND_LINE,
            at=ENTERED_AT,
            source="tests",
            nip=f"19900101201503{2101 + number:04d}",
            name=f"Pegawai {number}",
            status="PNS",
            rank="III/a",
        )
        place_employee(
            by=COMMAND_LINE,
            at=ENTERED_AT,
            source="tests",
            employee=person,
            agency=banten.dinas,
            title="Analis",
            position_class=7,
            supervisor=banten.budi,
            starts_on=date(2026, 1, 1),
        )
    assert queries(client, address) == few
    assert few <= 16


def colours(noticed, code):
    return {str(one.colour) for one in noticed if one.code == code}


def test_no_board_is_red_because_the_month_has_begun(october, batch):
    """Compared is what is still safe with the month before; scores are asked for when the month is over."""
    september = Month(2026, 9)
    for day in range(1, 31):
        report(october.sari, day, 360, by=october.eko, month=september)
    freeze_recap(
        by=acting(october.dewi),
        at=datetime(2026, 10, 5, tzinfo=UTC),
        source="tests",
        month=september,
        agency=october.dinas,
    )
    ids = {october.dinas.pk}
    assert "unusual_change" in {one.code for one in findings(OCTOBER, ids)}
    noticed = findings(OCTOBER, ids, TUESDAY)
    assert october.sari.pk not in {one.person.employee_id for one in noticed if one.code == "unusual_change"}
    in_force("sikap_banten")
    assert colours(findings(OCTOBER, ids, TUESDAY), "missing_score") == {"yellow"}
    assert colours(findings(OCTOBER, ids, OVER), "missing_score") == {"red"}


def test_a_scheme_that_pays_less_for_more_work_is_not_safer_for_it(october):
    scheme = presets.document("sikeppo")
    unfilled = {"name": "unfilled", "kind": "count", "words": {"id": "Hari kosong", "en": "Empty days"}}
    pays_for_nothing = {
        "name": "gross",
        "kind": "rupiah",
        "words": {"id": "TPP", "en": "Allowance"},
        "is": {"product": [1000, "unfilled"]},
    }
    in_force(
        "sikeppo",
        inputs=[unfilled],
        sources={"unfilled": "unfilled_days"},
        values=[pays_for_nothing],
        results=["gross"],
        pays={"gross": "gross"},
    )
    assert scheme["format"] == 2
    assert both(october, october.sari, TUESDAY) == {(19_000, 19_000)}
