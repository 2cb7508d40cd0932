"""The import pages of the people side."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.authorization.access import Request
from accounts.authorization.permissions import Permission
from accounts.imports.page import ImportPage, import_view
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.rules.roles import ROLES as ROLE_TERMS
from accounts.rules.roles import Reach

_PEOPLE = "accounts:employee_list", _("Employees")


def _roles(_request: Request) -> str:
    bound = (role for role, terms in ROLE_TERMS.items() if terms.reach == Reach.AGENCY)
    return gettext("role: one of %(all)s. These need an agency_code: %(bound)s.") % {
        "all": ", ".join(ROLE_TERMS),
        "bound": ", ".join(bound),
    }


import_agencies = import_view(
    ImportPage(
        AGENCIES,
        (Permission.AGENCIES_CHANGE,),
        _("Import agencies"),
        back=("accounts:agency_list", _("Agencies")),
        notes=(
            _("timezone: Asia/Jakarta, Asia/Makassar or Asia/Jayapura. working_days_per_week: 5 or 6."),
            _("parent_code is the code of the superior agency; it may stand further down in the same file."),
        ),
    )
)
import_employees = import_view(
    ImportPage(
        EMPLOYEES,
        (Permission.PEOPLE_CHANGE, Permission.POSTS_CHANGE),
        _("Import employees"),
        back=_PEOPLE,
        notes=(
            _("Each row is a person and a post from the day in starts_on. A new day gives a new post."),
            _("status: PNS, CPNS or PPPK. position_class: 1 to 17. Supervisors may stand further down."),
            _("Nobody gets a password: print activation letters afterwards."),
        ),
    )
)
import_roles = import_view(
    ImportPage(ROLES, (Permission.ROLES_CHANGE,), _("Import roles"), back=_PEOPLE, notes=(_roles,))
)
