"""The import files of the fictional regency, as bytes of CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

from sikap.demo.regency import AGENCIES, KINDS, MONTHLY_AMOUNTS, SINCE, Person


def as_csv(columns: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows below a header of comma-separated `columns`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()


def agencies() -> bytes:
    """Return agencies.csv."""
    return as_csv(
        "code,name,parent_code,timezone,working_days_per_week",
        [(code, name, parent, "Asia/Jakarta", days) for code, name, parent, days in AGENCIES],
    )


def employees(people: Sequence[Person]) -> bytes:
    """Return employees.csv."""
    columns = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on"
    return as_csv(
        columns,
        [
            (p.nip, p.name, "", p.status, p.rank, p.agency, p.title, p.position_class, p.supervisor, SINCE)
            for p in people
        ],
    )


def roles(people: Sequence[Person]) -> bytes:
    """Return roles.csv."""
    scoped = ("operator", "treasurer")
    return as_csv(
        "nip,role,agency_code,starts_on",
        [(p.nip, p.role, p.agency if p.role in scoped else "", SINCE) for p in people if p.role],
    )


def activity_kinds() -> bytes:
    """Return activity_kinds.csv."""
    return as_csv("code,name,norm_minutes,unit", KINDS)


def base_amounts() -> bytes:
    """Return base_amounts.csv: two components for each class."""
    rows = []
    for level, amount in MONTHLY_AMOUNTS.items():
        rows.append(("", level, "beban_kerja", amount * 2 // 5, SINCE))
        rows.append(("", level, "prestasi_kerja", amount - amount * 2 // 5, SINCE))
    return as_csv("agency_code,position_class,component,amount,starts_on", rows)
