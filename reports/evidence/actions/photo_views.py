"""The access log of photos (privacy law UU 27/2022): who looked at whose photo, and when."""

from datetime import datetime

from accounts.authorization.access import Authority
from reports.models import Evidence, PhotoView


def record_photo_view(*, evidence: Evidence, by: Authority, at: datetime) -> None:
    """Write down that `by` looked at somebody else's photo; the log itself is the trail."""
    PhotoView.objects.create(evidence=evidence, viewer=by.employee, viewed_at=at)
