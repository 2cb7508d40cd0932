"""What the attacks on the rule of two people have in common."""

from datetime import date

from accounts.models import ActivationCode, Agency, Delegation, Employee, Placement, Role
from reports.models import Absence, AbsenceRule, Activity, Dispensation, Outage, RosterDay, WorkPattern
from tests.people import acting
from tests.reports.entries import NOON
from tpp.models import ActingPost, BaseAmount, PayData, Sanction, Score

SOURCE = "tests"

DAY = date(2026, 11, 2)

MODELS = (
    Agency,
    AbsenceRule,
    Absence,
    ActingPost,
    ActivationCode,
    Activity,
    BaseAmount,
    Delegation,
    Dispensation,
    Employee,
    Outage,
    PayData,
    Placement,
    Role,
    RosterDay,
    Sanction,
    Score,
    WorkPattern,
)


def rows():
    """Return everything that pay and power are made of."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in MODELS}


def by(person, at=NOON):
    return {"by": acting(person, at), "at": at, "source": SOURCE}


def post(people, **changes):
    return {"agency": people.badan, "title": "Kepala", "position_class": 14, "supervisor": None} | changes
