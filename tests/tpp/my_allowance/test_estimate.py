"""The running estimate: what today lacks, what the month has lost, what can still be saved."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from tests.people import login
from tests.tpp.months import OCTOBER, report
from tests.tpp.payroll.test_data_imports import load
from tpp.models import BaseAmount, Scheme
from tpp.my_allowance.estimate import Estimate, estimate, estimate_sentences
from tpp.my_allowance.standing import MinuteState, standing
from tpp.payroll.actions.data_imports.specs import SCORES
from tpp.schemes import presets

LINE = reverse("tpp:my_line")
# Tuesday 6 October 2026, 14.00 in Jakarta; the 4th is a Sunday, the 1st and 2nd closed before.
TUESDAY = datetime(2026, 10, 6, 7, tzinfo=UTC)


def say(language="id", **changes):
    figures = {
        "today": 45,
        "lost_minutes": 60,
        "lost_rupiah": 34_976,
        "lost_percent": Decimal("0.8"),
        "open_days": 2,
        "open_rupiah": 0,
        "waiting": 0,
    }
    with override(language):
        return "; ".join(estimate_sentences(Estimate(**{**figures, **changes}))).replace("\u00a0", " ")


def test_the_line_in_indonesian():
    # 60 of 7,500 minutes of Rp 4.371.943: 34.975,5, half up.
    text = "hari ini kurang 45 menit; bulan ini −0,8% = Rp 34.976; 2 hari masih bisa diselamatkan"
    assert say() == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"today": None}, "nothing is required today"),
        ({"today": 0}, "today is reported in full"),
        ({"today": 1}, "today lacks 1 minute;"),
        ({"lost_minutes": 0, "lost_rupiah": 0}, "nothing is lost this month"),
        ({"lost_minutes": 0}, "this month −0.8% = Rp"),
        ({"lost_rupiah": None, "lost_percent": None, "lost_minutes": 1}, "1 minute is lost this month"),
        ({"lost_rupiah": None, "lost_percent": None}, "60 minutes are lost this month"),
        ({"open_days": 1, "open_rupiah": 5}, "1 day can still be saved (about Rp"),
        ({"open_days": 0}, "this month −0.8% = Rp"),
        ({"waiting": 1}, "1 minute awaits review"),
        ({"waiting": 90}, "90 minutes await review"),
    ],
)
def test_every_case_has_its_words(changes, text):
    assert text in say("en", **changes)


def test_figures_of_a_real_month(october):
    found = estimate(standing(october.sari, OCTOBER, TUESDAY))

    # The 1st and 2nd are approved in full; of the 5th 300 are missing, of today 360.
    assert (found.today, found.lost_minutes, found.open_days, found.waiting) == (360, 0, 2, 60)
    report(october.sari, 5, 300, by=october.budi)
    assert estimate(standing(october.sari, OCTOBER, TUESDAY)).open_days == 1
    later = estimate(standing(october.sari, OCTOBER, datetime(2026, 10, 8, 17, tzinfo=UTC)))
    # The second after H+2 of the 6th: its 360 minutes are lost, 1/22 of the allowance.
    assert (later.lost_minutes, later.lost_percent) == (360, Decimal("4.5"))
    assert later.lost_rupiah == pytest.approx(3_854_725 / 22, abs=2)


def test_a_returned_report_is_lacking_until_it_is_sent_again(october):
    report(october.sari, 6, 120, by=october.budi, status="returned")
    assert estimate(standing(october.sari, OCTOBER, TUESDAY)).today == 360


def test_what_a_score_costs_is_not_called_late_and_days_are_worth_what_the_scheme_pays(october):
    document = presets.document("sikap_banten")
    Scheme.objects.create(name="b", version=1, title="B", starts_on=date(2026, 9, 1), document=document)
    load(SCORES, f"nip,month,code,value\n{october.sari.nip},2026-10,conduct_percent,80\n")
    found = standing(october.sari, OCTOBER, TUESDAY)

    rupiah = {part.share: part.rupiah for part in found.slices}
    assert sum(rupiah.values()) == found.result.base
    # 30 % conduct of 80: 6 % of the whole is lost although no minute is.
    assert (found.minutes(MinuteState.LOST), rupiah[MinuteState.LOST]) == (0, 0)
    assert rupiah[MinuteState.OTHER] == pytest.approx(found.result.base * 0.06, abs=2)
    assert estimate(found).lost_rupiah == rupiah[MinuteState.OTHER]
    assert sum(day.rupiah for day in found.open_days) == pytest.approx(rupiah[MinuteState.OPEN], abs=2)


def test_without_amounts_there_are_only_minutes(october):
    BaseAmount.objects.all().delete()
    found = estimate(standing(october.sari, OCTOBER, datetime(2026, 10, 9, 1, tzinfo=UTC)))
    assert (found.lost_rupiah, found.lost_percent, found.open_rupiah) == (None, None, None)
    assert found.lost_minutes > 0


@pytest.mark.parametrize("language", ["id", "en"])
def test_home_asks_for_the_line_and_has_a_link_without_it(october, client, language):
    with time_machine.travel(TUESDAY, tick=False):
        home = login(client, october.sari).get("/", headers={"accept-language": language}).content.decode()
        assert f'hx-get="{LINE}"' in home
        assert 'class="allowance-link"' in home
        line = client.get(LINE, headers={"accept-language": language}).content.decode()
    assert "360" in line
    assert reverse("tpp:my_month") in line


def test_who_has_no_post_gets_the_link(october, client):
    with time_machine.travel(datetime(2025, 10, 6, 7, tzinfo=UTC), tick=False):
        answer = login(client, october.sari).get(LINE)
    assert "allowance-link" in answer.content.decode()


def test_the_line_is_for_a_day_in_every_zone(october, client):
    # 22.30 UTC of the 5th is the 6th in all zones.
    with time_machine.travel(datetime(2026, 10, 5, 22, 30, tzinfo=UTC), tick=False):
        for person in (october.sari, october.citra):
            assert login(client, person).get(LINE).status_code == 200
