"""Do stored rows contradict each other? What the program refuses, and only SQL, a fault or an old release can write."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Field,
    Func,
    IntegerField,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    RowRange,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import ExtractHour, ExtractMinute, TruncDate, TruncMonth
from django.utils.translation import gettext as _

from accounts.authorization.access import LOGIN_AFTER_SERVICE
from accounts.models import Notice, Placement
from accounts.rules.enums import Zone
from reports.models import (
    Absence,
    AbsenceRequest,
    AbsenceRule,
    Activity,
    Dispensation,
    MonthLock,
    QuotaPeriod,
    Review,
    WorkModeRule,
)
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.enums import AbsenceKind, ActivityStatus
from reports.rules.lifecycle import DECIDED, RELEASED
from reports.rules.period import Month
from tpp.closing.data_checks.finding import DataFinding, Heap, person, told

APPS = ("accounts", "reports", "tpp")
PERSON = ("employee__name", "employee__nip")
DECISIONS = {
    ActivityStatus.APPROVED: Review.Decision.APPROVE,
    ActivityStatus.RETURNED: Review.Decision.RETURN,
    ActivityStatus.REJECTED: Review.Decision.REJECT,
}
# The first zone in which a day begins: what is too early there is too early everywhere. And the last one.
EAST, WEST = ZoneInfo(Zone.WIT), ZoneInfo(Zone.WIB)


def checks(month: Month | None) -> Iterator[DataFinding]:
    """Yield what contradicts itself, in the days of one month or of all; a fixed number of queries."""
    yield from _overlaps(month)
    yield from _long_days(month)
    yield from _outside_service(month)
    yield from _before_the_day(month)
    yield from _without_decision(month)
    yield from _after_closing(month)
    yield from _half_dispensations()
    yield from _unreadable_quotas()
    yield from _unknown_kinds()
    yield from _unknown_values()
    yield from _broken_references()
    yield from _told_to_nobody(month)


def activities(month: Month | None) -> QuerySet[Activity]:
    """Return the reports whose work date lies in the month, or all."""
    return Activity.objects.filter(work_date__range=(month.first, month.last)) if month else Activity.objects.all()


def report_named(row: dict[str, Any]) -> str:
    """Return a report as it is named: whose, of which day, and its number in the table."""
    return f"{person(row['employee__name'], row['employee__nip'])} {row['work_date']} #{row['pk']}"


REPORT = (*PERSON, "work_date", "pk")


def _day_number(column: str) -> Func:
    """Return the number of a date on an endless line of days."""
    template = "CAST(julianday(%(expressions)s) AS INTEGER)"
    if connection.vendor == "postgresql":
        template = "(%(expressions)s - DATE '2000-01-01')"
    return Func(column, template=template, output_field=IntegerField())


def _overlaps(month: Month | None) -> Iterator[DataFinding]:
    """Name reports that begin before an earlier one of the same person is over, also across midnight."""
    held = Activity.objects.exclude(status__in=RELEASED)
    if month:
        around = (month.first - timedelta(days=2), month.last + timedelta(days=1))
        held = held.filter(work_date__range=around)
    shifted = Case(When(next_day=True, then=Value(MINUTES_A_DAY)), default=Value(0))
    begins = _day_number("work_date") * MINUTES_A_DAY + shifted + ExtractHour("start_time") * 60
    rows = held.annotate(begins=begins + ExtractMinute("start_time")).annotate(
        busy_until=Window(
            Max(F("begins") + F("minutes")),
            partition_by=F("employee_id"),
            order_by=[F("begins").asc(), F("pk").asc()],
            frame=RowRange(end=-1),
        )
    )
    yield from told(
        "activities_overlap",
        rows.filter(begins__lt=F("busy_until")).order_by("work_date", "pk").values(*REPORT),
        report_named,
        _(
            "Reports that begin before an earlier one of the same person is over, so that minutes may count twice: "
            "%(names)s. Let the supervisor return or reject one of each two."
        ),
    )


def _long_days(month: Month | None) -> Iterator[DataFinding]:
    rows = activities(month).exclude(status__in=RELEASED).order_by("work_date", "employee_id")
    days = rows.values(*PERSON, "work_date").annotate(total=Sum("minutes")).filter(total__gt=MINUTES_A_DAY)
    yield from told(
        "day_over_24h",
        days,
        lambda row: f"{person(row['employee__name'], row['employee__nip'])} {row['work_date']}: {row['total']}",
        _(
            "Days with more than 1,440 minutes: %(names)s. Let the supervisor return or reject what cannot have been "
            "done."
        ),
    )


def _outside_service(month: Month | None) -> Iterator[DataFinding]:
    post = Placement.objects.filter(employee=OuterRef("employee"), starts_on__lte=OuterRef("work_date"))
    outside = Q(employee__service_ends_on__lt=F("work_date")) | ~Exists(post)
    yield from told(
        "activity_outside_service",
        activities(month).exclude(status__in=RELEASED).filter(outside).order_by("work_date", "pk").values(*REPORT),
        report_named,
        _(
            "Reports of days before the first post or after the last day in service, which count for nothing: "
            "%(names)s. Check the dates of the people."
        ),
        is_error=False,
    )


def _before_the_day(month: Month | None) -> Iterator[DataFinding]:
    early = (
        activities(month).annotate(sent_on=TruncDate("submitted_at", tzinfo=EAST)).filter(work_date__gt=F("sent_on"))
    )
    yield from told(
        "activity_before_its_day",
        early.order_by("work_date", "pk").values(*REPORT),
        report_named,
        _("Reports that were sent before their day: %(names)s. Compare the clock of the server with the trail."),
    )


def _without_decision(month: Month | None) -> Iterator[DataFinding]:
    """Name reports whose state no decision explains."""
    decided = activities(month).filter(status__in=DECIDED)
    wanted = Case(*(When(status=status, then=Value(one.value)) for status, one in DECISIONS.items()))
    review = Review.objects.filter(
        activity=OuterRef("pk"),
        decision=OuterRef("wanted"),
        reviewer=OuterRef("decided_by"),
        decided_at=OuterRef("decided_at"),
    )
    yield from told(
        "decision_missing",
        decided.annotate(wanted=wanted).filter(~Exists(review)).order_by("work_date", "pk").values(*REPORT),
        report_named,
        _(
            "Reports that are approved, returned or rejected although nobody decided so: %(names)s. Run verify_audit; "
            "somebody may have written into the database."
        ),
    )


def _after_closing(month: Month | None) -> Iterator[DataFinding]:
    lock = MonthLock.objects.filter(
        employee=OuterRef("employee"), month=OuterRef("month"), locked_at__lt=OuterRef("changed_at")
    )
    late = activities(month).annotate(month=TruncMonth("work_date")).filter(Exists(lock))
    yield from told(
        "activity_after_closing",
        late.order_by("work_date", "pk").values(*REPORT),
        report_named,
        _(
            "Reports that were changed after their month had been closed: %(names)s. Compare with the recap by "
            "verify_recap; reopen the month if it must be paid otherwise."
        ),
    )


def _half_dispensations() -> Iterator[DataFinding]:
    rows = Dispensation.objects.filter(status=Dispensation.Status.GRANTED, ends_at__isnull=True)
    yield from told(
        "dispensation_without_end",
        rows.order_by("pk").values("pk", "first_day"),
        lambda row: f"{row['first_day']} #{row['pk']}",
        _("Dispensations that are granted without a last moment: %(names)s. Cancel them and grant them anew."),
    )


def _unreadable_quotas() -> Iterator[DataFinding]:
    """Name periods whose minutes are not seven entries that fit a day; there are some dozens in ten years."""
    heap = Heap()
    for period in QuotaPeriod.objects.order_by("pk"):
        if not _is_week(period.minutes):
            heap.add(f"{period.name} #{period.pk}")
    message = _("Periods whose minutes by weekday cannot be read: %(names)s. Enter them anew.")
    yield from heap.told("quota_unreadable", True, message)


def _is_week(minutes: object) -> bool:
    return (
        isinstance(minutes, list)
        and len(minutes) == 7  # noqa: PLR2004 - the days of a week
        and all(one is None or (type(one) is int and 0 <= one <= MINUTES_A_DAY) for one in minutes)
    )


def _unknown_kinds() -> Iterator[DataFinding]:
    known = Q(kind__in=AbsenceKind.values) | Q(kind__in=AbsenceRule.objects.values("code"))
    heap = Heap()
    for model in (Absence, AbsenceRequest):
        rows = model._base_manager.exclude(known).order_by("starts_on", "pk")
        heap.take(rows.values(*PERSON, "kind", "starts_on"), _absence)
    message = _("Absences of a kind that nobody has defined: %(names)s. Add the kind under the settings.")
    yield from heap.told("absence_kind_unknown", True, message)


def _absence(row: dict[str, Any]) -> str:
    return f"{person(row['employee__name'], row['employee__nip'])} {row['starts_on']}: {row['kind']}"


def _unknown_values() -> Iterator[DataFinding]:
    """Name values that are in no list of choices or codes: nobody can read or correct them on a page."""
    heap = Heap()
    by_rows: dict[type[Model], dict[str, Q]] = {Activity: {"mode": ~Q(mode__in=WorkModeRule.objects.values("code"))}}
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        unknown = {field.name: ~_known(field) for field in model._meta.concrete_fields if field.choices}
        unknown |= by_rows.get(model, {})
        if not unknown:
            continue
        column = Case(*(When(one, then=Value(name)) for name, one in unknown.items()), default=Value(""))
        rows = model._base_manager.annotate(column=column).exclude(column="").order_by("column")
        for row in rows.values("column").annotate(number=Count("*"), last=Max("pk")):
            heap.add(f"{model._meta.label_lower}.{row['column']} ({row['number']}, #{row['last']})")
    message = _("Values that the program does not know, by column: %(names)s. Correct them in the database with help.")
    yield from heap.told("value_unknown", True, message)


def _known(field: Field) -> Q:
    values = [value for value, _label in field.flatchoices]
    if field.blank and field.empty_strings_allowed:
        values.append("")
    known = Q(**{f"{field.name}__in": values})
    return known | Q(**{f"{field.name}__isnull": True}) if field.null else known


def _broken_references() -> Iterator[DataFinding]:
    """Name rows that point to rows which are gone; PostgreSQL always refuses to let that happen."""
    if connection.vendor != "sqlite":
        return
    heap = Heap()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for table, row_id, parent, _number in iter(cursor.fetchone, None):
            heap.add(f"{table} #{row_id} → {parent}")
    message = _("Rows that point to rows which are gone: %(names)s. Compare with the last backup.")
    yield from heap.told("reference_broken", True, message)


def _told_to_nobody(month: Month | None) -> Iterator[DataFinding]:
    """Name people who are told things although they can no longer log in."""
    rows = Notice.objects.annotate(said_on=TruncDate("created_at", tzinfo=EAST))
    if month:
        rows = rows.filter(said_on__gte=month.first, said_on__lte=month.last)
    gone = rows.filter(employee__service_ends_on__lt=F("said_on") - LOGIN_AFTER_SERVICE)
    yield from told(
        "notice_to_nobody",
        gone.order_by("employee_id").values(*PERSON).annotate(number=Count("*")),
        lambda row: f"{person(row['employee__name'], row['employee__nip'])} ({row['number']})",
        _("Notices to people who left and can no longer read them: %(names)s. Check who should decide in their place."),
        is_error=False,
    )
