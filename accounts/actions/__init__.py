"""Everything that writes rows of the people side."""

from accounts.actions.activation import activate, issue_activation_codes, set_password
from accounts.actions.agencies import create_agency, update_agency
from accounts.actions.employees import create_employee, end_service, update_employee
from accounts.actions.placements import correct_placement, place_employee
from accounts.actions.roles import end_role, grant_role

__all__ = [
    "activate",
    "correct_placement",
    "create_agency",
    "create_employee",
    "end_role",
    "end_service",
    "grant_role",
    "issue_activation_codes",
    "place_employee",
    "set_password",
    "update_agency",
    "update_employee",
]
