"""Import pages of the reporting side: upload, look at what would happen, confirm."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.imports.page import import_page
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from reports.imports.specs import ABSENCES, ACTIVITIES, ACTIVITY_KINDS, HOLIDAYS, ROSTERS
from reports.working_time.absence_kinds import Kinds, choices


@require_http_methods(["GET", "HEAD", "POST"])
def import_holidays(request: Request) -> HttpResponse:
    """Import free days."""
    permitted(request.authority, Permission.CALENDAR_CHANGE)
    return import_page(
        request,
        HOLIDAYS,
        title=_("Import holidays"),
        back_url=reverse("settings:holiday_list"),
        back_label=_("Holidays"),
        notes=[
            _("kind: national, joint_leave or regional. All three free the whole day."),
            _("A date that is entered already gets the name and kind of the file."),
            _(
                "The list of a decree, with its number in decree_number, replaces the draft of its year: draft days "
                "that it does not have are removed. The preview names them. Days entered by hand stay."
            ),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_absences(request: Request) -> HttpResponse:
    """Import approved absences."""
    permitted(request.authority, Permission.ABSENCES_CHANGE)
    return import_page(
        request,
        ABSENCES,
        title=_("Import absences"),
        back_url=reverse("settings:absence_list"),
        back_label=_("Absences"),
        notes=[
            _("kind: %(codes)s.")
            % {"codes": ", ".join(code for code, _name in choices(Kinds.load().on(local_date(request.at, Zone.WIB))))},
            _("Only approved absences: each excuses all days from starts_on to ends_on, both included."),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_rosters(request: Request) -> HttpResponse:
    """Import rosters, a month of a person in every row."""
    permitted(request.authority, Permission.ROSTERS_CORRECT)
    return import_page(
        request,
        ROSTERS,
        title=_("Import rosters"),
        back_url=reverse("settings:roster_list"),
        back_label=_("Rosters"),
        notes=[
            _("month: 2026-10. 1 to 31: the code of the shift on that day; L is a day off."),
            _("An empty cell leaves its day as it is; a day without a shift is an ordinary one."),
            _("A shift past midnight belongs to the date on which it begins."),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_activity_kinds(request: Request) -> HttpResponse:
    """Import the catalogue of activities."""
    permitted(request.authority, Permission.ACTIVITY_KINDS_CHANGE)
    return import_page(
        request,
        ACTIVITY_KINDS,
        title=_("Import activity kinds"),
        back_url=reverse("settings:kind_list"),
        back_label=_("Activity kinds"),
        notes=[_("norm_minutes: how long one unit usually takes, in whole minutes.")],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_activities(request: Request) -> HttpResponse:
    """Import reports of an earlier system; every rule holds for them."""
    permitted(request.authority, Permission.ACTIVITIES_IMPORT)
    return import_page(
        request,
        ACTIVITIES,
        title=_("Import activities of an earlier system"),
        back_url=reverse("settings:kind_list"),
        back_label=_("Activity kinds"),
        notes=[
            _("submitted_at: when the earlier system received the report. What came after the deadline is refused."),
            _("status: submitted, approved, returned or rejected; with reviewer_nip and reviewed_at once decided."),
            _("mode: WFO, WFH or DL. Photos may be missing; the rows are marked as imported."),
        ],
    )
