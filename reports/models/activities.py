"""What was done: the catalogue, activities, and the months in which nothing may change any more."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Audited, Employee, ImportBatch
from accounts.storage.constraints import FirstOfMonth
from reports.models.evidence import Evidence
from reports.rules.activity_rules import (
    DESCRIPTION_LENGTH,
    LETTER_LENGTH,
    MINUTES_A_DAY,
    OUTPUT_LENGTH,
    PLACE_LENGTH,
    REASON_LENGTH,
)
from reports.rules.enums import ActivityStatus


class ActivityKind(Audited):
    """An entry of the catalogue: what is done, with a norm in minutes per unit of output."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    norm_minutes = models.PositiveSmallIntegerField(_("norm in minutes"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=50)
    is_active = models.BooleanField(_("offered"), default=True, db_default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("activity kind")
        constraints = [models.CheckConstraint(condition=Q(norm_minutes__gte=1), name="activity_kind_norm_is_positive")]

    def __str__(self) -> str:
        return self.name


class Activity(Audited):
    """One piece of work of one employee on one local work date.

    It occupies the half-open interval of `minutes` from `start_time` on the work date, or on the day after where
    `next_day` says so: what is done after midnight in a rostered night shift belongs to the date of the shift.
    """

    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="activities", verbose_name=_("employee"), db_index=False
    )
    # Chosen by the device: the same submission sent twice makes one activity.
    client_uuid = models.UUIDField()
    work_date = models.DateField(_("date"))
    start_time = models.TimeField(_("start"))
    # A flag and not a date: nothing else than the work date and the day after can be stored.
    next_day = models.BooleanField(_("began after midnight"), default=False, db_default=False)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MINUTES_A_DAY)]
    )
    # A code of `WorkModeRule`; which there are on a day is asked by whoever writes.
    mode = models.CharField(_("work mode"), max_length=10)
    kind = models.ForeignKey(
        ActivityKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind of activity"), db_index=False
    )
    volume = models.PositiveSmallIntegerField(_("volume"), null=True, blank=True)
    description = models.TextField(_("description"), max_length=DESCRIPTION_LENGTH)
    output = models.CharField(_("result"), max_length=OUTPUT_LENGTH, blank=True, default="", db_default="")
    # Of the assignment to official duty (DL).
    letter_number = models.CharField(
        _("number of the assignment letter"), max_length=LETTER_LENGTH, blank=True, default="", db_default=""
    )
    place = models.CharField(_("place of the activity"), max_length=PLACE_LENGTH, blank=True, default="", db_default="")
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    # As its evidence has it: an announced photo may come until then and has not. Nobody approves what still has it.
    photo_until = models.DateTimeField(_("the photo may come until"), null=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ActivityStatus,
        default=ActivityStatus.SUBMITTED,
        db_default=ActivityStatus.SUBMITTED,
    )
    # Grows with every change; forms and reviews name the version they saw.
    version = models.PositiveIntegerField(default=1, db_default=1)
    # The server's receipt of the content as it stands, and the code of it that the employee can keep.
    submitted_at = models.DateTimeField(_("reported"))
    receipt = models.CharField(_("receipt"), max_length=10, blank=True, default="", db_default="")
    # Accepted only because of a dispensation; recaps say so.
    dispensed = models.BooleanField(default=False, db_default=False)
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"), db_index=False
    )
    # The supervisor in whose place it was decided ("a.n."), if it was.
    decided_for = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of"), db_index=False
    )
    decision_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True, default="", db_default="")
    # What was before the reviewer who returned it or took a decision back; and whether it is more by now,
    # or another text (`reports.rules.activity_rules.has_grown`): then it is approved by itself or not at all.
    seen_minutes = models.PositiveSmallIntegerField(null=True)
    seen_description = models.TextField(blank=True, default="", db_default="")
    grown = models.BooleanField(default=False, db_default=False)
    import_batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )

    class Meta:
        ordering = ["work_date", "next_day", "start_time", "id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["employee", "client_uuid"], name="activity_submitted_once"),
            # What was taken over from an earlier system has none.
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="activity_receipt_is_its_own"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MINUTES_A_DAY)),
                name="activity_minutes_fit_a_day",
                violation_error_message=_("An activity has 1 to 1,440 minutes."),
            ),
            models.CheckConstraint(condition=Q(status__in=ActivityStatus.values), name="activity_status_is_known"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[ActivityStatus.SUBMITTED, ActivityStatus.WITHDRAWN],
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    decided_for__isnull=True,
                    decision_reason="",
                )
                | Q(
                    status__in=[ActivityStatus.APPROVED, ActivityStatus.RETURNED, ActivityStatus.REJECTED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="activity_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=ActivityStatus.APPROVED) | Q(photo_until__isnull=True),
                name="activity_photo_before_approval",
                violation_error_message=_("A report whose announced photo has not come is not approved."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("employee")),
                name="activity_decided_by_somebody_else",
                violation_error_message=_("Nobody reviews their own report."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "work_date"], name="activity_by_day"),
            # The recap reads nothing but this index: minutes per employee and day of approved work.
            models.Index(
                fields=["employee", "work_date", "minutes"],
                condition=Q(status="approved"),
                name="activity_approved_minutes",
            ),
            models.Index(fields=["employee", "work_date"], condition=Q(status="submitted"), name="activity_waiting"),
            # Every own page asks what was returned, however old it is.
            models.Index(fields=["employee", "work_date"], condition=Q(status="returned"), name="activity_returned"),
            # Recaps say which of their reports a dispensation let in.
            models.Index(fields=["employee", "work_date"], condition=Q(dispensed=True), name="activity_dispensed"),
            # A shorter deadline asks of everybody what was returned lately.
            models.Index(fields=["decided_at"], condition=Q(status="returned"), name="activity_returned_lately"),
            # "Recently decided", page by page.
            models.Index(
                fields=["decided_by", "decided_at", "id"],
                condition=Q(decided_by__isnull=False),
                name="activity_by_decision",
            ),
            # Most reports have none of these.
            models.Index(
                fields=["employee", "work_date"], condition=Q(photo_until__isnull=False), name="activity_photo_awaited"
            ),
            models.Index(fields=["kind"], condition=Q(kind__isnull=False), name="activity_of_kind"),
            models.Index(fields=["evidence"], condition=Q(evidence__isnull=False), name="activity_with_evidence"),
            models.Index(fields=["decided_for"], condition=Q(decided_for__isnull=False), name="activity_on_behalf"),
            models.Index(fields=["import_batch"], condition=Q(import_batch__isnull=False), name="activity_imported"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.work_date} {self.start_time:%H:%M}"


class MonthLock(Audited):
    """An employee's closed month: nothing in it may change any more."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="month_locks")
    # First day of the month.
    month = models.DateField()
    locked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("month lock")
        constraints = [
            models.UniqueConstraint(fields=["employee", "month"], name="month_lock_once"),
            models.CheckConstraint(condition=FirstOfMonth("month"), name="month_lock_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m}"
