"""The import files of the fictional regency, as bytes of CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from accounts.rules.roles import ROLES, Reach
from reports.rules.period import Month
from sikap.demo.regency import AGENCIES, KINDS, MONTHLY_AMOUNTS, SINCE, DemoPerson

# The class of whom the demo lets stand in for a post of class 11.
HIGHEST_ACTING_FROM = 9


def csv_of(columns: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows below a header of comma-separated `columns`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()


def agencies() -> bytes:
    """Write a CSV of the tree, parents first, all in WIB."""
    return csv_of(
        "code,name,parent_code,timezone,working_days_per_week",
        [(code, name, parent, "Asia/Jakarta", days) for code, name, parent, days in AGENCIES],
    )


def employees(people: Sequence[DemoPerson]) -> bytes:
    """Write a CSV of people with their first posts."""
    columns = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on"
    return csv_of(
        columns,
        [
            (p.nip, p.name, "", p.status, p.rank, p.agency, p.title, p.position_class, p.supervisor, SINCE)
            for p in people
        ],
    )


def roles(people: Sequence[DemoPerson]) -> bytes:
    """Write a CSV of who holds what, from the first day on."""
    scoped = {role for role, terms in ROLES.items() if terms.reach is Reach.AGENCY}
    return csv_of(
        "nip,role,agency_code,starts_on",
        [(p.nip, p.role, p.agency if p.role in scoped else "", SINCE) for p in people if p.role],
    )


def activity_kinds() -> bytes:
    """Write a CSV of the catalogue with its norms in minutes."""
    return csv_of("code,name,norm_minutes,unit", KINDS)


def base_amounts() -> bytes:
    """Return base_amounts.csv: two components for each class."""
    rows = []
    for level, amount in MONTHLY_AMOUNTS.items():
        rows.append(("", level, "beban_kerja", amount * 2 // 5, SINCE))
        rows.append(("", level, "prestasi_kerja", amount - amount * 2 // 5, SINCE))
    return csv_of("agency_code,position_class,component,amount,starts_on", rows)


def scores(people: Sequence[DemoPerson], month: Month) -> bytes:
    """Return nilai_perilaku.csv: conduct of everybody in the closed month and the one after it."""
    rows = [
        (p.nip, when, "conduct_percent", 80 + number * 7 % 21)
        for when in (month, month.following)
        for number, p in enumerate(people)
    ]
    return csv_of("nip,month,code,value", rows)


def attendance(people: Sequence[DemoPerson], month: Month) -> bytes:
    """Return kehadiran.csv of the closed month, with nothing out of the ordinary for most."""
    rows = [
        (p.nip, month, 100 - number % 9, int(number % 17 == 0), int(number % 23 == 0), number % 4, number % 3)
        for number, p in enumerate(people)
    ]
    return csv_of("nip,month,attendance_percent,S,TK,TL1,missed_ceremonies", rows)


def pay_data(people: Sequence[DemoPerson], since: date) -> bytes:
    """Return gaji_dan_rekening.csv; the last person's account is not known yet."""
    rows = [
        (p.nip, since, 2_900_000 + 260_000 * p.position_class, "ABC"[number % 3], 25_000, int(number % 5 == 0))
        + (("Bank Daerah", f"00{7300 + number}{p.nip[4:9]}") if number < len(people) - 1 else ("", ""))
        for number, p in enumerate(people)
    ]
    return csv_of("nip,starts_on,salary,tax_category,dues,zakat,bank,account_number", rows)


def sanctions(people: Sequence[DemoPerson], month: Month) -> bytes:
    """Return hukuman_disiplin.csv: one moderate sanction of six months."""
    return csv_of(
        "nip,level,starts_on,months,document_number",
        [(people[-3].nip, "moderate", month.following.first, 6, "800.1.6/112/BKPSDM")],
    )


def acting_posts(people: Sequence[DemoPerson], month: Month) -> bytes:
    """Return jabatan_plt.csv: somebody who stands in for a higher post."""
    somebody = next(p for p in people if p.position_class == HIGHEST_ACTING_FROM)
    return csv_of(
        "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number",
        [(somebody.nip, somebody.agency, "Plt. Kepala Bidang", 11, month.first, "", "800.1.3/87/BKPSDM")],
    )
