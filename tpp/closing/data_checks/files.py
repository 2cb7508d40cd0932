"""Do rows and stored files belong together? Photos, attachments and logos."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from reports.evidence import attachments
from reports.evidence.photos import names_before, photo_path
from reports.models import AbsenceRequest, Dispensation, Evidence
from reports.rules.period import Month
from tpp.closing.data_checks.finding import DataFinding, Heap
from tpp.models import Letterhead, Objection, Recap
from tpp.recaps.logos import logo_path

NAMES_PER_QUERY = 500
# Of so many photos one is read whole, unless all are.
SAMPLE = 50
# A file waits a moment for its row, and a refused form keeps it for the next attempt.
GRACE = timedelta(days=1)


class _FileColumn(NamedTuple):
    """Where a model keeps names of stored files, and how a name becomes a path below `MEDIA_ROOT`."""

    model: type[Model]
    column: str
    moment: str
    path_of: Callable[[str], Path]


ATTACHED = (
    _FileColumn(AbsenceRequest, "attachment", "filed_at", attachments.path_of),
    _FileColumn(Dispensation, "attachment", "asked_at", attachments.path_of),
    _FileColumn(Objection, "attachment", "filed_at", attachments.path_of),
    _FileColumn(Letterhead, "logo", "changed_at", logo_path),
)


def checks(month: Month | None, at: datetime, *, all_files: bool) -> Iterator[DataFinding]:
    """Yield rows without their file, files that are others than they were, and files without row; in portions."""
    missing, altered = Heap(), Heap()
    _photos(month, missing, altered, all_files=all_files)
    for named in ATTACHED:
        _attached(named, month, missing)
    _logos_of_recaps(month, missing)
    yield from missing.told(
        "file_missing",
        True,
        _("Rows whose file is gone: %(names)s. Restore the files of the last backup beside, and copy these over."),
    )
    yield from altered.told(
        "file_altered",
        True,
        _("Files that are not what was stored: %(names)s. Restore these files from the last backup."),
    )
    if month is None:
        yield from _without_row(at)


def _photos(month: Month | None, missing: Heap, altered: Heap, *, all_files: bool) -> None:
    rows = Evidence.objects.exclude(photo="")
    if month:
        rows = rows.filter(received_at__date__range=(month.first, month.last))
    photos = rows.order_by("pk").values_list("pk", "photo", "photo_sha256").iterator(chunk_size=NAMES_PER_QUERY)
    for number, (pk, name, sha256) in enumerate(photos):
        path = _path(photo_path, name)
        if path is None:
            missing.add(f"evidence #{pk} {name}")
        elif _is_altered(path, sha256, whole=all_files or number % SAMPLE == 0):
            altered.add(f"evidence #{pk} {name}")


def _is_altered(path: Path, sha256: str, *, whole: bool) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() != sha256 if whole else path.stat().st_size == 0


def _attached(named: _FileColumn, month: Month | None, missing: Heap) -> None:
    rows = named.model._base_manager.exclude(**{named.column: ""})
    if month:
        rows = rows.filter(**{f"{named.moment}__date__range": (month.first, month.last)})
    for pk, name in rows.order_by("pk").values_list("pk", named.column).iterator(chunk_size=NAMES_PER_QUERY):
        if _path(named.path_of, name) is None:
            missing.add(f"{named.model._meta.model_name} #{pk} {name}")


def _logos_of_recaps(month: Month | None, missing: Heap) -> None:
    rows = Recap.objects.filter(month=month.first) if month else Recap.objects.all()
    for name in rows.order_by().values_list("header__letterhead_logo", flat=True).distinct():
        if name and _path(logo_path, name) is None:
            missing.add(name)


def _path(path_of: Callable[[str], Path], name: str) -> Path | None:
    """None where the store has nothing, or a folder, at that place."""
    try:
        path = path_of(name)
    except FileNotFoundError:
        return None
    return path if path.is_file() else None


def _without_row(at: datetime) -> Iterator[DataFinding]:
    """Name files older than a day that no row names; `sweep_photos` deletes photos among them every night."""
    heap = Heap()
    names = names_before(at - GRACE)
    while portion := list(islice(names, NAMES_PER_QUERY)):
        known = set(Evidence.objects.filter(photo__in=portion).values_list("photo", flat=True))
        for name in portion:
            if name not in known:
                heap.add(name)
    for folder, model in zip(attachments.FOLDERS, (Objection, AbsenceRequest, Dispensation), strict=True):
        stored = _stored(folder, at - GRACE)
        while portion := list(islice(stored, NAMES_PER_QUERY)):
            known = _known(model, portion)
            for name in portion:
                if name not in known:
                    heap.add(name)
    yield from heap.told(
        "file_without_row",
        True,
        _(
            "Files older than a day that no row names: %(names)s. Was the database restored and not the files? Then "
            "rows are lost; compare with the backup. Else sweep_photos removes photos that no report needs."
        ),
    )


def _known(model: type[Model], names: list[str]) -> set[str]:
    """Keep the names that some row still refers to; the others are files without row."""
    column = "attachment"
    return set(model._base_manager.filter(**{f"{column}__in": names}).values_list(column, flat=True))


def _stored(folder: str, before: datetime) -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for path in (root / folder).glob("*/*/*"):
        if attachments.NAME.fullmatch(path.relative_to(root).as_posix()) and path.stat().st_mtime < before.timestamp():
            yield path.relative_to(root).as_posix()
