"""Decisions about activities, one by one and many at once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AppendOnlyQuerySet, Audited, Employee
from reports.models.activities import Activity
from reports.rules.activity_rules import REASON_LENGTH


class BulkApproval(models.Model):
    """Many unremarkable reports approved at once, after a look at a random sample that was drawn beforehand.

    Open until `ended_at`; ended without any review where nothing of the pool was left to approve.
    """

    reviewer = models.ForeignKey(Employee, models.PROTECT, related_name="bulk_approvals", verbose_name=_("reviewer"))
    # Pairs of activity id and version; the sample is ids of the pool.
    pool = models.JSONField()
    sample = models.JSONField()
    drawn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["drawn_at", "id"]
        verbose_name = _("bulk approval")
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer"], condition=Q(ended_at__isnull=True), name="bulk_approval_one_open_per_reviewer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} {self.drawn_at:%Y-%m-%d %H:%M}"


class Review(Audited):
    """One decision about one version of an activity; rows are never changed."""

    class Decision(models.TextChoices):
        """Stored in `Review`; a taken back one leaves a row of its own."""

        APPROVE = "approve", _("approve")
        RETURN = "return", _("return")
        REJECT = "reject", _("reject")
        TAKE_BACK = "take_back", _("take the decision back")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reviews")
    activity_version = models.PositiveIntegerField()
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True, default="", db_default="")
    reviewer = models.ForeignKey(
        Employee, models.PROTECT, related_name="reviews", verbose_name=_("reviewer"), db_index=False
    )
    # Whose place the reviewer took as Plh or Plt.
    on_behalf_of = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of"), db_index=False
    )
    bulk = models.ForeignKey(
        BulkApproval, models.PROTECT, null=True, related_name="reviews", verbose_name=_("bulk approval"), db_index=False
    )
    decided_at = models.DateTimeField(_("decided"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "id"]
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="approve") | ~Q(reason=""),
                name="review_reason_is_given",
                violation_error_message=_("Give a reason."),
            )
        ]
        indexes = [
            # The board of adoption counts the returns of thirty days.
            models.Index(fields=["decided_at"], condition=Q(decision="return"), name="review_returned"),
            models.Index(fields=["bulk"], condition=Q(bulk__isnull=False), name="review_in_bulk"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.decision}"
