"""Closed lists of the people side. The stored values are the codes used in files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmployeeStatus(TextChoices):
    """Kind of appointment of a civil servant."""

    PNS = "PNS", _("PNS (permanent)")
    CPNS = "CPNS", _("CPNS (probation)")
    PPPK = "PPPK", _("PPPK (contract)")


class Zone(TextChoices):
    """The three Indonesian time zones; none of them knows summer time."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class DelegationKind(TextChoices):
    """In what way somebody stands in for a supervisor."""

    PLH = "plh", _("Plh (for an absent superior)")
    PLT = "plt", _("Plt (for a vacant post)")


class RoleKind(TextChoices):
    """What a person may do beyond his or her own reports and those of direct subordinates."""

    PERSONNEL = "personnel", _("personnel agency")
    OPERATOR = "operator", _("agency operator")
    AUDITOR = "auditor", _("auditor")
    TREASURER = "treasurer", _("treasurer")
