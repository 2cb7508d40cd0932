"""Photos whose report was never written: a transaction that failed after the file was on the disk."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.storage.files import leftovers
from reports.evidence.photos import names_before, photo_path
from reports.models import Evidence

# A photo waits a moment for its row, and a refused form keeps it for the next attempt.
GRACE = timedelta(days=1)
NAMES_PER_QUERY = 500


def sweep_orphans(*, at: datetime) -> int:
    """Delete stored photos older than a day that no evidence names; return how many.

    What was left half written by a killed process goes as well, and is not counted.
    """
    for path in leftovers(Path(settings.MEDIA_ROOT), at - GRACE):
        path.unlink(missing_ok=True)
    names = list(names_before(at - GRACE))
    swept = 0
    for start in range(0, len(names), NAMES_PER_QUERY):
        batch = names[start : start + NAMES_PER_QUERY]
        known = set(Evidence.objects.filter(photo__in=batch).values_list("photo", flat=True))
        for name in batch:
            if name not in known:
                photo_path(name).unlink(missing_ok=True)
                swept += 1
    return swept
