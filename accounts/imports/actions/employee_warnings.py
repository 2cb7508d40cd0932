"""What deserves a look in a file of employees, although it may be right."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.imports.actions.employee_rows import EmployeeRow, Register
from accounts.imports.frame import ImportContext
from accounts.people.duplicates import double_sentence
from accounts.rules.enums import EmployeeStatus
from accounts.rules.names import name_key
from accounts.rules.nip import BIRTH_DATE, FIRST_CONTRACT_CODE, unusual_appointment


def warn(row: EmployeeRow, context: ImportContext) -> None:
    """Warn of a NIP that is unusual or does not fit the status; such numbers exist."""
    if unusual_appointment(row.nip):
        message = _("Digits 13 and 14 of this NIP are neither a month nor a contract code. Check it.")
        context.report_warning(row.line, "nip", message, "nip_unusual")
        return
    is_contract = int(row.nip[12:14]) >= FIRST_CONTRACT_CODE
    if is_contract != (row.status == EmployeeStatus.PPPK):
        message = _("This NIP does not look like one of %(status)s. Check NIP and status.") % {"status": row.status}
        context.report_warning(row.line, "status", message, "nip_status")


def warn_of_doubles(rows: Sequence[EmployeeRow], register: Register, context: ImportContext) -> None:
    """Warn of each new person who has the name and birth date of somebody known, or of an earlier line."""
    new: dict[str, EmployeeRow] = {}
    for row in rows:
        if row.nip not in register.people:
            new.setdefault(row.nip, row)
    same = _by_name_and_birth({row.nip: row.name for row in new.values()}, register.names)
    for row in new.values():
        first = same[name_key(row.name), row.nip[:BIRTH_DATE]]
        if first != row.nip:
            context.report_warning(row.line, "nip", _double(first, register), "same_person")


def _by_name_and_birth(new: Mapping[str, str], known: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the first NIP of each name and birth date, those that are known before those of the file."""
    birthdays = {nip[:BIRTH_DATE] for nip in new}
    first: dict[tuple[str, str], str] = {}
    for nip, name in (*known.items(), *new.items()):
        if nip[:BIRTH_DATE] in birthdays:
            first.setdefault((name_key(name), nip[:BIRTH_DATE]), nip)
    return first


def _double(other: str, register: Register) -> str:
    if other in register.names:
        return double_sentence(register.names[other], other)
    message = _("This file has the same name and birth date under NIP %(nip)s too. If it is one person, keep one row.")
    return message % {"nip": other}
