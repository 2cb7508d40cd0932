"""Everything that writes rows of the people side."""

from accounts.actions.activation import activate, issue_activation_codes, set_password
from accounts.actions.agencies import create_agency, update_agency
from accounts.actions.delegations import cancel_delegation, end_delegation, enter_delegation
from accounts.actions.employees import create_employee, end_service, finish_tour, update_employee
from accounts.actions.placements import correct_placement, place_employee
from accounts.actions.roles import end_role, grant_role

__all__ = [
    "activate",
    "cancel_delegation",
    "correct_placement",
    "create_agency",
    "create_employee",
    "end_delegation",
    "end_role",
    "end_service",
    "enter_delegation",
    "finish_tour",
    "grant_role",
    "issue_activation_codes",
    "place_employee",
    "set_password",
    "update_agency",
    "update_employee",
]
