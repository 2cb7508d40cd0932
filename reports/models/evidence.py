"""Photos and positions given for work outside the office, and who looked at them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AppendOnlyQuerySet, Audited, Employee
from reports.rules.enums import PhotoSource


class Evidence(Audited):
    """A photo, a position, or both, given by the employee for work outside the office."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="evidence")
    photo = models.FileField(_("photo"), max_length=200, blank=True, default="", db_default="")
    # SHA-256 of the stored file: the same photo twice can be seen.
    photo_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Empty where nobody said it: taken over from an earlier system, or given before it was asked.
    photo_source = models.CharField(
        _("source of the photo"), max_length=7, choices=PhotoSource, blank=True, default="", db_default=""
    )
    # What the camera wrote; like the clock of the device it may be wrong and decides nothing.
    photo_taken_at = models.DateTimeField(_("taken"), null=True)
    # Of the bytes as the phone announced and sent them, before they were made small; empty where it announced nothing.
    raw_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Until when these bytes may come; null where none are awaited. When they came.
    photo_until = models.DateTimeField(_("the photo may come until"), null=True)
    photo_at = models.DateTimeField(_("the photo came"), null=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy in metres"), null=True)
    # The device's own time of the fix; it may be wrong and decides nothing.
    fixed_at = models.DateTimeField(_("time of the position"), null=True)
    # By how many seconds the clock of the device was ahead of the server's when the report arrived; unknown is null.
    clock_offset_s = models.IntegerField(_("error of the device's clock in seconds"), null=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy_m__isnull=True)
                | Q(
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    latitude__isnull=False,
                    longitude__isnull=False,
                    accuracy_m__isnull=False,
                ),
                name="evidence_position_is_whole",
                violation_error_message=_("A position has latitude, longitude and accuracy."),
            ),
            models.CheckConstraint(
                condition=~Q(photo="") | Q(latitude__isnull=False) | Q(photo_until__isnull=False),
                name="evidence_is_or_will_be",
            ),
        ]
        # Every queue asks whether its photos were seen elsewhere.
        indexes = [
            models.Index(fields=["photo_sha256"], condition=~Q(photo_sha256=""), name="evidence_by_photo"),
            # Bytes that come are wanted by all that announced them.
            models.Index(
                fields=["employee", "raw_sha256"], condition=Q(photo_until__isnull=False), name="evidence_awaited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.received_at:%Y-%m-%d %H:%M}"


class PhotoView(models.Model):
    """A look at somebody's photo by another person (privacy law UU 27/2022: access log)."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="views")
    viewer = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    viewed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo view")

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.viewer_id}"
