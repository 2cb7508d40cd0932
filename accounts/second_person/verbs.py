"""Where the verbs and imports are that can wait for a second person: stored proposals know them by these names."""

from collections.abc import Mapping

# Where the verbs are that a confirmed proposal runs again; a stored proposal knows them by name.
VERBS: Mapping[str, str] = {
    "issue_activation_codes": "accounts.login.actions.activation",
    "update_agency": "accounts.people.actions.agencies",
    "update_employee": "accounts.people.actions.employees",
    "end_service": "accounts.people.actions.employees",
    "grant_role": "accounts.people.actions.roles",
    "end_role": "accounts.people.actions.roles",
    "place_employee": "accounts.people.actions.placements",
    "correct_placement": "accounts.people.actions.placements",
    "enter_delegation": "accounts.people.actions.delegations",
    "end_delegation": "accounts.people.actions.delegations",
    "cancel_delegation": "accounts.people.actions.delegations",
    "set_go_live": "accounts.second_person.actions.go_live",
    "import_rows": "accounts.imports.actions.held_rows",
    "add_absence": "reports.absences.actions.absences",
    "remove_absence": "reports.absences.actions.absences",
    "shorten_absence": "reports.absences.actions.absences",
    "add_absence_rule": "reports.calendar.actions.absence_rules",
    "add_pattern": "reports.calendar.actions.patterns",
    "end_pattern": "reports.calendar.actions.patterns",
    "remove_pattern": "reports.calendar.actions.patterns",
    "set_roster": "reports.calendar.actions.rosters",
    "grant_dispensation": "reports.disruptions.actions.dispensations",
    "record_outage": "reports.disruptions.actions.outages",
    "add_base_amount": "tpp.payroll.actions.base_amounts",
    "add_status_rule": "tpp.schemes.actions.status",
    "remove_status_rule": "tpp.schemes.actions.status",
}
# The imports that hold rows back, by the name of the file's kind.
IMPORTS: Mapping[str, str] = {
    "agencies": "accounts.imports.specs.AGENCIES",
    "employees": "accounts.imports.specs.EMPLOYEES",
    "roles": "accounts.imports.specs.ROLES",
    "absences": "reports.imports.specs.ABSENCES",
    "rosters": "reports.imports.specs.ROSTERS",
    "activities": "reports.imports.specs.ACTIVITIES",
    "base_amounts": "tpp.payroll.actions.base_amount_files.BASE_AMOUNTS",
    "scores": "tpp.payroll.actions.data_imports.specs.SCORES",
    "attendance": "tpp.payroll.actions.data_imports.specs.ATTENDANCE",
    "pay_data": "tpp.payroll.actions.data_imports.specs.PAY_DATA",
    "sanctions": "tpp.payroll.actions.data_imports.specs.SANCTIONS",
    "acting_posts": "tpp.payroll.actions.data_imports.specs.ACTING_POSTS",
}
