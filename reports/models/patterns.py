"""Work patterns: who works which days of the week, and the shifts of those who work by a roster."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Audited, Employee
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.enums import WorkWeek

SHIFT_CODE = RegexValidator(r"^[A-Z0-9]+$", _("Use capital letters and digits only, for example: P or S2."))


class WorkPattern(Audited):
    """The working week from a date on: of an agency and everything below it, or of one employee while serving there.

    Of the patterns that hold on a day the employee's own counts, else that of the nearest agency upward; where there
    is none the agency's ordinary week does. A transfer to another agency ends an employee's own pattern by itself.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name=_("agency"))
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="work_patterns", verbose_name=_("employee")
    )
    week = models.CharField(_("working week"), max_length=10, choices=WorkWeek)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("work pattern")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="work_pattern_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first one."),
            ),
            models.CheckConstraint(condition=Q(week__in=WorkWeek.values), name="work_pattern_week_is_known"),
        ]
        indexes = [
            models.Index(fields=["employee"], condition=Q(employee__isnull=False), name="work_pattern_of_employee")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.week}"


class Shift(Audited):
    """A turn that a roster gives to a day, by its letter. Never changed, so that what was worked stays what it was."""

    code = models.CharField(
        _("code"),
        max_length=5,
        unique=True,
        validators=[SHIFT_CODE],
    )
    name = models.CharField(_("name"), max_length=60)
    # None for a day off.
    starts_at = models.TimeField(_("begins"), null=True, blank=True)
    # None asks for the minutes of an ordinary working day, so that Ramadan shortens the shift too; 0 is a day off.
    duty_minutes = models.PositiveSmallIntegerField(_("minutes required"), null=True, blank=True)
    is_active = models.BooleanField(_("can be chosen"), default=True, db_default=True)

    class Meta:
        ordering = ["starts_at", "code"]
        verbose_name = _("shift")
        constraints = [
            models.CheckConstraint(
                condition=Q(duty_minutes__isnull=True) | Q(duty_minutes__range=(0, MINUTES_A_DAY)),
                name="shift_fits_a_day",
                violation_error_message=_("A shift asks for 0 to 1,440 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, duty_minutes=0) | Q(starts_at__isnull=False) & ~Q(duty_minutes=0),
                name="shift_begins_unless_it_is_off",
                violation_error_message=_("Only a day off has no beginning and no minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_off(self) -> bool:
        """Tell whether the turn is a free one: 0 minutes of duty, with or without a beginning."""
        return self.duty_minutes == 0


class RosterDay(Audited):
    """Which shift an employee has on a date; one that runs past midnight belongs to the date on which it begins.

    It counts only while the pattern in force says that the employee works by a roster.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="roster", verbose_name=_("employee"))
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="days", verbose_name=_("shift"))

    class Meta:
        ordering = ["date", "employee_id"]
        verbose_name = _("roster day")
        constraints = [
            models.UniqueConstraint(fields=["employee", "date"], name="roster_one_shift_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.date} {self.shift_id}"
