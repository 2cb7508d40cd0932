"""A job runs once a period, whoever runs it and whoever dies."""

from datetime import timedelta

import pytest

from accounts.models import JobRun, Letter, Notice
from accounts.notifications.actions import jobs
from accounts.notifications.actions.jobs import TAKEN_OVER_AFTER, Job, run_due
from tests.accounts.notifications.test_notices import NOON, news, reachable

LATER = NOON + TAKEN_OVER_AFTER + timedelta(seconds=1)


def job(work, name="missing"):
    return Job(name, lambda _at: ["2026-10-06"], lambda _period, _at: work())


@pytest.fixture
def sari(people):
    reachable(people.sari)
    return people.sari


def counts():
    return Notice.objects.count(), Letter.objects.count()


def test_run_twice_says_it_once(sari):
    calls = []

    def work():
        calls.append(1)
        return [news(sari)]

    assert run_due([job(work)], at=NOON) == ["missing 2026-10-06"]
    assert run_due([job(work)], at=LATER) == []
    assert (len(calls), counts()) == (1, (1, 1))


def test_jobs_of_different_names_and_periods_do_not_meet(sari):
    other = Job("closing", lambda _at: ["2026-10-06", "2026-10-07"], lambda period, _at: [news(sari, period)])
    assert len(run_due([job(list), other], at=NOON)) == 3


def test_a_second_worker_leaves_a_fresh_claim_alone(sari):
    inner = []

    def work():
        inner.append(run_due([job(lambda: [news(sari)])], at=NOON))
        return [news(sari)]

    assert run_due([job(work)], at=NOON) == ["missing 2026-10-06"]
    assert inner == [[]]
    assert counts() == (1, 1)


def test_killed_after_the_claim_is_taken_over_after_a_while(sari):
    def die():
        raise SystemExit

    with pytest.raises(SystemExit):
        run_due([job(die)], at=NOON)
    assert run_due([job(lambda: [news(sari)])], at=NOON + TAKEN_OVER_AFTER) == []
    assert run_due([job(lambda: [news(sari)])], at=LATER) == ["missing 2026-10-06"]
    assert counts() == (1, 1)


def test_a_claim_by_a_clock_ahead_is_taken_over(sari):
    JobRun.objects.create(job="missing", period="2026-10-06", worker="x", started_at=NOON + timedelta(days=365))
    assert run_due([job(list)], at=NOON) == ["missing 2026-10-06"]


def test_killed_while_writing_has_said_nothing_and_is_taken_over(sari, monkeypatch):
    told = jobs.tell

    def die(items, *, at):
        told(items, at=at)
        raise SystemExit

    monkeypatch.setattr(jobs, "tell", die)
    with pytest.raises(SystemExit):
        run_due([job(lambda: [news(sari)])], at=NOON)
    assert counts() == (0, 0)
    monkeypatch.setattr(jobs, "tell", told)
    assert run_due([job(lambda: [news(sari)])], at=LATER) == ["missing 2026-10-06"]
    assert counts() == (1, 1)


def test_a_slow_worker_that_was_taken_over_says_nothing(sari):
    def slow():
        assert run_due([job(lambda: [news(sari)])], at=LATER) == ["missing 2026-10-06"]
        return [news(sari, "something else")]

    assert run_due([job(slow)], at=NOON) == []
    assert [notice.key for notice in Notice.objects.all()] == ["2026-10-05"]


def test_a_job_that_fails_is_tried_again_and_blocks_no_other(sari):
    def fail():
        raise ValueError("broken")

    assert run_due([job(fail), job(lambda: [news(sari)], "closing")], at=NOON) == ["closing 2026-10-06"]
    assert JobRun.objects.get(job="missing").finished_at is None
    assert run_due([job(list)], at=LATER) == ["missing 2026-10-06"]
