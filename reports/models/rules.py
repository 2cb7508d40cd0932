"""The rules of reporting: policies, holidays, other minutes a day."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Audited, Employee
from reports.rules.activity_rules import MINUTES_A_DAY
from reports.rules.enums import DeadlineMode, HolidayKind, SilenceRule
from reports.rules.work_modes import BY_POLICY

DAYS_A_WEEK = 7


class ReportingPolicy(Audited):
    """The rules of reporting from a date on, for one agency and everything below it, or for all.

    The one in force for an employee on a date: of the nearest agency upward that has one, else the
    general one; of those the latest not after the date.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    starts_on = models.DateField(_("from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    quota_minutes = models.PositiveSmallIntegerField(_("minutes a day"), default=360, db_default=360)
    deadline_mode = models.CharField(
        _("deadline counts"),
        max_length=20,
        choices=DeadlineMode,
        default=DeadlineMode.CALENDAR_DAYS,
        db_default=DeadlineMode.CALENDAR_DAYS,
    )
    deadline_count = models.PositiveSmallIntegerField(_("number of days or hours"), default=2, db_default=2)
    deadline_skips_holidays = models.BooleanField(_("moves to the next working day"), default=False, db_default=False)
    deadline_within_month = models.BooleanField(_("never past the end of the month"), default=False, db_default=False)
    opens_at = models.TimeField(_("accepted from (time of day)"), null=True, blank=True)
    resend_hours = models.PositiveSmallIntegerField(_("hours to resend after a return"), default=48, db_default=48)
    silence_after_days = models.PositiveSmallIntegerField(
        _("working days until the superior is told that nobody reviews"), default=3, db_default=3
    )
    wfh_needs_photo = models.BooleanField(_("WFH needs a photo"), default=True, db_default=True)
    wfh_needs_position = models.BooleanField(_("WFH needs a position"), default=True, db_default=True)
    dl_needs_photo = models.BooleanField(_("DL needs a photo"), default=True, db_default=True)
    dl_needs_position = models.BooleanField(_("DL needs a position"), default=True, db_default=True)
    wfh_gallery = models.BooleanField(_("WFH: the photo may come from the gallery"), default=True, db_default=True)
    dl_gallery = models.BooleanField(_("DL: the photo may come from the gallery"), default=True, db_default=True)
    # A position that may be this many metres off says little about where somebody was; it is marked, not refused.
    accuracy_limit_m = models.PositiveIntegerField(
        _("metres from which a position is inaccurate"), default=500, db_default=500
    )
    dl_needs_letter = models.BooleanField(
        _("DL needs the number of the assignment letter"), default=False, db_default=False
    )
    # What a phone announced with a report may come so much later.
    photo_hours = models.PositiveSmallIntegerField(_("hours in which the photo may follow"), default=24, db_default=24)
    evidence_per_day = models.BooleanField(
        _("one piece of evidence per mode and day is enough"), default=False, db_default=False
    )
    silence_at_closing = models.CharField(
        _("minutes nobody has reviewed at closing"),
        max_length=12,
        choices=SilenceRule,
        default=SilenceRule.DO_NOT_COUNT,
        db_default=SilenceRule.DO_NOT_COUNT,
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


class Holiday(Audited):
    """A free day by decree, or one that is worked in its place."""

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=HolidayKind)
    name = models.CharField(_("name"), max_length=150)
    decree_number = models.CharField(_("decree number"), max_length=100, blank=True, default="", db_default="")
    # Not decreed yet: from a library, and replaced by the decree of the year.
    is_draft = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["date"]
        verbose_name = _("holiday")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class HolidayYear(Audited):
    """A year whose calendar is decreed; the holidays of a year without a row are a draft, or missing."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    decree_number = models.CharField(_("decree number"), max_length=100)
    decree_date = models.DateField(_("date of the decree"), null=True, blank=True)

    class Meta:
        ordering = ["year"]
        verbose_name = _("holiday calendar")

    def __str__(self) -> str:
        return f"{self.year} {self.decree_number}"


class QuotaPeriod(Audited):
    """Other minutes a day between two dates (Ramadan) or from one on, by weekday; for an agency and below, or for all.

    Of the periods that hold on a day that of the nearest agency upward counts; free days stay free.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=150)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
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


class WorkModeRule(Audited):
    """What a work mode is and needs from a date on; the latest not after a day holds. A code without any is no mode.

    Reports carry the code. The name of a mode is that of its first rule for ever; of those that every region knows it
    is empty, and pages have it in both languages.
    """

    code = models.CharField(
        _("code"),
        max_length=10,
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,10}$", _("Use 2 to 10 capital letters and digits, for example: WFA."))
        ],
    )
    name = models.CharField(_("name"), max_length=60, blank=True, default="", db_default="")
    starts_on = models.DateField(_("from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    is_offered = models.BooleanField(_("can be chosen"), default=True, db_default=True)
    # WFH and DL: photo, position, letter and gallery are as the rules of reporting of the agency have them.
    follows_policy = models.BooleanField(_("evidence by the rules of reporting"), default=False, db_default=False)
    needs_photo = models.BooleanField(_("needs a photo"), default=False, db_default=False)
    needs_position = models.BooleanField(_("needs a position"), default=False, db_default=False)
    needs_letter = models.BooleanField(_("needs the number of the assignment letter"), default=False, db_default=False)
    gallery = models.BooleanField(_("the photo may come from the gallery"), default=True, db_default=True)
    of_oneself = models.BooleanField(_("the photo is one of oneself"), default=False, db_default=False)
    days_a_week = models.PositiveSmallIntegerField(
        _("days a week"), null=True, blank=True, validators=[MaxValueValidator(DAYS_A_WEEK)]
    )
    refuses_beyond = models.BooleanField(_("more days are refused"), default=False, db_default=False)

    class Meta:
        ordering = ["code", "-starts_on"]
        verbose_name = _("work mode")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                name="work_mode_rule_once_a_date",
                violation_error_message=_("There are rules for this work mode from this date already."),
            ),
            models.CheckConstraint(
                condition=Q(days_a_week__isnull=True) | Q(days_a_week__lte=DAYS_A_WEEK),
                name="work_mode_days_fit_a_week",
                violation_error_message=_("A week has 7 days."),
            ),
            models.CheckConstraint(
                condition=Q(refuses_beyond=False) | Q(days_a_week__isnull=False),
                name="work_mode_refuses_beyond_a_limit",
                violation_error_message=_("Write on how many days a week it may be used, or do not refuse more."),
            ),
            models.CheckConstraint(
                condition=Q(follows_policy=False) | Q(code__in=BY_POLICY),
                name="work_mode_of_policy_is_known",
                violation_error_message=_("The rules of reporting say only of WFH and DL what they need."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}"


class WorkModeExemption(Audited):
    """Who may use a work mode on more days a week than its rule allows: one employee, or an agency and all below."""

    code = models.CharField(_("work mode"), max_length=10)
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employee")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("exemption from the limit of a work mode")
        constraints = [
            models.CheckConstraint(
                condition=Q(employee__isnull=True, agency__isnull=False)
                | Q(employee__isnull=False, agency__isnull=True),
                name="work_mode_exemption_of_one",
                violation_error_message=_("Name an employee or an agency, one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="work_mode_exemption_ends_after_it_starts",
                violation_error_message=_("The last day comes after the first one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.employee_id or self.agency_id} {self.starts_on}"
