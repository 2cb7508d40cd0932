"""What a scheme is told of somebody's month: work in service alone, with what counts unreviewed; no guesses."""

from datetime import UTC, date, datetime

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.people.actions.employees import end_service
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from reports.calendar.actions.catalogue import add_kind, update_kind
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.rosters import set_roster
from reports.imports.specs import ACTIVITY_KINDS
from reports.models import Activity, ActivityKind, Shift
from tests.people import ENTERED_AT, acting
from tests.reports.entries import policy
from tests.support.refusals import refused
from tests.tpp.closing.board import batch, found
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tests.tpp.payroll.test_composed_recap import line, scores
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import Scheme
from tpp.payroll.month_lines import one_line
from tpp.payroll.month_rules import MonthRules
from tpp.recaps.verification import verify_recaps
from tpp.schemes import engine
from tpp.schemes.payment import Incomputable

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
WORDS = {"id": "x", "en": "x"}


def told(source, kind="count"):
    """Put a scheme in force that pays 1,000 for each of what the system knows under a name."""
    pays = {
        "count": {"product": ["told", 1000]},
        "percent": {"round": {"product": ["told", 100_000]}, "mode": "half_up", "to": 1},
        "flag": {"cases": [{"when": "told", "then": 1}], "otherwise": 0},
    }[kind]
    document = {
        "format": 2,
        "name": "told",
        "title": WORDS,
        "legal_basis": "x",
        "inputs": [{"name": "told", "kind": kind, "words": WORDS}],
        "sources": {"told": source},
        "values": [{"name": "gross", "kind": "rupiah", "words": WORDS, "is": pays}],
        "results": ["gross"],
        "pays": {"gross": "gross", "whole": "gross"},
        "status_off": ["unpaid_leave"],
    }
    engine.parse(document)
    Scheme.objects.create(name="told", version=1, title="told", starts_on=date(2026, 9, 1), document=document)


def of_kind(activity, kind, volume=None):
    activity.kind, activity.volume = kind, volume
    activity.save(update_fields=["kind", "volume"])


@pytest.fixture
def letters(october):
    """60 minutes a letter; on the 12th Sari wrote three within 100 minutes, on the 13th two, not reviewed yet."""
    kind = add_kind(**BY, code="surat", name="Surat", norm_minutes=60, unit="surat")
    of_kind(report(october.sari, 12, 100, by=october.budi), kind, 3)
    of_kind(report(october.sari, 13, 90, by=None, status="submitted"), kind, 2)
    return october


# 360 and 400 minutes are approved on the 1st and 2nd, 60 wait on the 5th.
@pytest.mark.parametrize(
    ("name", "approved", "with_silence"),
    [
        ("approved_minutes", 860, 860 + 60 + 90),
        ("norm_minutes", 760 + 180, 760 + 180 + 60 + 120),
        ("kind_minutes_surat", 100, 190),
        ("worked_days", 3, 5),
    ],
)
def test_work_that_counts_unreviewed_counts_in_every_measure(letters, name, approved, with_silence):
    told(name)
    assert line(letters.sari).given["told"] == approved
    policy(starts_on=date(2026, 10, 1), silence_at_closing="count")
    assert line(letters.sari).given["told"] == with_silence


def test_what_counts_unreviewed_is_told_by_the_rule_of_its_day(letters):
    told("norm_minutes")
    policy(starts_on=date(2026, 10, 1), silence_at_closing="count")
    policy(starts_on=date(2026, 10, 6), silence_at_closing="do_not_count")
    assert line(letters.sari).given["told"] == 760 + 180 + 60


