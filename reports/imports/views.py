"""The import pages of the reporting side."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission
from accounts.imports.page import ImportPage, import_view
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.imports.specs import ABSENCES, ACTIVITIES, ACTIVITY_KINDS, HOLIDAYS, ROSTERS
from reports.working_time.absence_kinds import Kinds, choices

_KINDS = "settings:kind_list", _("Activity kinds")


def _absence_kinds(request: Request) -> str:
    kinds = choices(Kinds.load().on(local_date(request.at, Zone.WIB)))
    return gettext("kind: %(codes)s.") % {"codes": ", ".join(code for code, _name in kinds)}


import_holidays = import_view(
    ImportPage(
        HOLIDAYS,
        (Permission.CALENDAR_CHANGE,),
        _("Import holidays"),
        back=("settings:holiday_list", _("Holidays")),
        notes=(
            _("kind: national, joint_leave or regional. All three free the whole day."),
            _("A date that is entered already gets the name and kind of the file."),
            _(
                "The list of a decree, with its number in decree_number, replaces the draft of its year: draft days "
                "that it does not have are removed. The preview names them. Days entered by hand stay."
            ),
        ),
    )
)
import_absences = import_view(
    ImportPage(
        ABSENCES,
        (Permission.ABSENCES_CHANGE,),
        _("Import absences"),
        back=("settings:absence_list", _("Absences")),
        notes=(
            _absence_kinds,
            _("Only approved absences: each excuses all days from starts_on to ends_on, both included."),
        ),
    )
)
import_rosters = import_view(
    ImportPage(
        ROSTERS,
        (Permission.ROSTERS_CORRECT,),
        _("Import rosters"),
        back=("settings:roster_list", _("Rosters")),
        notes=(
            _("month: 2026-10. 1 to 31: the code of the shift on that day; L is a day off."),
            _("An empty cell leaves its day as it is; a day without a shift is an ordinary one."),
            _("A shift past midnight belongs to the date on which it begins."),
        ),
    )
)
import_activity_kinds = import_view(
    ImportPage(
        ACTIVITY_KINDS,
        (Permission.ACTIVITY_KINDS_CHANGE,),
        _("Import activity kinds"),
        back=_KINDS,
        notes=(_("norm_minutes: how long one unit usually takes, in whole minutes."),),
    )
)
# Reports of an earlier system; every rule holds for them.
import_activities = import_view(
    ImportPage(
        ACTIVITIES,
        (Permission.ACTIVITIES_IMPORT,),
        _("Import activities of an earlier system"),
        back=_KINDS,
        notes=(
            _("submitted_at: when the earlier system received the report. What came after the deadline is refused."),
            _("status: submitted, approved, returned or rejected; with reviewer_nip and reviewed_at once decided."),
            _("mode: WFO, WFH or DL. Photos may be missing; the rows are marked as imported."),
        ),
    )
)
