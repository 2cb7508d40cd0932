"""What stands between a person and the system for a while: codes, failed attempts, files to be confirmed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Employee


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
    """Failed attempts to log in or to activate, counted under a key until `ends_at`; see `accounts.login.throttle`."""

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
