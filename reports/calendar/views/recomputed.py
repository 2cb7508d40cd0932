"""How many people's duty a change of the calendar computed anew, in words."""

from datetime import date

from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.organisation.queries import subtree_ids
from accounts.pages.formatting import thousands
from reports.working_time.queries import people_touched


def touched(first: date, last: date | None, agency: Agency | None = None) -> str:
    """Say for how many people the duty of these days was computed anew by a change of the calendar."""
    return recomputed(people_touched(first, last, None if agency is None else subtree_ids([agency.pk])))


def recomputed(count: int) -> str:
    """Say that the duty of so many people was computed anew."""
    text = ngettext(
        "The duty of %(count)s person was computed anew; closed months stay as they are.",
        "The duty of %(count)s people was computed anew; closed months stay as they are.",
        count,
    )
    return text % {"count": thousands(count)}
