"""Codes for the papers of a recap that is being closed."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max

from accounts.audit.anchors import anchor, append_anchors, code_of, folder
from accounts.models import Agency, Employee
from accounts.rules.codes import new_code
from reports.rules.period import Month
from tpp.models import Recap


def fresh_code() -> str:
    """Return a code that no paper has; one query. That two are drawn alike at once is for the database to refuse."""
    while True:
        code = new_code()
        if not Recap.objects.filter(code=code).exists():
            return code


def anchor_for_papers(actor: Employee | None, at: datetime, source: str) -> str:
    """Write what the trail looks like now, and return the code of it for the papers of the month."""
    with transaction.atomic():
        code = code_of(anchor(by=actor, at=at, source=source))
        # What cannot be written now is written by the next anchor.
        transaction.on_commit(partial(append_anchors, folder()), robust=True)
    return code


def next_version(month: Month, agency: Agency) -> int:
    """Count upward from the latest stored one, 1 for the first closing; one query."""
    earlier = Recap.objects.filter(month=month.first, agency=agency)
    return int(earlier.aggregate(latest=Max("version"))["latest"] or 0) + 1
