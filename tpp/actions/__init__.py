"""The verbs of the allowance side: the only code here that writes rows."""

from tpp.actions.amounts import add_base_amount
from tpp.actions.freeze import FreezeOutcome, freeze_month, freeze_recap
from tpp.actions.imports import BASE_AMOUNTS
from tpp.actions.letterheads import change_letterhead
from tpp.actions.reopen import confirm_reopen, request_reopen

__all__ = [
    "BASE_AMOUNTS",
    "FreezeOutcome",
    "add_base_amount",
    "change_letterhead",
    "confirm_reopen",
    "freeze_month",
    "freeze_recap",
    "request_reopen",
]
