"""Say something to people, once; and what people do with it: read it, choose how they are told."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.authorization.access import Authority
from accounts.models import Employee, Letter, Notice, NoticeSettings
from accounts.notifications.quiet_hours import after_quiet

# A database takes so many values in one statement, and no more than twice as many.
_PER_QUERY = 10_000
_PER_INSERT = 1_000


class News(NamedTuple):
    """Something to say: to whom, of what kind, about what (`key`), and until when (UTC) it is of use by e-mail."""

    employee_id: int
    kind: str
    key: str
    parameters: Mapping[str, object]
    link: str
    zone: str
    useful_until: datetime | None = None


def tell(news: Sequence[News], *, at: datetime) -> None:
    """Write the notices and their letters; what has been said already is left alone.

    Must run in the transaction of whatever the news is about. A fixed number of statements for up to 1,000 people,
    in proportion beyond.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("tell must run inside the transaction of what it tells")
    said = _said(news)
    fresh = {_key(item): item for item in news if _key(item) not in said}
    if not fresh:
        return
    ids = {item.employee_id for item in fresh.values()}
    wishes = {row.employee_id: row for row in _rows(NoticeSettings.objects.order_by(), "employee_id", ids)}
    plain = NoticeSettings()
    Notice.objects.bulk_create(
        [
            Notice(
                employee_id=item.employee_id,
                kind=item.kind,
                key=item.key,
                parameters=dict(item.parameters),
                link=item.link,
                shown=item.kind not in wishes.get(item.employee_id, plain).not_in_app,
                created_at=at,
            )
            for item in fresh.values()
        ],
        ignore_conflicts=True,
        batch_size=_PER_INSERT,
    )
    _write_letters(fresh, wishes, at)


def _write_letters(fresh: dict[tuple[int, str, str], News], wishes: dict[int, NoticeSettings], at: datetime) -> None:
    plain = NoticeSettings()
    reachable = set(
        _rows(Employee.objects.exclude(email="").order_by().values_list("pk", flat=True), "pk", _people(fresh))
    )
    # On PostgreSQL another worker may have been faster; its letters stay, for a notice has one at most.
    stored = _said(list(fresh.values()))
    letters = []
    for key, item in fresh.items():
        wish = wishes.get(item.employee_id, plain)
        if item.employee_id not in reachable or item.kind in wish.not_by_mail:
            continue
        not_before = after_quiet(at, item.zone, wish.quiet_from, wish.quiet_until)
        # What would arrive too late is not written at all; the notice in the application is there.
        if item.useful_until is None or not_before < item.useful_until:
            letters.append(Letter(notice_id=stored[key], not_before=not_before, useful_until=item.useful_until))
    Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=_PER_INSERT)


def mark_read(*, by: Authority, at: datetime, pk: int | None = None) -> Notice | None:
    """Mark one notice of the person as read, or all; return the one. A second time changes nothing."""
    own = Notice.objects.filter(employee=by.employee)
    if pk is not None:
        own = own.filter(pk=pk)
    own.filter(read_at__isnull=True).update(read_at=at)
    return own.first() if pk is not None else None


def save_notice_settings(
    *,
    by: Authority,
    language: str,
    quiet_from: time,
    quiet_until: time,
    not_in_app: Collection[str],
    not_by_mail: Collection[str],
) -> None:
    """Keep how the person wants to be told from now on."""
    NoticeSettings.objects.update_or_create(
        employee=by.employee,
        defaults={
            "language": language,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "not_in_app": sorted(not_in_app),
            "not_by_mail": sorted(not_by_mail),
        },
    )


def _key(news: News) -> tuple[int, str, str]:
    return news.employee_id, news.kind, news.key


def _people(fresh: Iterable[tuple[int, str, str]]) -> set[int]:
    return {employee_id for employee_id, _kind, _about in fresh}


def _said(news: Sequence[News]) -> dict[tuple[int, str, str], int]:
    """Return the ids of the notices there are already, by person, kind and key."""
    wanted = {_key(item) for item in news}
    about = Q(kind__in={kind for _id, kind, _about in wanted}, key__in={about for _id, _kind, about in wanted})
    rows = Notice.objects.filter(about).order_by().values_list("employee_id", "kind", "key", "pk")
    return {(pk, kind, about): row for pk, kind, about, row in _rows(rows, "employee_id", _people(wanted))}


def _rows(queryset: QuerySet[Any, Any], column: str, ids: Collection[int]) -> Iterator[Any]:
    """Ask in portions of `_PER_QUERY` ids, in their order: SQLite takes a limited number of parameters."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _PER_QUERY):
        yield from queryset.filter(**{f"{column}__in": ordered[start : start + _PER_QUERY]})
