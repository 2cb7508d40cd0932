"""Write the health log."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from reports.health import PAUSE
from reports.models import HealthBeat

log = logging.getLogger(__name__)

KEPT = timedelta(days=92)
PROBE = ".health"


def beat(*, at: datetime) -> bool:
    """Write a beat unless one was written within the last five minutes; tell whether it was.

    Nothing is written where the store of files does not take a file: that is an outage for everybody who works
    outside of the office. A log is no change of anybody's state and leaves no audit row.
    """
    if HealthBeat.objects.filter(at__gt=at - PAUSE).exists():
        return False
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PROBE).write_text(at.isoformat())
    except OSError:
        log.exception("The store of files takes nothing; the health log has no beat for this moment.")
        return False
    # Two workers at the same moment have the same thing to say.
    HealthBeat.objects.bulk_create([HealthBeat(at=at)], ignore_conflicts=True)
    HealthBeat.objects.filter(at__lt=at - KEPT).delete()
    return True
