"""Who: employees, agencies, placements, roles, and the audit trail."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.audited import Audited
from accounts.rules.enums import DelegationKind, EmployeeStatus, Zone
from accounts.rules.roles import ROLES, Reach, RoleKind

POSITION_CLASSES = (1, 17)
AGENCY_CODE = RegexValidator(
    r"^[A-Za-z0-9._-]+\Z",
    _("A code has letters, digits, dots, dashes and underscores only, for example 1.01.01."),
    code="agency_code_signs",
)


class Agency(Audited):
    """An agency (OPD) or a unit below it; the tree is by `parent`."""

    # Codes stand in addresses of pages.
    code = models.CharField(_("code"), max_length=30, unique=True, validators=[AGENCY_CODE])
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("superior agency")
    )
    timezone = models.CharField(_("time zone"), max_length=20, choices=Zone, default=Zone.WIB, db_default=Zone.WIB)
    working_days_per_week = models.PositiveSmallIntegerField(
        _("working days per week"), choices=[(5, _("5 days")), (6, _("6 days"))], default=5, db_default=5
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("agency")
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days_per_week__in=[5, 6]),
                name="agency_week_is_5_or_6_days",
                violation_error_message=_("A working week has 5 or 6 days."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="agency_is_not_its_own_parent",
                violation_error_message=_("An agency cannot be above itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EmployeeManager(BaseUserManager["Employee"]):
    """Looks an employee up by NIP; creating one is the business of `accounts.actions`."""

    def get_by_natural_key(self, username: str | None) -> "Employee":
        """Look up by NIP, which is what people log in with; raise `Employee.DoesNotExist`."""
        return self.get(nip=username)


class Employee(Audited, AbstractBaseUser):
    """A civil servant and user. The NIP is the login name and an attribute, never the primary key."""

    nip = models.CharField(
        _("NIP"),
        max_length=18,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{18}\Z", _("A NIP has exactly 18 digits."), code="nip_length")],
        error_messages={"unique": _("This NIP exists already.")},
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    status = models.CharField(_("status"), max_length=4, choices=EmployeeStatus)
    rank = models.CharField(_("rank"), max_length=6, help_text=_("For example III/b (PNS) or IX (PPPK)."))
    service_ends_on = models.DateField(_("last day in service"), null=True, blank=True)
    is_active = models.BooleanField(_("may log in"), default=True, db_default=True)
    created_at = models.DateTimeField(_("created"))
    # When the person has gone through the tour of the first login, or skipped it.
    tour_done_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EmployeeManager()

    USERNAME_FIELD = "nip"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "status", "rank"]

    class Meta:
        ordering = ["nip"]
        verbose_name = _("employee")
        indexes = [models.Index(fields=["name"], name="employee_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return it with its titles, as letters print it."""
        return self.name

    get_short_name = get_full_name


class Placement(Audited):
    """A post held from a date on. The one in force on a date is the latest not after it."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="placements", verbose_name=_("employee"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="placements", verbose_name=_("agency"))
    title = models.CharField(_("position"), max_length=150)
    position_class = models.PositiveSmallIntegerField(
        _("position class"),
        validators=[MinValueValidator(POSITION_CLASSES[0]), MaxValueValidator(POSITION_CLASSES[1])],
    )
    supervisor = models.ForeignKey(
        Employee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinate_placements",
        verbose_name=_("supervisor"),
    )
    starts_on = models.DateField(_("from"))

    class Meta:
        ordering = ["employee_id", "starts_on"]
        verbose_name = _("placement")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "starts_on"],
                name="placement_unique_per_employee_and_date",
                violation_error_message=_("This employee already has a placement from this date."),
            ),
            models.CheckConstraint(
                condition=Q(position_class__range=POSITION_CLASSES),
                name="placement_class_is_1_to_17",
                violation_error_message=_("A position class is a number from 1 to 17."),
            ),
            models.CheckConstraint(
                condition=Q(supervisor__isnull=True) | ~Q(supervisor=F("employee")),
                name="placement_supervisor_is_somebody_else",
                violation_error_message=_("Nobody can supervise themselves."),
            ),
        ]
        indexes = [models.Index(fields=["supervisor", "starts_on"], name="placement_by_supervisor")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.title} {self.starts_on}"


class Delegation(Audited):
    """Somebody stands in for a supervisor between two dates: for the whole team, or for one agency and below.

    Ended by setting its last day, or cancelled with a reason where it never held; never deleted.
    """

    absent = models.ForeignKey(
        Employee, models.PROTECT, related_name="delegations", verbose_name=_("absent or former superior")
    )
    stand_in = models.ForeignKey(
        Employee, models.PROTECT, related_name="stand_ins_for", verbose_name=_("stand-in (Plh/Plt)")
    )
    kind = models.CharField(_("kind"), max_length=3, choices=DelegationKind)
    starts_on = models.DateField(_("from"))
    # Empty only for a Plt, who serves until the post is filled.
    ends_on = models.DateField(_("until"), null=True, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    document_number = models.CharField(_("document number"), max_length=100)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("delegation")
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")),
                name="delegation_to_somebody_else",
                violation_error_message=_("Nobody can stand in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, kind=DelegationKind.PLT) | Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_it_starts",
                violation_error_message=_("A delegation cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="delegation_cancelling_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stand_in_id} for {self.absent_id} {self.starts_on}"


_HOLD_EVERYWHERE = [role for role, terms in ROLES.items() if terms.reach is Reach.REGION]


class Role(Audited):
    """A dated grant; without agency it holds for all, with one for that agency and everything below it."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="roles", verbose_name=_("employee"))
    role = models.CharField(_("role"), max_length=20, choices=RoleKind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("agency")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["employee_id", "role", "starts_on"]
        verbose_name = _("role")
        constraints = [
            # Two, because SQLite takes two rows without agency for different ones.
            models.UniqueConstraint(
                fields=["employee", "role", "agency", "starts_on"],
                name="role_granted_once_per_agency",
                violation_error_message=_("This role has been granted from this date already."),
            ),
            models.UniqueConstraint(
                fields=["employee", "role", "starts_on"],
                condition=Q(agency__isnull=True),
                name="role_granted_once_for_all",
                violation_error_message=_("This role has been granted from this date already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=_HOLD_EVERYWHERE) | Q(agency__isnull=False),
                name="role_scope_is_given",
                violation_error_message=_("This role holds for one agency; choose which."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
                violation_error_message=_("A role cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.role}"
