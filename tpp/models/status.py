"""What a status other than an absence does to the allowance; what absences leave of it is `reports.AbsenceRule`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Audited
from tpp.enums import SANCTION_CODES, ActingEffect, StatusCode


class StatusRule(Audited):
    """A row of the status layer from a month on; the latest not after a month's first day holds in that month.

    The layer begins with its first row: months before are computed without it, absences included.
    """

    code = models.CharField(_("status"), max_length=20, choices=StatusCode)
    starts_on = models.DateField(_("from"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    # Empty for sanctions that cut what their letter says.
    percent = models.DecimalField(_("per cent"), max_digits=5, decimal_places=2, null=True, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=ActingEffect, blank=True, default="", db_default="")

    class Meta:
        ordering = ["code", "-starts_on"]
        verbose_name = _("status rule")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                name="status_rule_once_a_date",
                violation_error_message=_("There is a row for this status from this month already."),
            ),
            models.CheckConstraint(condition=Q(code__in=StatusCode.values), name="status_rule_code_is_known"),
            models.CheckConstraint(
                condition=Q(percent__range=(0, 100)) | Q(percent__isnull=True, code__in=SANCTION_CODES),
                name="status_rule_percent_fits",
                violation_error_message=_("Write 0 to 100 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(code=StatusCode.ACTING, effect__in=ActingEffect.values)
                | ~Q(code=StatusCode.ACTING) & Q(effect=""),
                name="status_rule_effect_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts_on}"
