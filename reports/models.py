"""What was done: the calendar, the rules of reporting, activities, evidence and reviews."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, AppendOnlyQuerySet, Employee, ImportBatch
from reports.enums import AbsenceKind, ActivityStatus, DeadlineMode, HolidayKind, SilenceRule, WorkMode

MINUTES_A_DAY = 1440
DESCRIPTION_LENGTH = 1000
OUTPUT_LENGTH = 300
LETTER_LENGTH = 100
REASON_LENGTH = 500


class ReportingPolicy(models.Model):
    """The rules of reporting from a date on, for one agency and everything below it, or for all.

    The one in force for an employee on a date: of the nearest agency upward that has one, else the
    general one; of those the latest not after the date.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    starts_on = models.DateField(_("from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    quota_minutes = models.PositiveSmallIntegerField(_("minutes a day"), default=360)
    deadline_mode = models.CharField(
        _("deadline counts"), max_length=20, choices=DeadlineMode, default=DeadlineMode.CALENDAR_DAYS
    )
    deadline_count = models.PositiveSmallIntegerField(_("number of days or hours"), default=2)
    deadline_skips_holidays = models.BooleanField(_("moves to the next working day"), default=False)
    deadline_within_month = models.BooleanField(_("never past the end of the month"), default=False)
    opens_at = models.TimeField(_("accepted from (time of day)"), null=True, blank=True)
    resend_hours = models.PositiveSmallIntegerField(_("hours to resend after a return"), default=48)
    silence_after_days = models.PositiveSmallIntegerField(
        _("working days until the superior is told that nobody reviews"), default=3
    )
    wfh_needs_photo = models.BooleanField(_("WFH needs a photo"), default=True)
    wfh_needs_position = models.BooleanField(_("WFH needs a position"), default=True)
    dl_needs_photo = models.BooleanField(_("DL needs a photo"), default=True)
    dl_needs_position = models.BooleanField(_("DL needs a position"), default=True)
    dl_needs_letter = models.BooleanField(_("DL needs the number of the assignment letter"), default=False)
    evidence_per_day = models.BooleanField(_("one piece of evidence per mode and day is enough"), default=False)
    silence_at_closing = models.CharField(
        _("minutes nobody has reviewed at closing"),
        max_length=12,
        choices=SilenceRule,
        default=SilenceRule.DO_NOT_COUNT,
    )

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = _("reporting policy")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "starts_on"],
                name="policy_unique_per_agency_and_date",
                violation_error_message=_("There is already a policy from this date."),
            ),
            # Two empty agencies are different to the constraint above, on SQLite always.
            models.UniqueConstraint(
                fields=["starts_on"],
                condition=Q(agency__isnull=True),
                name="policy_unique_general_and_date",
                violation_error_message=_("There is already a policy from this date."),
            ),
            models.CheckConstraint(
                condition=Q(quota_minutes__range=(1, MINUTES_A_DAY)),
                name="policy_quota_fits_a_day",
                violation_error_message=_("The quota is 1 to 1,440 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_mode__in=DeadlineMode.values), name="policy_deadline_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(silence_at_closing__in=SilenceRule.values), name="policy_silence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.deadline_mode} {self.deadline_count}"


class Holiday(models.Model):
    """A free day by decree, or one that is worked in its place."""

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=HolidayKind)
    name = models.CharField(_("name"), max_length=150)
    decree_number = models.CharField(_("decree number"), max_length=100, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = _("holiday")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class QuotaPeriod(models.Model):
    """Other minutes a day between two dates (Ramadan) or from one on, by weekday; for an agency and below, or for all.

    Of the periods that hold on a day that of the nearest agency upward counts; free days stay free.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=150)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # Seven entries from Monday on: minutes, or null for a weekday that stays as the rules of reporting have it.
    minutes = models.JSONField(_("minutes by weekday"))

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("quota period")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="quota_period_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.name}"


class Outage(models.Model):
    """A time in which the system could not be reached, for an agency and everything below it, or for all.

    What closed around it closes later (`reports.deadline.after_outages`). Rows stay; one entered by mistake is
    cancelled with a reason.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("outage")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="outage_ends_after_it_starts",
                violation_error_message=_("An outage ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="outage_cancelling_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="outage_by_end")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.ends_at:%Y-%m-%d %H:%M}"


class HealthBeat(models.Model):
    """A moment at which the system could write to the database and to the store of files."""

    at = models.DateTimeField(unique=True)

    class Meta:
        ordering = ["at"]
        verbose_name = _("beat of the health log")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Dispensation(models.Model):
    """Leave to report some days later than the rules allow; asked for by an employee, or granted at once.

    For one employee, for an agency and everything below it, or for all. Only a granted one moves a deadline, to
    `ends_at`; rows stay, whatever becomes of them.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("waiting for a decision")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("not granted")
        CANCELLED = "cancelled", _("cancelled by the personnel agency")

    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="dispensations")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, verbose_name=_("agency"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    ends_at = models.DateTimeField(_("accepted until"), null=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    # What the employee had typed when it came too late, as the form had it.
    typed = models.JSONField(default=dict)
    attachment = models.FileField(_("attachment"), max_length=200, blank=True)
    attachment_name = models.CharField(_("file"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("dispensation")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="dispensation_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first one."),
            ),
            models.CheckConstraint(
                condition=Q(employee__isnull=True) | Q(agency__isnull=True), name="dispensation_has_one_owner"
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | Q(ends_at__isnull=False), name="dispensation_granted_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(status="asked") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="dispensation_decision_is_whole",
            ),
            models.UniqueConstraint(
                fields=["employee", "first_day"], condition=Q(status="asked"), name="dispensation_asked_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["last_day"], condition=Q(status="granted"), name="dispensation_by_last_day")]

    def __str__(self) -> str:
        return f"{self.first_day} {self.status}"


class Absence(models.Model):
    """An approved absence; excuses every day from `starts_on` to `ends_on`, both included."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="absences", verbose_name=_("employee"))
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    # Who came back before the last day: when that was entered last, by whom and why.
    shortened_at = models.DateTimeField(_("shortened"), null=True)
    shortened_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("shortened by")
    )
    shorten_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)

    class Meta:
        ordering = ["-starts_on", "employee_id"]
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                condition=Q(shortened_at__isnull=True, shortened_by__isnull=True, shorten_reason="")
                | Q(shortened_at__isnull=False, shortened_by__isnull=False) & ~Q(shorten_reason=""),
                name="absence_shortening_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(shortened_by__isnull=True) | ~Q(shortened_by=F("employee")),
                name="absence_shortened_by_somebody_else",
                violation_error_message=_("Nobody shortens his or her own absence."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("An absence cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["employee", "kind", "starts_on"],
                name="absence_entered_once",
                violation_error_message=_("This absence has been entered already."),
            ),
        ]
        indexes = [models.Index(fields=["employee", "ends_on"], name="absence_by_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.starts_on}"


class AbsenceRequest(models.Model):
    """A request for leave with its letter, and the decision about it; only an approved one makes an `Absence`.

    What excuses days is the absence alone: a request that nobody has approved changes nothing.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("waiting for a decision")
        APPROVED = "approved", _("granted")
        REFUSED = "refused", _("not granted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled by the personnel agency")

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="absence_requests", verbose_name=_("employee"))
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    attachment = models.FileField(_("attachment"), max_length=200, blank=True)
    attachment_name = models.CharField(_("file"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    filed_at = models.DateTimeField(_("filed"))
    # The employee, or the operator or personnel officer who entered it for him or her.
    filed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    # Whose place who decided took as Plh or Plt.
    decided_for = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    decision_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    # What it led to, as long as that stands.
    absence = models.OneToOneField(Absence, models.PROTECT, null=True, related_name="request")

    class Meta:
        ordering = ["-filed_at", "-id"]
        verbose_name = _("request for leave")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_request_ends_after_it_starts",
                violation_error_message=_("An absence cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True, decided_by__isnull=True, withdrawn_at__isnull=True)
                | Q(status="withdrawn", decided_at__isnull=True, decided_by__isnull=True, withdrawn_at__isnull=False)
                | Q(
                    status__in=["approved", "refused", "cancelled"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    withdrawn_at__isnull=True,
                ),
                name="absence_request_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["refused", "cancelled"]) | ~Q(decision_reason=""),
                name="absence_request_reason_is_given",
                violation_error_message=_("Give a reason."),
            ),
            models.CheckConstraint(
                condition=Q(status="approved", absence__isnull=False) | ~Q(status="approved") & Q(absence__isnull=True),
                name="absence_request_granted_makes_an_absence",
            ),
            models.CheckConstraint(
                condition=Q(decided_for__isnull=True) | Q(decided_by__isnull=False),
                name="absence_request_on_behalf_of_needs_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("employee")),
                name="absence_request_decided_by_somebody_else",
                violation_error_message=_("Nobody decides about his or her own request."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "ends_on"], name="absence_request_by_employee"),
            models.Index(fields=["starts_on"], condition=Q(status="open"), name="absence_request_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.starts_on} {self.status}"


class ActivityKind(models.Model):
    """An entry of the catalogue: what is done, with a norm in minutes per unit of output."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    norm_minutes = models.PositiveSmallIntegerField(_("norm in minutes"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=50)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("activity kind")
        constraints = [models.CheckConstraint(condition=Q(norm_minutes__gte=1), name="activity_kind_norm_is_positive")]

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """A photo, a position, or both, given by the employee for work outside the office."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="evidence")
    photo = models.FileField(_("photo"), max_length=200, blank=True)
    # SHA-256 of the stored file: the same photo twice can be seen.
    photo_sha256 = models.CharField(max_length=64, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    # The device's own time of the fix; it may be wrong and decides nothing.
    fixed_at = models.DateTimeField(_("time of the position"), null=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy_m__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    latitude__isnull=False,
                    longitude__isnull=False,
                    accuracy_m__isnull=False,
                ),
                name="evidence_position_is_whole",
                violation_error_message=_("A position has latitude, longitude and accuracy."),
            ),
            models.CheckConstraint(condition=~Q(photo="") | Q(latitude__isnull=False), name="evidence_is_not_empty"),
        ]
        # Every queue asks whether its photos were seen elsewhere.
        indexes = [
            models.Index(fields=["photo_sha256"], condition=~Q(photo_sha256=""), name="evidence_by_photo"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.received_at:%Y-%m-%d %H:%M}"


class Activity(models.Model):
    """One piece of work of one employee on one local work date.

    It occupies the half-open interval of `minutes` from `start_time` on the work date; an evening shift
    may run past midnight and keeps its work date.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="activities", verbose_name=_("employee"))
    # Chosen by the device: the same submission sent twice makes one activity.
    client_uuid = models.UUIDField()
    work_date = models.DateField(_("date"))
    start_time = models.TimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MINUTES_A_DAY)]
    )
    mode = models.CharField(_("work mode"), max_length=3, choices=WorkMode)
    kind = models.ForeignKey(ActivityKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind of activity"))
    volume = models.PositiveSmallIntegerField(_("volume"), null=True, blank=True)
    description = models.TextField(_("description"), max_length=DESCRIPTION_LENGTH)
    output = models.CharField(_("output"), max_length=OUTPUT_LENGTH, blank=True)
    # Of the assignment to official duty (DL).
    letter_number = models.CharField(_("number of the assignment letter"), max_length=LETTER_LENGTH, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="activities")
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.SUBMITTED)
    # Grows with every change; forms and reviews name the version they saw.
    version = models.PositiveIntegerField(default=1)
    # The server's receipt of the content as it stands, and the code of it that the employee can keep.
    submitted_at = models.DateTimeField(_("reported"))
    receipt = models.CharField(_("receipt"), max_length=10, blank=True)
    # Accepted only because of a dispensation; recaps say so.
    dispensed = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    # The supervisor in whose place it was decided ("a.n."), if it was.
    decided_for = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    decision_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    import_batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="activities")

    class Meta:
        ordering = ["work_date", "start_time", "id"]
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
            models.CheckConstraint(condition=Q(mode__in=WorkMode.values), name="activity_mode_is_known"),
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
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("employee")),
                name="activity_decided_by_somebody_else",
                violation_error_message=_("Nobody reviews his or her own report."),
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
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.work_date} {self.start_time:%H:%M}"