@pytest.mark.parametrize("silence", ["do_not_count", "count"])
@pytest.mark.parametrize(
    ("name", "until_the_second"),
    [("approved_minutes", 760), ("norm_minutes", 760), ("kind_minutes_surat", 0), ("worked_days", 2)],
)
def test_reports_after_the_last_day_in_service_are_worth_nothing(letters, name, until_the_second, silence):
    """The end of a service is often entered when the person has reported beyond it."""
    policy(starts_on=date(2026, 10, 1), silence_at_closing=silence)
    end_service(employee=letters.sari, last_day=date(2026, 10, 2), **BY)
    told(name)
    assert line(letters.sari).given["told"] == until_the_second


@pytest.mark.parametrize(("value", "pays"), [("1", 1), ("0", 0)])
def test_an_imported_yes_or_no(october, value, pays):
    told("score_upacara", "flag")
    scores(batch(), october.sari, upacara=value)
    assert line(october.sari).result.tpp == pays


@pytest.mark.parametrize("value", ["ya", "2", "-1", "0.5"])
def test_what_is_neither_yes_nor_no_is_not_taken_for_no(october, value):
    told("score_upacara", "flag")
    scores(batch(), october.sari, upacara=value)
    found = line(october.sari).result
    assert isinstance(found, Incomputable)
    assert [(problem.code, problem.name, problem.found) for problem in found.problems] == [
        ("unknown_value", "score_upacara", value)
    ]


def test_a_kind_that_is_in_no_catalogue_is_not_taken_for_no_minutes(letters):
    """A scheme with a slip in the code, or whose kind got another code, would pay nobody for it."""
    told("kind_minutes_rapat")
    found = line(letters.sari).result
    assert isinstance(found, Incomputable)
    assert [(problem.code, problem.name) for problem in found.problems] == [("missing", "told")]
    add_kind(**BY, code="rapat", name="Rapat", norm_minutes=60, unit="rapat")
    assert line(letters.sari).given["told"] == 0


def changed(kind, norm, by=None):
    values = {"code": kind.code, "name": kind.name, "unit": kind.unit, "is_active": True}
    return update_kind(**{**BY, "by": acting(by)}, kind_id=kind.pk, norm_minutes=norm, **values)


def import_norm(norm):
    table = read_table(f"code,name,norm_minutes,unit\nsurat,Surat,{norm},surat\n".encode(), "kinds.csv")
    return run_import(ACTIVITY_KINDS, table, by=COMMAND_LINE, at=AFTER_CLOSING, source="tests")


def test_a_norm_by_which_a_closed_month_was_counted_stays(letters):
    told("norm_minutes")
    kind = ActivityKind.objects.get(code="surat")
    changed(kind, 50)
    assert line(letters.sari).given["told"] == 760 + 150
    who = {"at": AFTER_CLOSING, "source": "tests"}
    recap = freeze_recap(**who, by=acting(letters.dewi), month=OCTOBER, agency=letters.dinas)

    with refused("norm_locked", field="norm_minutes"):
        changed(kind, 90)
    outcome = import_norm(90)
    assert [(error.line, error.column, error.code) for error in outcome.errors] == [(2, "norm_minutes", "norm_locked")]
    # The same norm, and another name, are no change of it.
    assert changed(kind, 50).norm_minutes == 50
    assert not import_norm(50).errors
    assert verify_recaps(OCTOBER) == []

    request_reopen(**who, by=acting(letters.dewi), recap=recap, reason="Norma keliru")
    confirm_reopen(**who, by=acting(letters.dina), recap=recap)
    assert changed(kind, 90).norm_minutes == 90
    assert line(letters.sari).given["told"] == 760 + 270


