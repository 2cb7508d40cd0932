"""Holidays, absences, outages, the catalogue of activities and the rules of reporting."""

from reports.actions.calendar.absence_rules import add_absence_rule
from reports.actions.calendar.absences import add_absence, remove_absence, shorten_absence
from reports.actions.calendar.catalogue import add_kind, update_kind
from reports.actions.calendar.holiday_years import confirm_holiday_year
from reports.actions.calendar.holidays import add_holiday, remove_holiday, update_holiday
from reports.actions.calendar.outages import cancel_outage, record_outage
from reports.actions.calendar.patterns import add_pattern, end_pattern, remove_pattern
from reports.actions.calendar.quotas import add_quota_period, end_quota_period, remove_quota_period
from reports.actions.calendar.rosters import add_shift, retire_shift, set_roster
from reports.actions.calendar.rules import add_policy, has_begun, refuse_shortening, withdraw_policy

__all__ = [
    "add_absence",
    "add_absence_rule",
    "add_holiday",
    "add_kind",
    "add_pattern",
    "add_policy",
    "add_quota_period",
    "add_shift",
    "cancel_outage",
    "confirm_holiday_year",
    "end_pattern",
    "end_quota_period",
    "has_begun",
    "record_outage",
    "refuse_shortening",
    "remove_absence",
    "remove_holiday",
    "remove_pattern",
    "remove_quota_period",
    "retire_shift",
    "set_roster",
    "shorten_absence",
    "update_holiday",
    "update_kind",
    "withdraw_policy",
]