class BulkApproval(models.Model):
    """Many unremarkable reports approved at once, after a look at a random sample that was drawn beforehand.

    Open until `ended_at`; ended without any review where nothing of the pool was left to approve.
    """

    reviewer = models.ForeignKey(Employee, models.PROTECT, related_name="bulk_approvals", verbose_name=_("reviewer"))
    # Pairs of activity id and version; the sample is ids of the pool.
    pool = models.JSONField()
    sample = models.JSONField()
    drawn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["drawn_at", "id"]
        verbose_name = _("bulk approval")
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer"], condition=Q(ended_at__isnull=True), name="bulk_approval_one_open_per_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} {self.drawn_at:%Y-%m-%d %H:%M}"


class Review(models.Model):
    """One decision about one version of an activity; rows are never changed."""

    class Decision(models.TextChoices):
        """What a reviewer can say."""

        APPROVE = "approve", _("approve")
        RETURN = "return", _("return")
        REJECT = "reject", _("reject")
        TAKE_BACK = "take_back", _("take the decision back")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reviews")
    activity_version = models.PositiveIntegerField()
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    reviewer = models.ForeignKey(Employee, models.PROTECT, related_name="reviews", verbose_name=_("reviewer"))
    # Whose place the reviewer took as Plh or Plt.
    on_behalf_of = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    bulk = models.ForeignKey(
        BulkApproval, models.PROTECT, null=True, related_name="reviews", verbose_name=_("bulk approval")
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "id"]
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approve") | ~Q(reason=""),
                name="review_reason_is_given",
                violation_error_message=_("Give a reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.decision}"


class MonthLock(models.Model):
    """An employee's closed month: nothing in it may change any more."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="month_locks")
    # First day of the month.
    month = models.DateField()
    locked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("month lock")
        constraints = [
            models.UniqueConstraint(fields=["employee", "month"], name="month_lock_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_lock_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m}"


class PhotoView(models.Model):
    """A look at somebody's photo by another person (privacy law UU 27/2022: access log)."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="views")
    viewer = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    viewed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo view")

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.viewer_id}"