def test_a_norm_by_which_nothing_was_counted_may_change(letters):
    """Work without a volume, or that nobody approved, is not counted by it."""
    told("norm_minutes")
    Activity.objects.filter(work_date__day=12).update(volume=None)
    freeze_recap(by=acting(letters.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=letters.dinas)
    assert changed(ActivityKind.objects.get(code="surat"), 90).norm_minutes == 90
    assert verify_recaps(OCTOBER) == []


def absent(person, kind, first, last):
    add_absence(**BY, employee_id=person.pk, kind=kind, starts_on=date(2026, 10, first), ends_on=date(2026, 10, last))


def paid(person):
    return line(person).payment.gross


def test_what_absences_leave_of_the_allowance_is_a_measure(october):
    told("absence_kept_percent", "percent")
    assert paid(october.sari) == 100_000
    # Thursday 1 to Thursday 15 are 2 + 5 + 4 of the 22 working days; the weekends between keep and lose nothing.
    absent(october.sari, "unpaid_leave", 1, 15)
    assert paid(october.sari) == 50_000
    add_absence_rule(**BY, code="unpaid_leave", starts_on=date(2026, 9, 1), allowance_percent=50)
    assert paid(october.sari) == 75_000
    # From the 12th on nothing: (11 x 100 + 7 x 50 + 4 x 0) / 22 = 65.9090...
    add_absence_rule(**BY, code="unpaid_leave", starts_on=date(2026, 10, 12), allowance_percent=0)
    assert paid(october.sari) == 65_909
    assert paid(october.oki) == 100_000


def test_who_has_no_working_day_keeps_everything(october):
    told("absence_kept_percent", "percent")
    add_pattern(**BY, employee=october.sari, week="roster", starts_on=date(2026, 10, 1), ends_on=None)
    off = dict.fromkeys(OCTOBER.days, Shift.objects.get(code="L"))
    set_roster(**BY, employee=october.sari, month=OCTOBER, shifts=off)
    absent(october.sari, "unpaid_leave", 5, 9)
    add_absence_rule(**BY, code="unpaid_leave", starts_on=date(2026, 9, 1), allowance_percent=0)
    assert paid(october.sari) == 100_000


def test_what_the_status_layer_takes_is_not_measured_again(october):
    """The measure is of kinds that the scheme switches off; what the layer took of others is taken already."""
    told("absence_kept_percent", "percent")
    absent(october.sari, "study_assignment", 1, 15)
    assert line(october.sari).inputs.effect.shares[0].code == "study_assignment"
    assert paid(october.sari) == 100_000


def test_minutes_of_excused_days_are_those_that_fall_away(october):
    told("absence_minutes")
    absent(october.sari, "training", 5, 9)
    assert line(october.sari).given["told"] == 5 * 360
    add_absence_rule(**BY, code="training", starts_on=date(2026, 10, 7), excuses_duty=False)
    assert line(october.sari).given["told"] == 2 * 360


@pytest.mark.parametrize(
    ("treated_as", "expected"),
    [("work", set()), ("unpaid", {"unpaid_leave"}), ("study", {"study_assignment"}), ("long_leave", {"long_leave"})],
)
def test_the_board_takes_a_kind_for_what_its_rule_says(october, treated_as, expected):
    add_absence_rule(**BY, code="ibadah", name="Cuti ibadah", starts_on=date(2026, 9, 1), treated_as=treated_as)
    absent(october.sari, "ibadah", 5, 9)
    noticed = [one for one in found() if one.code in {"unpaid_leave", "study_assignment", "long_leave"}]
    assert {one.code for one in noticed} == expected
    assert [one.sentence for one in noticed] == ["Cuti ibadah, 5 Oktober 2026 sampai 9 Oktober 2026."] * len(expected)


def test_what_is_safe_in_a_running_month_counts_letters_by_their_norm(letters):
    told("norm_minutes")
    wednesday = datetime(2026, 10, 14, 7, tzinfo=UTC)
    running = one_line(letters.sari.pk, MonthRules.load(OCTOBER), wednesday)[-1].running
    # The letters of the 13th wait: 120 by norm. Open and coming minutes are of no kind: 260 on the 12th, 270 on the
    # 13th, and 13 working days from the 14th on. The 60 of the 5th are lost to whoever should have decided.
    assert running.safe == 1000 * (760 + 180 + 260 + 120 + 270 + 13 * 360)
    assert running.if_ended_now == 1000 * (760 + 180)
