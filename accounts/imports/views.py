"""The import pages of the people side."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission, permitted
from accounts.imports.page import import_page
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.pages.responses import FORM_METHODS
from accounts.rules.roles import ROLES as ROLE_TERMS
from accounts.rules.roles import Reach


@require_http_methods(FORM_METHODS)
def import_agencies(request: Request) -> HttpResponse:
    """Import agencies from a file."""
    permitted(request.authority, Permission.AGENCIES_CHANGE)
    return import_page(
        request,
        AGENCIES,
        title=_("Import agencies"),
        back_url=reverse("accounts:agency_list"),
        back_label=_("Agencies"),
        notes=[
            _("timezone: Asia/Jakarta, Asia/Makassar or Asia/Jayapura. working_days_per_week: 5 or 6."),
            _("parent_code is the code of the superior agency; it may stand further down in the same file."),
        ],
    )


@require_http_methods(FORM_METHODS)
def import_employees(request: Request) -> HttpResponse:
    """Import employees with their posts from a file."""
    permitted(request.authority, Permission.PEOPLE_CHANGE)
    permitted(request.authority, Permission.POSTS_CHANGE)
    return import_page(
        request,
        EMPLOYEES,
        title=_("Import employees"),
        back_url=reverse("accounts:employee_list"),
        back_label=_("Employees"),
        notes=[
            _("Each row is a person and a post from the day in starts_on. A new day gives a new post."),
            _("status: PNS, CPNS or PPPK. position_class: 1 to 17. Supervisors may stand further down."),
            _("Nobody gets a password: print activation letters afterwards."),
        ],
    )


@require_http_methods(FORM_METHODS)
def import_roles(request: Request) -> HttpResponse:
    """Import roles from a file."""
    permitted(request.authority, Permission.ROLES_CHANGE)
    return import_page(
        request,
        ROLES,
        title=_("Import roles"),
        back_url=reverse("accounts:employee_list"),
        back_label=_("Employees"),
        notes=[
            _("role: one of %(all)s. These need an agency_code: %(bound)s.")
            % {
                "all": ", ".join(ROLE_TERMS),
                "bound": ", ".join(role for role, terms in ROLE_TERMS.items() if terms.reach == Reach.AGENCY),
            }
        ],
    )
