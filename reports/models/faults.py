"""When the system is at fault: outages, the health log, dispensations."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Audited, Employee
from reports.rules.activity_rules import REASON_LENGTH


class Outage(Audited):
    """A time in which the system could not be reached, for an agency and everything below it, or for all.

    What closed around it closes later (`reports.rules.deadline.after_outages`). Rows stay; one entered by mistake is
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
    cancel_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True, default="", db_default="")

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
    # By a clock that was not believed: no sign of life at that moment; see `reports.rules.clock_trust`.
    doubted = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["at"]
        verbose_name = _("beat of the health log")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Dispensation(Audited):
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
    typed = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    attachment = models.FileField(_("attachment"), max_length=200, blank=True, default="", db_default="")
    attachment_name = models.CharField(_("file"), max_length=255, blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED, db_default=Status.ASKED)
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=REASON_LENGTH, blank=True, default="", db_default="")

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
