"""Absences that excuse days, and the requests for them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Audited, Employee
from reports.rules.activity_rules import REASON_LENGTH
from reports.rules.enums import AbsenceClass


class AbsenceRule(Audited):
    """What a kind of absence does from a date on. The latest not after a day holds; without any the built-in terms do.

    Name and mark of a kind are those of its first rule for ever: papers and pages of all times call it the same.
    """

    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[
            RegexValidator(r"^[a-z0-9_]+$", _("Use small letters, digits and _ only, for example: religious_leave."))
        ],
    )
    name = models.CharField(_("name"), max_length=60, blank=True, default="", db_default="")
    mark = models.CharField(_("mark on papers"), max_length=5, blank=True, default="", db_default="")
    starts_on = models.DateField(_("from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    excuses_duty = models.BooleanField(_("nothing has to be reported on its days"), default=True, db_default=True)
    allowance_percent = models.DecimalField(
        _("per cent of the allowance kept on its days"), max_digits=5, decimal_places=2, default=100, db_default=100
    )
    # [months, per cent] for episodes that have lasted longer, ascending: [[6, "40"], [12, "0"]] keeps 40 per cent
    # once six whole months have passed and nothing after twelve.
    longer = models.JSONField(
        _("kept when it lasts longer"), default=list, blank=True, db_default=Value([], models.JSONField())
    )
    treated_as = models.CharField(
        _("before closing"),
        max_length=10,
        choices=AbsenceClass,
        default=AbsenceClass.LEAVE,
        db_default=AbsenceClass.LEAVE,
    )
    may_be_requested = models.BooleanField(_("employees can ask for it"), default=True, db_default=True)
    needs_document = models.BooleanField(_("needs the number of a letter"), default=False, db_default=False)
    is_offered = models.BooleanField(_("can be chosen"), default=True, db_default=True)

    class Meta:
        ordering = ["code", "-starts_on"]
        verbose_name = _("kind of absence")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                name="absence_rule_once_a_date",
                violation_error_message=_("There are rules for this kind from this date already."),
            ),
            models.CheckConstraint(
                condition=Q(allowance_percent__range=(0, 100)),
                name="absence_rule_percent_fits",
                violation_error_message=_("Write 0 to 100 per cent."),
            ),
            models.CheckConstraint(condition=Q(treated_as__in=AbsenceClass.values), name="absence_rule_class_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}"


class Absence(Audited):
    """An approved absence, as far as its kind excuses; holds every day from `starts_on` to `ends_on`, both included."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="absences", verbose_name=_("employee"))
    kind = models.CharField(_("kind"), max_length=20)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    document_number = models.CharField(_("document number"), max_length=100, blank=True, default="", db_default="")
    # Who came back before the last day: when that was entered last, by whom and why.
    shortened_at = models.DateTimeField(_("shortened"), null=True)
    shortened_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("shortened by")
    )
    # In whose place who entered it stood in as Plh or Plt.
    shortened_for = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    shorten_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True, default="", db_default="")

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
                condition=Q(shortened_for__isnull=True) | Q(shortened_by__isnull=False),
                name="absence_shortened_for_needs_somebody",
            ),
            models.CheckConstraint(
                condition=Q(shortened_by__isnull=True) | ~Q(shortened_by=F("employee")),
                name="absence_shortened_by_somebody_else",
                violation_error_message=_("Nobody shortens their own absence."),
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
        indexes = [
            models.Index(fields=["employee", "ends_on"], name="absence_by_employee"),
            # Of everybody in a month, and the list.
            models.Index(fields=["ends_on"], name="absence_by_end"),
            models.Index(fields=["starts_on", "id"], name="absence_by_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.starts_on}"


class AbsenceRequest(Audited):
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
    kind = models.CharField(_("kind"), max_length=20)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    document_number = models.CharField(_("document number"), max_length=100, blank=True, default="", db_default="")
    attachment = models.FileField(_("attachment"), max_length=200, blank=True, default="", db_default="")
    attachment_name = models.CharField(_("file"), max_length=255, blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, db_default=Status.OPEN)
    filed_at = models.DateTimeField(_("filed"))
    # The employee, or the operator or personnel officer who entered it for them.
    filed_by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    # Whose place who decided took as Plh or Plt.
    decided_for = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    decision_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True, default="", db_default="")
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
                violation_error_message=_("Nobody decides about their own request."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "ends_on"], name="absence_request_by_employee"),
            models.Index(fields=["starts_on"], condition=Q(status="open"), name="absence_request_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.starts_on} {self.status}"
