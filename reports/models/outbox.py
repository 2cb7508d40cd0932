"""What phones announce with a report and send afterwards."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Employee
from reports.models.activities import Activity
from reports.rules.enums import PhotoSource


class OutboxReport(models.Model):
    """What a phone sent of a report: the revision that stands, and what was answered to it.

    The same revision again gets the same answer, whatever has become of the report since. The phone names the report
    by its `client_uuid`.
    """

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="outbox_report", verbose_name=_("activity"))
    # Counted by the phone; a higher one is a correction.
    rev = models.PositiveIntegerField()
    # SHA-256 of the parts that are bound to a revision.
    digest = models.CharField(max_length=64)
    schema = models.PositiveSmallIntegerField()
    # When the phone says that it was written; it may be wrong and decides nothing.
    written_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(_("received"))
    receipt = models.CharField(_("receipt"), max_length=10)
    # Of the report, as this revision left it: who corrects it has seen no other.
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("report of a phone")
        verbose_name_plural = _("reports of phones")
        indexes = [models.Index(fields=["received_at"], name="outbox_report_by_time")]

    def __str__(self) -> str:
        return f"{self.activity_id} rev {self.rev}"


class DeviceKey(models.Model):
    """The half of a key that opens what waits on one phone of one person; only a session of that person gets it.

    The phone itself keeps the other half, with which anybody can put something in.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="device_keys", verbose_name=_("employee"))
    # Made up by the phone.
    device = models.UUIDField()
    # Encrypted by `reports.outbox.device_keys`.
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    # To the day.
    used_at = models.DateTimeField()
    # How many reports the phone had not sent when it last asked.
    waiting = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("key of a phone")
        verbose_name_plural = _("keys of phones")
        constraints = [models.UniqueConstraint(fields=["employee", "device"], name="device_key_once")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.device}"


class AnnouncedFile(models.Model):
    """A file whose digest and size came with a report; its bytes may come until `until`, in pieces.

    Of a file that has not come, the first `stored` bytes lie in a part file. A row that is past `until` without
    `complete_at` is a promise that was not kept.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="announced_files", verbose_name=_("activity"))
    number = models.PositiveSmallIntegerField()
    role = models.CharField(_("source of the photo"), max_length=7, choices=PhotoSource)
    content_type = models.CharField(max_length=40)
    # Of the bytes as they are sent.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    stored = models.PositiveIntegerField(default=0, db_default=0)
    until = models.DateTimeField(_("the photo may come until"))
    complete_at = models.DateTimeField(_("the photo came"), null=True)

    class Meta:
        ordering = ["activity", "number"]
        verbose_name = _("announced file")
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="announced_file_once"),
            models.CheckConstraint(condition=Q(size__gte=1), name="announced_file_has_bytes"),
            models.CheckConstraint(condition=Q(stored__lte=F("size")), name="announced_file_fits"),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(complete_at__isnull=True), name="announced_file_awaited"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}/{self.number}"
