"""Closed months: snapshots with a hash."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Agency, Audited, Employee
from accounts.rules.enums import EmployeeStatus
from accounts.storage.constraints import FirstOfMonth
from tpp.models.schemes import Scheme


class Recap(Audited):
    """A closed month of one agency: a snapshot with a hash. Drafts are computed and never stored."""

    month = models.DateField(_("month"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="recaps", verbose_name=_("agency"))
    version = models.PositiveIntegerField(_("version"))
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="recaps", verbose_name=_("scheme"))
    # Names and rules as they stood: agency, scheme document, policies, warnings accepted at closing.
    header = models.JSONField()
    # SHA-256 (hex) over header and lines, in the order of their numbers.
    sha256 = models.CharField(max_length=64)
    # Printed on the papers; leads to the public page that confirms them. Random, so that it cannot be guessed.
    code = models.CharField(_("short code"), max_length=12, blank=True, default="", db_default="")
    frozen_at = models.DateTimeField(pgettext_lazy("recap", "closed"))
    # Empty: closed on the command line without a name is impossible; kept non-null.
    frozen_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    reopen_requested_at = models.DateTimeField(null=True)
    reopen_requested_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    reopen_reason = models.CharField(_("reason for reopening"), max_length=500, blank=True, default="", db_default="")
    reopened_at = models.DateTimeField(_("reopened"), null=True)
    reopened_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "agency__code", "-version"]
        verbose_name = _("recap")
        constraints = [
            models.UniqueConstraint(fields=["month", "agency", "version"], name="recap_version_once"),
            # Closed before papers had a code.
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="recap_code_once"),
            models.UniqueConstraint(
                fields=["month", "agency"], condition=Q(reopened_at__isnull=True), name="recap_one_in_force"
            ),
            models.CheckConstraint(condition=FirstOfMonth("month"), name="recap_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(reopen_requested_at__isnull=True, reopen_requested_by__isnull=True, reopen_reason="")
                | (Q(reopen_requested_at__isnull=False, reopen_requested_by__isnull=False) & ~Q(reopen_reason="")),
                name="recap_reopen_request_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False, reopen_requested_by__isnull=False)
                    & ~Q(reopened_by=F("reopen_requested_by"))
                ),
                name="recap_reopened_by_a_second_person",
                violation_error_message=_("A second person must confirm the reopening."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.agency_id} v{self.version}"


class RecapLine(Audited):
    """One employee in a closed recap, with everything the figure was made from."""

    recap = models.ForeignKey(Recap, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("no."))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="recap_lines")
    nip = models.CharField(_("NIP"), max_length=18)
    name = models.CharField(_("name"), max_length=150)
    status = models.CharField(_("status"), max_length=4, choices=EmployeeStatus)
    rank = models.CharField(_("rank"), max_length=6)
    position_class = models.PositiveSmallIntegerField(_("position class"))
    required_minutes = models.PositiveIntegerField(_("required minutes"))
    credited_minutes = models.PositiveIntegerField(_("credited minutes"))
    percent = models.DecimalField(_("per cent"), max_digits=5, decimal_places=2)
    base_amount = models.PositiveBigIntegerField(_("base (Rp)"))
    deduction = models.PositiveBigIntegerField(_("deduction (Rp)"))
    tpp = models.PositiveBigIntegerField(_("allowance (Rp)"))
    # What is taken off the allowance by the scheme (tax, insurance, dues): name, words and rupiah, in its order.
    deductions = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Corrections of earlier months paid with this one: reference, reason and rupiah with sign.
    adjustments = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Allowance - deductions + adjustments: what is paid out.
    net = models.PositiveBigIntegerField(_("paid out (Rp)"))
    # Minutes per day, placements, amounts: the inputs of the computation.
    inputs = models.JSONField()
    # The explanation: named amounts with their words and unrounded values.
    steps = models.JSONField()

    class Meta:
        ordering = ["recap_id", "number"]
        verbose_name = _("recap line")
        constraints = [
            models.UniqueConstraint(fields=["recap", "number"], name="recap_line_number_once"),
            models.UniqueConstraint(fields=["recap", "employee"], name="recap_line_employee_once"),
            models.CheckConstraint(condition=Q(base_amount=F("tpp") + F("deduction")), name="recap_line_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.recap_id} {self.number} {self.nip}"
