"""Asks whether the closed recaps are all there, whole, and with the locks of their months."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from reports.models import MonthLock
from reports.rules.period import Month
from tpp.closing.data_checks.finding import DataFinding, Heap, person, told
from tpp.models import Recap, RecapLine
from tpp.recaps.hash_payload import recomputed_hash

CLOSED = "recap_closed"


def checks(month: Month | None) -> Iterator[DataFinding]:
    """Compare stored hashes, version numbers and locks with the recaps, of one month or of all."""
    yield from _gone(month)
    yield from _version_gaps(month)
    yield from _altered(month)
    yield from _locks(month)


def _recaps(month: Month | None) -> QuerySet[Recap]:
    return Recap.objects.filter(month=month.first) if month else Recap.objects.all()


def _gone(month: Month | None) -> Iterator[DataFinding]:
    """Name recaps of whose closing the trail tells, and that are not in their table any more."""
    stored = {str(pk) for pk in _recaps(month).values_list("pk", flat=True)}
    heap = Heap()
    for event in AuditEvent.objects.filter(event=CLOSED).order_by("pk").iterator(chunk_size=500):
        said = event.after
        of_month = month is None or said.get("month") == str(month)
        if of_month and event.object_id not in stored:
            heap.add(f"{said.get('month')} {said.get('agency')} v{said.get('version')}")
    yield from heap.told(
        "recap_gone",
        True,
        _(
            "Closed recaps that have vanished: %(names)s. Do not close these months again; restore the last backup "
            "beside and compare, and run verify_audit."
        ),
    )


def _version_gaps(month: Month | None) -> Iterator[DataFinding]:
    rows = _recaps(month).order_by("month", "agency__code").values("month", "agency__code")
    gaps = rows.annotate(newest=Max("version"), number=Count("pk")).exclude(newest=F("number"))
    yield from told(
        "recap_version_gap",
        gaps,
        lambda row: f"{row['month']:%Y-%m} {row['agency__code']} ({row['number']}/{row['newest']})",
        _("Recaps of which an earlier version is missing: %(names)s. Compare with the last backup; run verify_audit."),
    )


def _altered(month: Month | None) -> Iterator[DataFinding]:
    """Name recaps whose lines or header are not those of the hash; every line is read, one recap after the other."""
    heap = Heap()
    for recap in _recaps(month).select_related("agency").order_by("pk").iterator(chunk_size=50):
        if recomputed_hash(recap) != recap.sha256:
            heap.add(f"{recap.month:%Y-%m} {recap.agency.code} v{recap.version}")
    yield from heap.told(
        "recap_altered",
        True,
        _(
            "Closed recaps that are not what was closed; lines were changed, or people are missing: %(names)s. "
            "verify_recap names the differences; do not pay before they are explained."
        ),
    )


def _locks(month: Month | None) -> Iterator[DataFinding]:
    """Name locks without a line of a recap in force, and such lines without a lock."""
    in_force = RecapLine.objects.filter(recap__reopened_at__isnull=True)
    line = in_force.filter(employee=OuterRef("employee"), recap__month=OuterRef("month"))
    locks = MonthLock.objects.filter(month=month.first) if month else MonthLock.objects.all()
    yield from told(
        "lock_without_recap",
        locks.filter(~Exists(line)).order_by("pk").values("month", "employee__name", "employee__nip"),
        lambda row: f"{person(row['employee__name'], row['employee__nip'])} {row['month']:%Y-%m}",
        _("Months that are closed for people who stand in no recap: %(names)s. Run verify_audit and verify_recap."),
    )
    lock = MonthLock.objects.filter(employee=OuterRef("employee"), month=OuterRef("recap__month"))
    lines = in_force.filter(recap__month=month.first) if month else in_force
    yield from told(
        "recap_without_lock",
        lines.filter(~Exists(lock)).order_by("pk").values("nip", "name", "recap__month"),
        lambda row: f"{person(row['name'], row['nip'])} {row['recap__month']:%Y-%m}",
        _(
            "Lines of closed recaps whose month can still be changed: %(names)s. Run verify_recap before paying; "
            "reopen and close the month anew."
        ),
    )
