"""What it is worth: schemes and amounts, data about people, closed recaps and what comes after them."""

from tpp.models.corrections import Adjustment, Objection
from tpp.models.people import ActingPost, PayData, Sanction, Score
from tpp.models.recaps import Recap, RecapLine
from tpp.models.schemes import BaseAmount, Scheme
from tpp.models.settings import Acceptance, AllowancePolicy, Letterhead
from tpp.models.status import StatusRule

__all__ = [
    "Acceptance",
    "ActingPost",
    "Adjustment",
    "AllowancePolicy",
    "BaseAmount",
    "Letterhead",
    "Objection",
    "PayData",
    "Recap",
    "RecapLine",
    "Sanction",
    "Scheme",
    "Score",
    "StatusRule",
]
