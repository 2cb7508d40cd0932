"""Acts that wait for a second person, and the first day of this system."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models.audited import Audited
from accounts.models.people import Employee
from accounts.rules.enums import ProposalState


class Proposal(Audited):
    """An act of `accounts.authorization.two_people` that one person asked for; it happens when a second confirms it.

    `verb` and `arguments` reproduce the call; `changes` say what it would write, `touches` (ids) whom it is about.
    Without `proposed_by` the command line did it alone; without `decided_by` the command line confirmed it. Both stay
    unseen until an auditor has looked.
    """

    act = models.CharField(max_length=30)
    verb = models.CharField(max_length=40)
    arguments = models.JSONField()
    changes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    # Of these `changes` keeps the first.
    change_count = models.PositiveIntegerField(default=0, db_default=0)
    touches = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    proposed_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")
    state = models.CharField(
        max_length=9, choices=ProposalState, default=ProposalState.PROPOSED, db_default=ProposalState.PROPOSED
    )
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="", db_default="")
    seen_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("seen by"))
    seen_at = models.DateTimeField(_("seen"), null=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        verbose_name = _("proposal")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, decided_at__isnull=True)
                | ~Q(state=ProposalState.PROPOSED) & Q(decided_at__isnull=False),
                name="proposal_decided_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | Q(state=ProposalState.WITHDRAWN)
                | ~Q(decided_by=models.F("proposed_by")),
                name="proposal_decided_by_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at", "id"], name="proposal_by_moment"),
            models.Index(fields=["proposed_at"], condition=Q(state=ProposalState.PROPOSED), name="proposal_waiting"),
            models.Index(
                fields=["decided_at"],
                condition=Q(state=ProposalState.CONFIRMED, decided_by__isnull=True, seen_at__isnull=True),
                name="proposal_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act}"


class GoLive(Audited):
    """The first day that is reported here; the days before it may come from an earlier system. The latest row holds."""

    day = models.DateField(_("first day"))
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    set_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("first day of SIKAP")
        verbose_name_plural = _("first days of SIKAP")

    def __str__(self) -> str:
        return f"{self.day}"
