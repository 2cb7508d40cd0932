"""The people of the tests, by name; entered through the same verbs as in production.

Sari's supervisor is Eko until 30 September 2026 and Budi from 1 October, so that dates are always tested.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from accounts.audit.attesting import STREAM
from accounts.authorization.access import COMMAND_LINE, Authority, authority_of
from accounts.imports.frame import run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.models import Agency, AuditEvent, AuditHead, Employee, Placement, Proposal, Role
from accounts.rules.enums import ProposalState
from accounts.second_person.actions.proposals import confirm_proposal
from accounts.spreadsheets.tabular import read_table

ENTERED_AT = datetime(2026, 8, 1, tzinfo=UTC)
# Nobody of these gets or loses a role but in tests that say when.
NOW = datetime(2026, 10, 6, 5, tzinfo=UTC)
PASSWORD = "rahasia-sekali-1"

_NIPS = {
    "kepala": "197003121995031001",
    "budi": "198004042005011002",
    "eko": "198105052006041003",
    "sari": "199001012015032001",
    "wira": "197505052000031004",
    "citra": "199202022020212005",
    "dewi": "198206062008012006",
    "dina": "199307072019022007",
    "fajar": "198308082009011008",
    "oki": "198909092014031009",
    "tari": "198810102013022010",
}
_AGENCIES = """code,name,parent_code,timezone,working_days_per_week
1.01,Dinas Pendidikan,,Asia/Jakarta,5
1.01.1,SD Negeri 1,1.01,Asia/Jakarta,6
2.01,Kantor Perwakilan,,Asia/Jayapura,5
5.03,Badan Kepegawaian Daerah,,Asia/Jakarta,5
"""
_EMPLOYEES = """nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on
{kepala},Kepala Dinas,,PNS,IV/c,1.01,Kepala Dinas,12,,2026-01-01
{budi},Budi Santoso,,PNS,IV/a,1.01,Kepala Bidang,9,{kepala},2026-01-01
{eko},Eko Prasetyo,,PNS,IV/a,1.01,Kepala Bidang,9,{kepala},2026-01-01
{eko},Eko Prasetyo,,PNS,IV/a,1.01.1,Kepala Sekolah,9,{kepala},2026-10-01
{sari},Sari Wulandari,,PNS,III/b,1.01,Analis,7,{eko},2026-01-01
{sari},Sari Wulandari,,PNS,III/b,1.01,Analis,7,{budi},2026-10-01
{wira},Wira Nugraha,,PNS,IV/b,2.01,Kepala Kantor,11,,2026-01-01
{citra},Citra Lestari,,PPPK,IX,2.01,Penata,7,{wira},2026-01-01
{dewi},Dewi Anggraini,,PNS,III/d,5.03,Kepala Bidang,9,,2026-01-01
{dina},Dina Maharani,,PNS,III/a,5.03,Analis,7,{dewi},2026-01-01
{fajar},Fajar Hidayat,,PNS,III/c,5.03,Auditor,8,{dewi},2026-01-01
{oki},Oki Ramadhan,,PNS,II/d,1.01,Pengelola,6,{budi},2026-01-01
{tari},Tari Puspita,,PNS,III/a,1.01,Bendahara,7,{kepala},2026-01-01
""".format(**_NIPS)
_ROLES = """nip,role,agency_code,starts_on
{dewi},personnel,,2026-01-01
{dina},personnel,,2026-01-01
{fajar},auditor,,2026-01-01
{oki},operator,1.01,2026-01-01
{tari},treasurer,1.01,2026-01-01
""".format(**_NIPS)


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
    return _again(_made_once())


@cache
def _made_once() -> tuple[People, list[list[Model]]]:
    """Return the people and every row that came with them, made through the verbs, once in a run."""
    with transaction.atomic():
        made = make_people()
        rows = [list(model.objects.order_by("pk")) for model in (Agency, Employee, Placement, Role)]
        # Without what the migrations wrote, which is there already.
        rows += [list(model.objects.exclude(stream=STREAM).order_by("pk")) for model in (AuditEvent, AuditHead)]
        transaction.set_rollback(True)
    return made, rows


def _again(made: tuple[People, list[list[Model]]]) -> People:
    """Write the same rows anew, a statement a table, and return objects of one's own."""
    people, tables = deepcopy(made)
    for rows in tables:
        type(rows[0])._base_manager.bulk_create(rows)
    if connection.vendor == "postgresql":
        # Rows with given ids leave the counters behind.
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [type(rows[0]) for rows in tables[:-1]]):
                cursor.execute(statement)
    return people


def make_people() -> People:
    """Enter everybody with the verbs of the import: a fixed, small number of statements."""
    for spec, text in ((AGENCIES, _AGENCIES), (EMPLOYEES, _EMPLOYEES), (ROLES, _ROLES)):
        outcome = run_import(
            spec, read_table(text.encode(), "people.csv"), by=COMMAND_LINE, at=ENTERED_AT, source="tests"
        )
        assert outcome.written, outcome.errors
    # Activation is tested by itself; eleven of them before every test would be paid a thousand times.
    Employee.objects.update(password=_password_hash())
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    persons = Employee.objects.in_bulk(_NIPS.values(), field_name="nip")
    return People(
        dinas=agencies["1.01"],
        sekolah=agencies["1.01.1"],
        kantor=agencies["2.01"],
        badan=agencies["5.03"],
        **{name: persons[nip] for name, nip in _NIPS.items()},
    )


def acting(person: Employee | Authority | None, at: datetime = NOW) -> Authority:
    """Return what the person may do at this moment, as verbs ask for it; None stands for the command line."""
    if isinstance(person, Authority):
        return person
    return COMMAND_LINE if person is None else authority_of(person, at)


def two(first: Employee, second: Employee, at: datetime = NOW) -> Authority:
    """Return what the first person may do with the second beside them, as a confirmed proposal runs a verb."""
    return acting(first, at).confirmed(second)


def confirm_waiting(person: Employee, at: datetime) -> object:
    """Confirm the only proposal that waits, and return what its verb returned."""
    waiting = Proposal.objects.get(state=ProposalState.PROPOSED)
    return confirm_proposal(by=acting(person, at), at=at, source="tests", proposal_id=waiting.pk).result


def login(client: Client, person: Employee) -> Client:
    """Log the person in without the login page, which has tests of its own."""
    client.force_login(person)
    return client


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)
