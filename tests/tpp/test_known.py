"""What a scheme is told of somebody's month: only work in service, with what counts unreviewed, and no guessed words."""

from datetime import date

import pytest

from accounts.actions import end_service
from reports.actions.calendar import add_kind
from tests.people import ENTERED_AT
from tests.reports.entries import policy
from tests.tpp.board import batch
from tests.tpp.months import report
from tests.tpp.test_composed_recap import line, scores
from tpp import engine
from tpp.models import Scheme
from tpp.paying import Incomputable

pytestmark = pytest.mark.django_db
BY = {"by": None, "at": ENTERED_AT, "source": "tests"}
WORDS = {"id": "x", "en": "x"}


def told(source, kind="count"):
    """Put a scheme in force that pays 1,000 for each of what the system knows under a name."""
    pays = {"product": ["told", 1000]} if kind == "count" else {"cases": [{"when": "told", "then": 1}], "otherwise": 0}
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
