"""The people of the tests, by name; entered through the same verbs as in production.

Sari's supervisor is Eko until 30 September 2026 and Budi from 1 October, so that dates are always tested.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.actions import create_agency, create_employee, grant_role, place_employee
from accounts.enums import RoleKind, Zone
from accounts.models import Agency, Employee

ENTERED_AT = datetime(2026, 8, 1, tzinfo=UTC)
PASSWORD = "rahasia-sekali-1"
_BY = {"by": None, "at": ENTERED_AT, "source": "tests"}


@dataclass(frozen=True)
class People:
    """Agencies and people by name."""

    dinas: Agency
    sekolah: Agency
    kantor: Agency
    badan: Agency
    kepala: Employee
    budi: Employee
    eko: Employee
    sari: Employee
    wira: Employee
    citra: Employee
    dewi: Employee
    dina: Employee
    fajar: Employee
    oki: Employee
    tari: Employee

    def employees(self) -> list[Employee]:
        return [value for value in vars(self).values() if isinstance(value, Employee)]


@pytest.fixture
def people(db) -> People:
    return make_people()


def make_people() -> People:
    dinas = create_agency(**_BY, code="1.01", name="Dinas Pendidikan")
    sekolah = create_agency(**_BY, code="1.01.1", name="SD Negeri 1", parent=dinas, working_days_per_week=6)
    kantor = create_agency(**_BY, code="2.01", name="Kantor Perwakilan", timezone=Zone.WIT)
    badan = create_agency(**_BY, code="5.03", name="Badan Kepegawaian Daerah")
    long_ago = date(2026, 1, 1)

    kepala = _person("197003121995031001", "Kepala Dinas", "PNS", "IV/c", (dinas, "Kepala Dinas", 12, None, long_ago))
    budi = _person("198004042005011002", "Budi Santoso", "PNS", "IV/a", (dinas, "Kepala Bidang", 9, kepala, long_ago))
    eko = _person("198105052006041003", "Eko Prasetyo", "PNS", "IV/a", (dinas, "Kepala Bidang", 9, kepala, long_ago))
    _place(eko, (sekolah, "Kepala Sekolah", 9, kepala, date(2026, 10, 1)))
    sari = _person("199001012015032001", "Sari Wulandari", "PNS", "III/b", (dinas, "Analis", 7, eko, long_ago))
    _place(sari, (dinas, "Analis", 7, budi, date(2026, 10, 1)))
    wira = _person("197505052000031004", "Wira Nugraha", "PNS", "IV/b", (kantor, "Kepala Kantor", 11, None, long_ago))
    citra = _person("199202022020212005", "Citra Lestari", "PPPK", "IX", (kantor, "Penata", 7, wira, long_ago))
    dewi = _person("198206062008012006", "Dewi Anggraini", "PNS", "III/d", (badan, "Kepala Bidang", 9, None, long_ago))
    dina = _person("199307072019022007", "Dina Maharani", "PNS", "III/a", (badan, "Analis", 7, dewi, long_ago))
    fajar = _person("198308082009011008", "Fajar Hidayat", "PNS", "III/c", (badan, "Auditor", 8, dewi, long_ago))
    oki = _person("198909092014031009", "Oki Ramadhan", "PNS", "II/d", (dinas, "Pengelola", 6, budi, long_ago))
    tari = _person("198810102013022010", "Tari Puspita", "PNS", "III/a", (dinas, "Bendahara", 7, kepala, long_ago))

    for person, role, agency in (
        (dewi, RoleKind.PERSONNEL, None),
        (dina, RoleKind.PERSONNEL, None),
        (fajar, RoleKind.AUDITOR, None),
        (oki, RoleKind.OPERATOR, dinas),
        (tari, RoleKind.TREASURER, dinas),
    ):
        grant_role(**_BY, employee=person, role=role, agency=agency, starts_on=long_ago)

    # Activation is tested by itself; eleven of them before every test would be paid a thousand times.
    Employee.objects.update(password=_password_hash())
    everybody = (kepala, budi, eko, sari, wira, citra, dewi, dina, fajar, oki, tari)
    for person in everybody:
        person.password = _password_hash()
    return People(dinas, sekolah, kantor, badan, *everybody)


def login(client: Client, person: Employee) -> Client:
    """Log the person in without the login page, which has tests of its own."""
    client.force_login(person)
    return client


def _person(nip: str, name: str, status: str, rank: str, post: tuple) -> Employee:
    person = create_employee(**_BY, nip=nip, name=name, status=status, rank=rank)
    _place(person, post)
    return person


def _place(person: Employee, post: tuple) -> None:
    agency, title, position_class, supervisor, starts_on = post
    place_employee(
        **_BY,
        employee=person,
        agency=agency,
        title=title,
        position_class=position_class,
        supervisor=supervisor,
        starts_on=starts_on,
    )


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)
