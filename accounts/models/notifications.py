"""What the system says by itself: notices, the letters that copy them, personal settings, and runs of jobs."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Employee
from accounts.rules.enums import LetterState, LetterTrouble, NoticeKind


class Notice(models.Model):
    """Something one person should know, said once: `key` tells what it is about (a date, a report)."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=14, choices=NoticeKind)
    key = models.CharField(max_length=60)
    # Numbers, names and dates (ISO); the sentences are made when it is read, in the reader's language.
    parameters = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    link = models.CharField(max_length=200)
    # False where the person wants this kind not in the application; the row still says that it has been dealt with.
    shown = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        constraints = [models.UniqueConstraint(fields=["employee", "kind", "key"], name="notice_said_once")]
        indexes = [
            models.Index(fields=["employee"], condition=Q(read_at__isnull=True, shown=True), name="notice_unread"),
            models.Index(fields=["kind", "key"], name="notice_by_key"),
            models.Index(fields=["employee", "created_at", "id"], condition=Q(shown=True), name="notice_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.key}"


class Letter(models.Model):
    """The e-mail of a notice: written with it, sent afterwards, at most once."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="letter")
    state = models.CharField(
        max_length=8, choices=LetterState, default=LetterState.WAITING, db_default=LetterState.WAITING
    )
    not_before = models.DateTimeField()
    useful_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Since when it is failed, unsure or dropped, and why; empty again once it waits to be sent again.
    troubled_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, choices=LetterTrouble, default="", db_default="")
    # What the mail server answered, as a number; its words may name the person.
    reply_code = models.PositiveSmallIntegerField(null=True)
    resent_at = models.DateTimeField(null=True)
    times_resent = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("letter")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | ~Q(state=LetterState.SENT) & Q(sent_at__isnull=True),
                name="letter_sent_has_a_moment",
            )
        ]
        indexes = [
            # Not by state: SQLite uses a part of an index only where the question says so without parameters.
            models.Index(fields=["state", "not_before"], condition=Q(sent_at__isnull=True), name="letter_not_sent"),
            models.Index(
                fields=["state", "troubled_at", "id"],
                condition=Q(troubled_at__isnull=False),
                name="letter_in_trouble",
            ),
            models.Index(fields=["resent_at"], condition=Q(resent_at__isnull=False), name="letter_resent"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class NoticeSettings(models.Model):
    """How a person wants to be told; without a row the defaults of the fields hold."""

    employee = models.OneToOneField(Employee, models.PROTECT, related_name="notice_settings")
    language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="id", db_default="id"
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(20), db_default=time(20))
    quiet_until = models.TimeField(_("quiet until"), default=time(6), db_default=time(6))
    # Kinds switched off, so that a kind added later is on.
    not_in_app = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    not_by_mail = models.JSONField(default=list, db_default=Value([], models.JSONField()))

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")

    def __str__(self) -> str:
        return str(self.employee_id)


class JobRun(models.Model):
    """One job for one period; the row is the claim, `finished_at` is written together with what the job says."""

    job = models.CharField(max_length=30)
    period = models.CharField(max_length=40)
    worker = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_run_once_a_period")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
