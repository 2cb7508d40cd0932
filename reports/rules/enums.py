"""Closed lists of the reporting side. The stored values are the codes used in files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkMode(TextChoices):
    """The work modes that every region knows; `WorkModeRule` adds a region's own and says what each needs."""

    WFO = "WFO", _("WFO (at the office)")
    WFH = "WFH", _("WFH (at home)")
    DL = "DL", _("DL (official duty elsewhere)")
    WFA = "WFA", _("WFA (at another location)")


class PhotoSource(TextChoices):
    """By which of the two buttons a photo came; what a phone says of itself, and no proof."""

    CAMERA = "camera", _("camera")
    GALLERY = "gallery", _("gallery")


class ActivityStatus(TextChoices):
    """Only approved minutes count; who moves which to which is the table of `reports.rules.lifecycle`."""

    SUBMITTED = "submitted", _("waiting for review")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class HolidayKind(TextChoices):
    """Why a day is free, the whole of it; or worked, where another day was made free for it."""

    NATIONAL = "national", _("public holiday")
    JOINT_LEAVE = "joint_leave", _("joint leave")
    REGIONAL = "regional", _("regional holiday")
    MOVED_WORKDAY = "workday", _("moved working day")


class WorkWeek(TextChoices):
    """An agency's pattern; an own roster or pattern goes before it."""

    FIVE_DAYS = "five_days", _("five days, Monday to Friday")
    SIX_DAYS = "six_days", _("six days, Monday to Saturday")
    ROSTER = "roster", _("shifts, according to the roster")


class AbsenceKind(TextChoices):
    """The kinds of absence that every region knows; `AbsenceRule` adds a region's own and says what each does."""

    ANNUAL_LEAVE = "annual_leave", _("annual leave")
    SICK = "sick", _("sick")
    IMPORTANT_REASON = "important_reason", _("leave for an important reason")
    MATERNITY_LEAVE = "maternity_leave", _("maternity leave")
    LONG_LEAVE = "long_leave", _("long leave")
    UNPAID_LEAVE = "unpaid_leave", _("unpaid leave")
    STUDY_ASSIGNMENT = "study_assignment", _("study assignment")
    TRAINING = "training", _("training")
    PRE_RETIREMENT = "pre_retirement", _("preparation for retirement")
    SUSPENSION = "suspension", _("suspended from office")


class AbsenceClass(TextChoices):
    """What a kind of absence is to those who look at status data before closing."""

    LEAVE = "leave", _("leave, worth a look from 30 days on")
    LONG_LEAVE = "long_leave", _("leave that is always looked at")
    STUDY = "study", _("study assignment")
    UNPAID = "unpaid", _("unpaid leave")
    WORK = "work", _("counts as work, never looked at")


class SilenceRule(TextChoices):
    """What becomes of minutes that nobody has reviewed when their month is closed."""

    DO_NOT_COUNT = "do_not_count", _("they do not count")
    COUNT = "count", _("they count as approved")
    HOLD = "hold", _("the month is not closed before they are decided")


class DeadlineMode(TextChoices):
    """How the last moment of reporting is counted; see `reports.rules.deadline`."""

    CALENDAR_DAYS = "calendar_days", _("calendar days after the work date")
    ELAPSED_HOURS = "elapsed_hours", _("hours after the end of the activity")
    WORKING_DAYS = "working_days", _("working days after the work date")
