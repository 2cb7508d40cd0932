"""What the clockwork has done and still has to do: runs of jobs, letters that wait. Read only."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import JobRun, Letter
from accounts.rules.enums import LetterState


def finished_runs(due: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those (job, period) whose end somebody has reached; one query."""
    wanted = set(due)
    runs = JobRun.objects.filter(period__in={period for _job, period in wanted}, finished_at__isnull=False)
    return wanted & set(runs.values_list("job", "period"))


def unsent(state: LetterState) -> QuerySet[Letter]:
    """Return the letters in a state before the sent one, through the index that holds no sent letter."""
    return Letter.objects.filter(state=state, sent_at__isnull=True)


def overdue_letters(since: datetime) -> int:
    """Return how many letters should have gone before `since` and still wait; one query."""
    return unsent(LetterState.WAITING).filter(not_before__lt=since).count()


def lately_lost(at: datetime) -> int:
    """Return how many letters the mail server refused or fell silent over within a day; one query."""
    lost = Letter.objects.filter(state__in=[LetterState.FAILED, LetterState.UNSURE])
    return lost.filter(troubled_at__gt=at - timedelta(days=1)).count()
