"""Enter those who practise through the same verbs as real people: an agency, who trains, and the participants."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.audit.actions.installation import dedicate
from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import ImportSpec, run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.login.actions.activation import issue_activation_codes
from accounts.models import Employee
from accounts.organisation.queries import with_placement_on
from accounts.rules.enums import InstallationKind
from accounts.rules.nip import parse_nip
from accounts.spreadsheets.tabular import read_table
from reports.imports.specs import ACTIVITY_KINDS
from sikap.demo.files import activity_kinds, base_amounts, csv_of
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS

SOURCE = "training"
AGENCY = "9.99"
FIRST_BIRTH = date(1980, 1, 1)
# Who trains is entered first: the personnel agency, then the supervisor who reviews what the participants report.
OFFICER, SUPERVISOR = "197001012000031001", "197101012000031001"


class Participant(NamedTuple):
    """Somebody who practises."""

    nip: str
    name: str


def invented(count: int) -> list[Participant]:
    """Return participants whose numbers belong to nobody that is entered elsewhere."""
    births = (FIRST_BIRTH + timedelta(days=number) for number in range(count))
    return [
        Participant(f"{birth:%Y%m%d}2010031{number % 999 + 1:03}", f"Peserta {number + 1:03}")
        for number, birth in enumerate(births)
    ]


def read_participants(text: str) -> list[Participant]:
    """Return the people of a CSV file with the columns nip and name; raise `ValueError` that names the bad row."""
    reader = csv.DictReader(io.StringIO(text))
    if not {"nip", "name"} <= set(reader.fieldnames or ()):
        raise ValueError("the first line must name the columns nip and name")
    found = []
    for row in reader:
        try:
            found.append(Participant(parse_nip(row["nip"] or ""), (row["name"] or "").strip()))
        except Exception as error:
            raise ValueError(f"line {reader.line_num}: {' '.join(getattr(error, 'messages', [str(error)]))}") from None
        if not found[-1].name:
            raise ValueError(f"line {reader.line_num}: the name is missing")
    return found


def prepare_training(participants: Sequence[Participant], at: datetime) -> list[tuple[Employee, str]]:
    """Fill the empty, migrated database, mark it for training, and return everybody with an activation code."""
    since = at.date().replace(month=1, day=1).isoformat()
    with transaction.atomic():
        dedicate(at=at, source=SOURCE, kind=InstallationKind.TRAINING, people=len(participants))
        for spec, name, content in (
            (AGENCIES, "agencies.csv", _agencies()),
            (EMPLOYEES, "employees.csv", _employees(participants, since)),
            (ROLES, "roles.csv", csv_of("nip,role,agency_code,starts_on", [(OFFICER, "personnel", "", since)])),
            (ACTIVITY_KINDS, "activity_kinds.csv", activity_kinds()),
            (BASE_AMOUNTS, "base_amounts.csv", base_amounts()),
        ):
            _import(spec, name, content, at)
        people = with_placement_on(at.date()).order_by("pk")
        return issue_activation_codes(people, by=COMMAND_LINE, at=at, source=SOURCE)


def _import(spec: ImportSpec, name: str, content: bytes, at: datetime) -> None:
    outcome = run_import(spec, read_table(content, name, spec.headings), by=COMMAND_LINE, at=at, source=SOURCE)
    if outcome.errors:
        first = outcome.errors[0]
        raise ValueError(f"{name}, line {first.line}, {first.column}: {first.message}")


def _agencies() -> bytes:
    columns = "code,name,parent_code,timezone,working_days_per_week"
    return csv_of(columns, [(AGENCY, "Kelas Latihan", "", "Asia/Jakarta", 5)])


def _employees(participants: Sequence[Participant], since: str) -> bytes:
    columns = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on"
    trainers = [
        (OFFICER, "Pelatih BKD", "", "PNS", "III/d", AGENCY, "Pelatih", 9, "", since),
        (SUPERVISOR, "Atasan Latihan", "", "PNS", "IV/a", AGENCY, "Atasan", 9, OFFICER, since),
    ]
    practising = [
        (one.nip, one.name, "", "PNS", "III/a", AGENCY, "Peserta", 7, SUPERVISOR, since) for one in participants
    ]
    return csv_of(columns, [*trainers, *practising])
