"""Attacks on pay: what falls between two recaps, is paid twice, or is paid after somebody has left."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import time_machine

from accounts.authorization.access import COMMAND_LINE
from accounts.models import ImportBatch, Placement
from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import correct_placement, place_employee
from accounts.rules.nip import display_nip
from reports.rules.period import Month
from tests.people import ENTERED_AT, acting, login
from tests.support.pages import shows
from tests.support.refusals import refused
from tests.tpp.months import AFTER_CLOSING, OCTOBER, closing_checks
from tests.tpp.payroll.test_composed_recap import in_force, line, scores
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.corrections.actions.adjustments import cancel_adjustment, confirm_adjustment, enter_adjustment
from tpp.models import ActingPost, Recap, Scheme
from tpp.payroll.score_values import score_number
from tpp.recaps.queries import left_out
from tpp.schemes.payment import Incomputable

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
WORDS = {"id": "x", "en": "x"}


def acting_scheme():
    doc = {
        "format": 2,
        "name": "acting",
        "title": WORDS,
        "legal_basis": "x",
        "inputs": [
            {"name": "own", "kind": "rupiah", "words": WORDS, "from": 0, "to": 1000000000},
            {"name": "other", "kind": "rupiah", "words": WORDS, "from": 0, "to": 1000000000},
        ],
        "sources": {"own": "base_total", "other": "acting_total"},
        "values": [{"name": "gross", "kind": "rupiah", "words": WORDS, "is": {"sum": ["own", "other"]}}],
        "results": ["gross"],
        "pays": {"gross": "gross", "whole": "gross"},
        # Or a fifth of the acting post would be in `base_total` too.
        "status_off": ["acting"],
    }
    return Scheme.objects.create(name="acting", version=1, title="acting", starts_on=date(2026, 9, 1), document=doc)


@pytest.fixture
def batch(db):
    return ImportBatch.objects.create(
        kind="scores", file_name="nilai.csv", sha256="0" * 64, row_count=1, imported_at=AFTER_CLOSING
    )


@pytest.fixture
def acting_post(october, batch):
    """Sari is acting head of division (class 9) from September on, without end; her own post is of class 7."""
    acting_scheme()
    ActingPost.objects.create(
        employee=october.sari,
        agency=october.dinas,
        title="Plt. Kepala Bidang",
        position_class=9,
        starts_on=date(2026, 9, 1),
        batch=batch,
    )
    return october


OWN, HIGHER = 1_541_890 + 2_312_835, 2_175_801 + 3_263_702


def test_an_acting_post_is_paid_beside_ones_own(acting_post):
    assert line(acting_post.sari).result.tpp == OWN + HIGHER


def test_acting_is_not_paid_after_leaving(acting_post):
    """Ten of 31 days: 1,243,459.68 of the own, each component rounded, and 701,871.29 + 1,052,807.10 beside it."""
    end_service(employee=acting_post.sari, last_day=date(2026, 10, 10), **BY)
    assert line(acting_post.sari).result.tpp == 497_384 + 746_076 + 701_871 + 1_052_807


def test_acting_is_not_paid_before_the_first_post(acting_post):
    """From the 22nd on, ten of 31 days as well; the acting post is older than the service."""
    Placement.objects.filter(employee=acting_post.sari).delete()
    place_employee(
        employee=acting_post.sari,
        agency=acting_post.dinas,
        title="Analis",
        position_class=7,
        supervisor=acting_post.budi,
        starts_on=date(2026, 10, 22),
        **BY,
    )
    assert line(acting_post.sari).result.tpp == 497_384 + 746_076 + 701_871 + 1_052_807


def test_acting_goes_on_over_a_change_of_ones_own_post(acting_post):
    place_employee(
        employee=acting_post.sari,
        agency=acting_post.kantor,
        title="Analis",
        position_class=7,
        supervisor=acting_post.wira,
        starts_on=date(2026, 10, 16),
        **BY,
    )
    assert line(acting_post.sari).result.tpp == OWN + HIGHER


@pytest.mark.parametrize(
    "text", ["1e400", "1e9999999", "1_000", "\uff11\uff12", "1/3", "0x10", "nan", "inf", " 5", "5 ", "+5", ".5", "5."]
)
def test_a_score_that_is_no_stored_number_gives_no_figure(october, batch, text):
    in_force("sikap_banten")
    scores(batch, october.sari, conduct_percent=text)
    assert isinstance(line(october.sari).result, Incomputable)


@pytest.mark.parametrize(("text", "number"), [("80", 80), ("0", 0), ("79.5", Fraction(159, 2)), ("-1", -1)])
def test_a_stored_number_is_read_exactly(text, number):
    assert score_number("conduct_percent", text) == number


def by(person, at=AFTER_CLOSING):
    return {"by": acting(person), "at": at, "source": "tests"}


AFTER_NOVEMBER = datetime(2026, 12, 4, 1, tzinfo=UTC)


def close(people, month, at, agency=None):
    return freeze_recap(**by(people.dewi, at), month=month, agency=agency or people.dinas)


def adjusted(people, amount=-50_000):
    """An adjustment of October that November pays, confirmed by a second person."""
    entered = enter_adjustment(
        **by(people.dewi),
        employee=people.sari,
        month=NOVEMBER,
        corrects=OCTOBER,
        amount=amount,
        reason="Kelas jabatan keliru",
        reference="900/1",
    )
    return confirm_adjustment(**by(people.dina), adjustment=entered)


def codes(people, month, at):
    return {check.code: check for check in closing_checks(month, people.dinas, at)}


def test_an_adjustment_of_somebody_who_has_left_is_not_forgotten(october):
    close(october, OCTOBER, AFTER_CLOSING)
    entered = adjusted(october)
    assert "adjustment_unpayable" not in codes(october, NOVEMBER, AFTER_NOVEMBER)

    end_service(employee=october.sari, last_day=date(2026, 10, 31), **BY)
    check = codes(october, NOVEMBER, AFTER_NOVEMBER)["adjustment_unpayable"]
    assert (check.blocking, [person.nip for person in check.people]) == (True, [october.sari.nip])
    # Other agencies are not kept from closing by it.
    others = closing_checks(NOVEMBER, october.kantor, AFTER_NOVEMBER)
    assert "adjustment_unpayable" not in {check.code for check in others}
    with refused("adjustment_unpayable"):
        close(october, NOVEMBER, AFTER_NOVEMBER)

    cancel_adjustment(**by(october.dewi), adjustment=entered)
    assert close(october, NOVEMBER, AFTER_NOVEMBER)


def test_a_month_that_is_corrected_twice_is_told(october):
    """October is corrected by an adjustment, then reopened and closed anew with the right class."""
    recap = close(october, OCTOBER, AFTER_CLOSING)
    adjusted(october)
    request_reopen(**by(october.dewi), recap=recap, reason="Kelas jabatan")
    confirm_reopen(**by(october.dina), recap=recap)

    check = codes(october, OCTOBER, AFTER_CLOSING)["adjusted_already"]
    assert (check.blocking, [person.nip for person in check.people]) == (False, [october.sari.nip])
    again = close(october, OCTOBER, AFTER_CLOSING)
    assert "adjusted_already" in {warning["code"] for warning in again.header["warnings"]}


def test_nobody_falls_between_two_recaps_unseen(october, client):
    """Sari is listed elsewhere when her agency closes; then her transfer is corrected away."""
    moved = place_employee(
        employee=october.sari,
        agency=october.kantor,
        title="Analis",
        position_class=7,
        supervisor=october.wira,
        starts_on=date(2026, 10, 16),
        **BY,
    )
    close(october, OCTOBER, AFTER_CLOSING)
    assert list(left_out(OCTOBER)) == []
    correct_placement(
        placement=moved, agency=october.dinas, title="Analis", position_class=7, supervisor=october.budi, **BY
    )
    assert [(one.nip, one.recap_agency_id) for one in left_out(OCTOBER)] == [(october.sari.nip, october.dinas.pk)]
    assert list(left_out(OCTOBER, [october.kantor.pk])) == []

    dewi = login(client, october.dewi)
    with time_machine.travel(AFTER_CLOSING):
        overview = dewi.get("/tpp/recaps/2026-10/", headers={"accept-language": "en"})
        page = dewi.get("/tpp/recaps/2026-10/1.01/")
    shows(overview, "Status", "closed", row="1 person is in no recap")
    assert overview.content.decode().count("in no recap") == 1
    assert f'<li>Sari Wulandari <span class="nip">{display_nip(october.sari.nip)}</span></li>' in page.content.decode()

    recap = Recap.objects.get(month=OCTOBER.first, agency=october.dinas)
    request_reopen(**by(october.dewi), recap=recap, reason="Mutasi dibatalkan")
    confirm_reopen(**by(october.dina), recap=recap)
    assert close(october, OCTOBER, AFTER_CLOSING).lines.filter(employee=october.sari).exists()
    assert list(left_out(OCTOBER)) == []
