"""What the measures that are imported about people are called; those of a region's own stand as they are."""

from django.utils.translation import gettext_lazy as _

SCORES = {
    "conduct_percent": _("Conduct score"),
    "conduct": _("Conduct score"),
    "work_plan_percent": _("Work plan reached"),
    "complaints_percent": _("Complaints followed up"),
    "performance_score": _("Performance score"),
    "attendance_score": _("Attendance score"),
    "target_achievement": _("Targets reached"),
    "core_values_sum": _("Core values, sum of the scores"),
    "productivity": _("Productivity"),
    "attendance": _("Attendance"),
    "attendance_percent": _("Attendance"),
    "predicate": _("Predicate"),
    "did_not_appraise_staff": _("Did not appraise the staff"),
    "discipline_points_cut": _("Points taken off for discipline"),
    "S": _("Days sick"),
    "C": _("Days on leave"),
    "TK": _("Days absent without notice"),
    "TL1": _("Late, step 1"),
    "TL2": _("Late, step 2"),
    "TL3": _("Late, step 3"),
    "TL4": _("Late, step 4"),
    "CP1": _("Left early, step 1"),
    "CP2": _("Left early, step 2"),
    "CP3": _("Left early, step 3"),
    "CP4": _("Left early, step 4"),
    "missed_ceremonies": _("Ceremonies missed"),
    "late_minutes": _("Minutes late"),
    "early_minutes": _("Minutes left early"),
    "absent_days": _("Days absent"),
    "worked_days": _("Days worked"),
    "submitted_on_day": _("Day of submission"),
    "rank_group": _("Tax group by rank"),
}


def score_name(code: str) -> str:
    """Return what a measure is called; one that nobody named is shown by its code."""
    known = SCORES.get(code)
    return str(known) if known else code
