"""Who meets the pages: the people of all tests, and holders of roles that nothing else needs."""

from datetime import date
from typing import NamedTuple

from accounts.models import Employee
from accounts.notifications.actions.notices import mark_read
from accounts.people.actions.employees import create_employee
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import grant_role
from accounts.rules.roles import RoleKind
from tests.people import ENTERED_AT, People, acting, two


class Officer(NamedTuple):
    """Somebody of the personnel agency's building, with a role for the agency of Sari or for all."""

    nip: str
    name: str
    role: RoleKind
    is_for_all: bool = False


OFFICERS = {"indra": Officer("198501012010011011", "Indra Gunawan", RoleKind.AGENCY_AUDITOR)}
EVERYBODY = frozenset("sari budi eko citra wira kepala dewi dina fajar oki tari".split()) | OFFICERS.keys()


def with_officers(people: People) -> People:
    """Enter the officers, and let the people know them by name."""
    for name, officer in OFFICERS.items():
        object.__setattr__(people, name, _entered(officer, people))
    return people


def _entered(officer: Officer, people: People) -> Employee:
    doing = {"by": two(people.dewi, people.dina, ENTERED_AT), "at": ENTERED_AT, "source": "tests"}
    employee = create_employee(**doing, nip=officer.nip, name=officer.name, status="PNS", rank="III/c")
    first = date(2026, 1, 1)
    post = {"title": "Pengawas", "position_class": 8, "supervisor": people.dewi}
    place_employee(**doing, employee=employee, agency=people.badan, starts_on=first, **post)
    agency = None if officer.is_for_all else people.dinas
    grant_role(**doing, employee=employee, role=officer.role, agency=agency, starts_on=first)
    mark_read(by=acting(employee), at=ENTERED_AT)
    # Activated like everybody else of the tests.
    employee.password = people.dewi.password
    employee.save(update_fields=["password"])
    return employee
