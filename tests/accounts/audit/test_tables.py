"""What a digest of a row leaves out must stay what it was: a column at its first default says nothing."""

from django.apps import apps

from accounts.audit.states import _columns
from accounts.audit.tables import AUDITED

# Change a default in a model, and every row that has it looks changed: the migration must call `attest`
# (accounts.audit.attesting), and this list follows.
DEFAULTS = {
    "accounts.agency.timezone": "Asia/Jakarta",
    "accounts.agency.working_days_per_week": 5,
    "accounts.employee.is_active": True,
    "reports.absencerequest.status": "open",
    "reports.absencerule.allowance_percent": "100.00",
    "reports.absencerule.excuses_duty": True,
    "reports.absencerule.is_offered": True,
    "reports.absencerule.may_be_requested": True,
    "reports.absencerule.needs_document": False,
    "reports.absencerule.treated_as": "leave",
    "reports.activity.dispensed": False,
    "reports.activity.status": "submitted",
    "reports.activity.version": 1,
    "reports.activitykind.is_active": True,
    "reports.dispensation.status": "asked",
    "reports.dispensation.typed": {},
    "reports.reportingpolicy.deadline_count": 2,
    "reports.reportingpolicy.deadline_mode": "calendar_days",
    "reports.reportingpolicy.deadline_skips_holidays": False,
    "reports.reportingpolicy.deadline_within_month": False,
    "reports.reportingpolicy.dl_needs_letter": False,
    "reports.reportingpolicy.dl_needs_photo": True,
    "reports.reportingpolicy.dl_needs_position": True,
    "reports.reportingpolicy.evidence_per_day": False,
    "reports.reportingpolicy.quota_minutes": 360,
    "reports.reportingpolicy.resend_hours": 48,
    "reports.reportingpolicy.photo_hours": 24,
    "reports.reportingpolicy.silence_after_days": 3,
    "reports.reportingpolicy.silence_at_closing": "do_not_count",
    "reports.reportingpolicy.wfh_needs_photo": True,
    "reports.reportingpolicy.wfh_needs_position": True,
    "reports.shift.is_active": True,
    "tpp.actingpost.replaces": False,
    "tpp.allowancepolicy.objection_days": 14,
    "tpp.allowancepolicy.red_must_be_settled": True,
    "tpp.allowancepolicy.unusual_change_percent": 30,
    "tpp.objection.status": "open",
    "tpp.recapline.adjustments": [],
    "tpp.recapline.deductions": [],
}


def test_what_says_nothing_stays_what_it_was():
    found = {
        f"{label}.{name}": nothing
        for label in AUDITED
        for name, _read, nothing in _columns(apps.get_model(label))
        if nothing not in (None, "")
    }
    assert {name: found.get(name) for name in DEFAULTS} == DEFAULTS
