"""What an allowance is made by: schemes and base amounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Audited


class Scheme(Audited):
    """A dated, versioned document of rules; the one in force in a month is the latest not after its first day."""

    name = models.SlugField(_("name"), max_length=50)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=150)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True, default="", db_default="")
    # Empty: a draft, in force nowhere.
    starts_on = models.DateField(_("in force from"), null=True, blank=True, unique=True)
    document = models.JSONField(_("rules"))

    class Meta:
        ordering = ["-starts_on", "name", "-version"]
        verbose_name = _("scheme")
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class BaseAmount(Audited):
    """Monthly amount in rupiah of one component for a position class; with agency it overrides the general."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("agency"))
    position_class = models.PositiveSmallIntegerField(_("position class"))
    component = models.SlugField(_("component"), max_length=40)
    amount = models.PositiveBigIntegerField(_("amount (Rp)"))
    starts_on = models.DateField(_("from"))

    class Meta:
        ordering = ["position_class", "component", "agency_id", "starts_on"]
        verbose_name = _("base amount")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "position_class", "component", "starts_on"],
                name="base_amount_once",
                violation_error_message=_("This amount has been entered already."),
            ),
            # Without agency is a value of its own; SQLite cannot say so in one constraint.
            models.UniqueConstraint(
                fields=["position_class", "component", "starts_on"],
                condition=Q(agency__isnull=True),
                name="general_base_amount_once",
                violation_error_message=_("This amount has been entered already."),
            ),
            models.CheckConstraint(condition=Q(position_class__range=(1, 17)), name="base_amount_class_is_1_to_17"),
        ]

    def __str__(self) -> str:
        return f"{self.position_class} {self.component} {self.amount}"
