"""The audit trail, what was imported, and what this installation is for."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.audited import Audited
from accounts.models.people import Employee
from accounts.rules.enums import InstallationKind


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

    def update(self, **kwargs: object) -> int:  # noqa: ARG002 - as Django calls it
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
        # Each list of the trail is read in its order from an index (`accounts.storage.paging`); those of people have
        # the event too, so that a rare one is looked for in the index alone.
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
