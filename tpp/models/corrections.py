"""What comes after a figure: the employee's objection, and adjustments that pay a correction in a later month."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Audited, Employee
from accounts.storage.constraints import FirstOfMonth

REASON_LENGTH = 1000


class Objection(Audited):
    """An employee's objection to a day or a figure of a month, and the answer of the personnel agency."""

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Outcome(models.TextChoices):
        """What an accepted objection leads to."""

        RECOMPUTE = "recompute", _("the data are corrected and the month is computed again")
        ADJUSTMENT = "adjustment", _("the difference is paid as an adjustment in a later month")

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="objections", verbose_name=_("employee"))
    # First day of the month.
    month = models.DateField(_("month"))
    # Empty: about a figure of the month, not about a day.
    day = models.DateField(_("day"), null=True, blank=True)
    # The name of the figure (`tpp`, a deduction, a score); empty for a day.
    figure = models.CharField(_("figure"), max_length=60, blank=True, default="", db_default="")
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH)
    attachment = models.FileField(_("attachment"), max_length=200, blank=True, default="", db_default="")
    attachment_name = models.CharField(_("file"), max_length=255, blank=True, default="", db_default="")
    filed_at = models.DateTimeField(_("filed"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, db_default=Status.OPEN)
    outcome = models.CharField(_("what follows"), max_length=12, choices=Outcome, blank=True, default="", db_default="")
    answer = models.TextField(_("answer"), max_length=REASON_LENGTH, blank=True, default="", db_default="")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-filed_at", "-id"]
        verbose_name = _("objection")
        constraints = [
            models.CheckConstraint(condition=FirstOfMonth("month"), name="objection_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(day__isnull=True) ^ Q(figure=""), name="objection_is_about_a_day_or_a_figure"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "refused"], answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer="")
                | Q(status__in=["open", "withdrawn"], answered_at__isnull=True, answered_by__isnull=True, answer=""),
                name="objection_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted") & ~Q(outcome="") | ~Q(status="accepted") & Q(outcome=""),
                name="objection_outcome_if_accepted",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("employee")),
                name="objection_answered_by_somebody_else",
                violation_error_message=_("Nobody answers their own objection."),
            ),
            # One open objection per subject: sending twice is not objecting twice.
            models.UniqueConstraint(
                fields=["employee", "month", "day"], condition=Q(status="open"), name="objection_open_once_per_day"
            ),
            models.UniqueConstraint(
                fields=["employee", "month", "figure"],
                condition=Q(status="open", day__isnull=True),
                name="objection_open_once_per_figure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m} {self.status}"


class Adjustment(Audited):
    """Rupiah (with sign) paid or kept back in `month` for a closed month before it; two people make one."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="adjustments", verbose_name=_("employee"))
    # The month with which it is paid, and the closed one that it corrects; both first days.
    month = models.DateField(_("paid with"))
    corrects = models.DateField(_("corrects"))
    amount = models.BigIntegerField(_("amount (Rp)"))
    reason = models.CharField(_("reason"), max_length=500)
    reference = models.CharField(_("reference"), max_length=100)
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, blank=True, related_name="adjustments")
    requested_at = models.DateTimeField(_("entered"))
    requested_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cancelled_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("cancelled by")
    )

    class Meta:
        ordering = ["-month", "employee_id", "id"]
        verbose_name = _("adjustment")
        constraints = [
            models.CheckConstraint(
                condition=Q(FirstOfMonth("month"), FirstOfMonth("corrects")), name="adjustment_is_of_months"
            ),
            models.CheckConstraint(condition=Q(month__gt=F("corrects")), name="adjustment_is_paid_later"),
            models.CheckConstraint(condition=~Q(amount=0), name="adjustment_is_not_zero"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("requested_by")),
                name="adjustment_confirmed_by_a_second_person",
                violation_error_message=_("A second person must confirm the adjustment."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="adjustment_cancellation_is_whole",
            ),
            models.UniqueConstraint(
                fields=["employee", "month", "corrects", "reference"],
                condition=Q(cancelled_at__isnull=True),
                name="adjustment_entered_once",
                violation_error_message=_("This adjustment has been entered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month:%Y-%m} {self.amount}"
