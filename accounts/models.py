"""Who: employees, agencies, placements, roles, and the audit trail."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import DelegationKind, EmployeeStatus, InstallationKind, RoleKind, Zone

POSITION_CLASSES = (1, 17)
AGENCY_CODE = RegexValidator(
    r"^[A-Za-z0-9._-]+\Z",
    _("A code has letters, digits, dots, dashes and underscores only, for example 1.01.01."),
    code="agency_code_signs",
)


class Audited(models.Model):
    """A row for which the audit trail vouches: it remembers what it was read as (see `accounts.audit.states`)."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Return a row that was read."""
        row = super().from_db(db, field_names, values, **options)
        row._read_as = dict(zip(field_names, values, strict=False))  # type: ignore[attr-defined]
        return row


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
        """Return the employee with the NIP `username`."""
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
        """Return the name as printed."""
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
                violation_error_message=_("Nobody can supervise himself or herself."),
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
                violation_error_message=_("Nobody can stand in for himself or herself."),
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


class Role(Audited):
    """A dated grant; without agency it holds for all, with one for that agency and everything below it."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="roles", verbose_name=_("employee"))
    role = models.CharField(_("role"), max_length=10, choices=RoleKind)
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
                condition=Q(role__in=[RoleKind.PERSONNEL, RoleKind.AUDITOR]) | Q(agency__isnull=False),
                name="role_scope_is_given",
                violation_error_message=_("An operator or treasurer needs an agency."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
                violation_error_message=_("A role cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.role}"


class ActivationCode(models.Model):
    """A one-time code with which an employee sets the first or a new password; only its hash is stored."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="activation_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    # Set when used or replaced by a newer code.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("activation code")
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(closed_at__isnull=True), name="activation_code_one_open_per_employee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.expires_at:%Y-%m-%d}"


class Attempts(models.Model):
    """Failed attempts at logging in or activating, counted under one key until `ends_at`; see `accounts.brake`."""

    # A keyed hash: neither NIP nor address nor device can be read from it.
    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("failed attempts")
        verbose_name_plural = _("failed attempts")

    def __str__(self) -> str:
        return f"{self.failures} until {self.ends_at:%Y-%m-%d %H:%M}"


class PendingImport(models.Model):
    """An uploaded file between the preview and the confirmation of its import."""

    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pending import")
        indexes = [models.Index(fields=["uploaded_at"], name="pending_import_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportBatch(Audited):
    """One imported file: which, by whom, when, with what SHA-256."""

    kind = models.CharField(_("kind"), max_length=30)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField(_("rows"))
    # Empty: imported on the command line.
    imported_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by")
    )
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        ordering = ["-imported_at", "-id"]
        verbose_name = _("import")

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once."""

    def update(self, **kwargs: object) -> int:  # noqa: ARG002
        """Refuse: written rows stay as they are."""
        raise TypeError(f"{self.model.__name__} rows are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: written rows stay."""
        raise TypeError(f"{self.model.__name__} rows are append-only")


class AuditEvent(models.Model):
    """One change of state: who, for whom, when, from where, what changed, why.

    Events form one hash chain per `stream` (an employee's NIP-independent id, or a subject such as
    `calendar`), so that writers for different people do not wait for each other. Triggers of the database refuse
    to change or delete a row.
    """

    stream = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"))
    # Empty: the command line.
    actor = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    subject = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("for whom"), db_index=False
    )
    source = models.CharField(_("from where"), max_length=100)
    event = models.CharField(_("event"), max_length=40)
    object_type = models.CharField(max_length=30)
    object_id = models.CharField(max_length=40)
    # The form of the row: how it is hashed, and what the columns below mean.
    format = models.PositiveSmallIntegerField(default=2, db_default=2)
    # `{name: [before, after]}` of what differs.
    changes = models.JSONField(null=True)
    # The rows that were written, each as a keyed digest; see `accounts.audit.states`.
    states = models.BinaryField(null=True)
    reason = models.TextField(_("reason"), blank=True, default="", db_default="")
    # Keyed, 32 bytes, over all of this and the hash before it.
    hash = models.BinaryField(max_length=32)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("audit event")
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="audit_event_one_chain")]
        # Each list of the trail is read in its order from an index (`accounts.paging`); those of people have the event
        # too, so that a rare one is looked for in the index alone.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_event_by_moment"),
            models.Index(fields=["event", "at", "id"], name="audit_event_by_event"),
            models.Index(fields=["subject", "at", "id", "event"], name="audit_event_by_subject"),
            models.Index(fields=["actor", "at", "id", "event"], name="audit_event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.event}"

    @property
    def before(self) -> dict[str, Any]:
        """Return what differs as it was, without what was nothing."""
        return {name: old for name, (old, _new) in (self.changes or {}).items() if old is not None}

    @property
    def after(self) -> dict[str, Any]:
        """Return what differs as it became, without what became nothing."""
        return {name: new for name, (_old, new) in (self.changes or {}).items() if new is not None}


class AuditHead(models.Model):
    """The last event of a chain, so that the next one finds it at once; written with every event."""

    stream = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("head of a chain")

    def __str__(self) -> str:
        return f"{self.stream} #{self.sequence}"


class AnchoredHead(models.Model):
    """How far a chain had come at the latest anchor, so that the next one names what has moved since."""

    stream = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("anchored head of a chain")

    def __str__(self) -> str:
        return f"{self.stream} #{self.sequence}"


class Installation(Audited):
    """What this database is for, and by which key its trail is kept; one row, so that nobody has to ask the trail."""

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=InstallationKind,
        default=InstallationKind.REAL,
        db_default=InstallationKind.REAL,
    )
    # A fingerprint (accounts.audit.keys), not the key.
    audit_key = models.CharField(_("key of the audit trail"), max_length=8)

    class Meta:
        verbose_name = _("installation")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="installation_is_one")]

    def __str__(self) -> str:
        return self.kind


# Django looks for models in this module only; they need `Employee`, which stands above.
import accounts.notice_models  # noqa: E402
import accounts.proposal_models  # noqa: E402, F401
