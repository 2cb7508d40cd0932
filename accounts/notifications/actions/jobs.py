"""Jobs: each runs once a period, however many workers there are and whenever one of them dies."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from accounts.models import JobRun
from accounts.notifications.actions.notices import News, tell
from accounts.notifications.job_log import finished_runs

log = logging.getLogger(__name__)

# After this long a worker that has not finished is taken for dead.
TAKEN_OVER_AFTER = timedelta(minutes=15)


class Job(NamedTuple):
    """A name, the periods that are due at a moment, and the work: it reads, and returns what is to be said."""

    name: str
    periods: Callable[[datetime], Sequence[str]]
    work: Callable[[str, datetime], Sequence[News]]


def run_due(jobs: Iterable[Job], *, at: datetime) -> list[str]:
    """Run what is due and not done; return it as `job period`. A job that fails is tried again later."""
    due = [(job, period) for job in jobs for period in job.periods(at)]
    done = finished_runs((job.name, period) for job, period in due)
    return [f"{job.name} {period}" for job, period in due if (job.name, period) not in done and _run(job, period, at)]


def _run(job: Job, period: str, at: datetime) -> bool:
    worker = uuid4().hex
    if not _claim(job.name, period, worker, at):
        return False
    try:
        news = job.work(period, at)
        with transaction.atomic():
            mine = JobRun.objects.filter(job=job.name, period=period, worker=worker, finished_at__isnull=True)
            # The end of the job and what it says are one: a worker killed before this has said nothing.
            if not mine.update(finished_at=at):
                return False
            tell(news, at=at)
    except Exception:
        log.exception("The job %s for %s failed; it is tried again in %s.", job.name, period, TAKEN_OVER_AFTER)
        return False
    return True


def _claim(job: str, period: str, worker: str, at: datetime) -> bool:
    """Make the run this worker's: the first who asks, or the first after the claim of another has grown old."""
    run = JobRun(job=job, period=period, worker=worker, started_at=at)
    JobRun.objects.bulk_create([run], ignore_conflicts=True)
    runs = JobRun.objects.filter(job=job, period=period, finished_at__isnull=True)
    if runs.filter(worker=worker).exists():
        return True
    # A claim of the time to come is that of a clock that was ahead.
    old = Q(started_at__lt=at - TAKEN_OVER_AFTER) | Q(started_at__gt=at + TAKEN_OVER_AFTER)
    return bool(runs.filter(old).update(worker=worker, started_at=at))
