"""The verbs of the allowance side: the only code here that writes rows."""

from tpp.actions.amounts import add_base_amount
from tpp.actions.freeze import FreezeOutcome, freeze_month, freeze_recap
from tpp.actions.imports import BASE_AMOUNTS
from tpp.actions.letterheads import change_letterhead
from tpp.actions.reconciliation import Picked, accept_findings, withdraw_acceptance
from tpp.actions.reopen import confirm_reopen, request_reopen
from tpp.actions.schemes import (
    change_scheme,
    create_scheme,
    create_version,
    delete_scheme,
    start_scheme,
    take_back_scheme,
)

__all__ = [
    "BASE_AMOUNTS",
    "FreezeOutcome",
    "Picked",
    "accept_findings",
    "add_base_amount",
    "change_letterhead",
    "change_scheme",
    "confirm_reopen",
    "create_scheme",
    "create_version",
    "delete_scheme",
    "freeze_month",
    "freeze_recap",
    "request_reopen",
    "start_scheme",
    "take_back_scheme",
    "withdraw_acceptance",
]
