"""A trail with something of everything."""

from accounts.audit.trail import ANCHORS
from accounts.models import AuditEvent
from tests.reports.entries import TUESDAY, local

EVENING = local(TUESDAY, "20:00")

SALARY, ACCOUNT = 4_987_654, "0098765432"


def kept():
    """What was copied elsewhere before."""
    return list(AuditEvent.objects.filter(stream=ANCHORS).order_by("sequence"))
