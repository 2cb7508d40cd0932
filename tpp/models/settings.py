"""Settings of the allowance side, and what the personnel agency has looked at before closing."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Audited, Employee
from accounts.storage.constraints import FirstOfMonth
from tpp.enums import StatusCombination


class AllowancePolicy(Audited):
    """Rules around the allowance that are no part of its computation, from a date on; the latest not after it."""

    starts_on = models.DateField(_("from"), unique=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    # Whole days after the closing of a month; the window ends at midnight of the agency's zone.
    objection_days = models.PositiveSmallIntegerField(
        _("days to object after closing"), default=14, db_default=14, validators=[MaxValueValidator(366)]
    )
    unusual_change_percent = models.PositiveSmallIntegerField(
        _("unusual change against the month before (%)"),
        default=30,
        db_default=30,
        validators=[MaxValueValidator(1000)],
    )
    # Otherwise what is open is a warning that the closed recap keeps.
    red_must_be_settled = models.BooleanField(
        _("red findings must be settled or accepted before closing"), default=True, db_default=True
    )
    # Several statuses may hold on one day: somebody on probation falls ill.
    status_combination = models.CharField(
        _("when several statuses hold on a day"),
        max_length=10,
        choices=StatusCombination,
        default=StatusCombination.LOWEST,
        db_default=StatusCombination.LOWEST,
    )

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = _("allowance policy")

    def __str__(self) -> str:
        return f"{self.starts_on}"


class Letterhead(Audited):
    """The region's name, address and logo above every paper; the latest row holds, closed recaps keep theirs."""

    region_name = models.CharField(_("name of the region"), max_length=150)
    address = models.CharField(_("address"), max_length=200, blank=True, default="", db_default="")
    logo = models.FileField(_("logo"), max_length=200, blank=True, default="", db_default="")
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("changed by"))

    class Meta:
        ordering = ["-changed_at", "-id"]
        verbose_name = _("letterhead")

    def __str__(self) -> str:
        return self.region_name


class Acceptance(Audited):
    """A finding before closing that the personnel agency accepts with a reason.

    `fingerprint` says what exactly was found; when the data change, the finding is another one and red again.
    """

    month = models.DateField(_("month"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("employee"))
    code = models.CharField(_("finding"), max_length=40)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=500)
    accepted_at = models.DateTimeField(_("accepted"))
    accepted_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("accepted by"))

    class Meta:
        ordering = ["month", "employee_id", "code"]
        verbose_name = _("accepted finding")
        constraints = [
            models.UniqueConstraint(fields=["month", "employee", "code", "fingerprint"], name="finding_accepted_once"),
            models.CheckConstraint(condition=FirstOfMonth("month"), name="acceptance_is_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.employee_id} {self.code}"
