"""Part files that nobody waits for any more."""

from datetime import datetime
from functools import partial

from django.db import transaction

from reports.evidence import parts
from reports.models import Activity, AnnouncedFile


def forget_replaced(activity: Activity) -> None:
    """Forget what was announced of a report that has other evidence by now; its bytes go with the transaction."""
    current = activity.evidence.raw_sha256 if activity.evidence else ""
    for file in activity.announced_files.exclude(sha256=current):
        transaction.on_commit(partial(parts.drop, file))
        file.delete()


def sweep_parts(*, at: datetime) -> int:
    """Delete the bytes of photos whose time is over at `at`, or whose announcement is gone; return of how many."""
    here = list(parts.parts_folder().glob(f"*{parts.SUFFIX}"))
    awaited = AnnouncedFile.objects.filter(complete_at__isnull=True, until__gt=at)
    wanted = {parts.part_path(file) for file in awaited.only("pk", "sha256")} if here else set()
    over = [path for path in here if path not in wanted]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)
