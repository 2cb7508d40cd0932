"""Imports of holidays, absences and the catalogue."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from accounts.imports.frame import run_import
from accounts.models import AuditEvent, ImportBatch
from accounts.spreadsheets.tabular import read_table
from reports.imports.specs import ABSENCES, ACTIVITY_KINDS, HOLIDAYS
from reports.models import Absence, ActivityKind, Holiday
from reports.month_locks.actions import lock_month
from reports.rules.period import Month
from tests.people import acting
from tests.reports.files import LEBAK

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)


def load(spec, text, **options):
    table = read_table(text.encode(), "berkas.csv")
    return run_import(spec, table, by=acting(options.pop("actor", None)), at=AT, source="tests", **options)


def codes(outcome):
    return [(error.line, error.column, error.code) for error in outcome.errors]


def close(month, *people):
    with transaction.atomic():
        lock_month(month=month, employee_ids=[person.pk for person in people], at=AT)


def test_the_decrees_names_replace_the_seeded_ones_once():
    text = (LEBAK / "holidays.csv").read_text(encoding="utf-8")
    first, second = load(HOLIDAYS, text), load(HOLIDAYS, text)
    assert (first.created, first.updated + first.unchanged) == (0, 25)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 25)
    assert Holiday.objects.get(date=date(2026, 8, 17)).name == "Proklamasi Kemerdekaan"
    assert ImportBatch.objects.count() == 1
    assert AuditEvent.objects.filter(event="holiday.changed").count() == first.updated
    batch = AuditEvent.objects.get(stream="import")
    assert (batch.event, batch.after["updated"], batch.after["rows"]) == ("import.holidays", first.updated, 25)


def test_a_holiday_may_be_renamed_in_a_closed_month_but_none_may_be_added(people):
    close(Month(2026, 8), people.sari)
    rename = "date,kind,name\n2026-08-17,national,Proklamasi\n"
    assert load(HOLIDAYS, rename).updated == 1
    outcome = load(HOLIDAYS, rename + "2026-08-18,regional,Hari Jadi\n")
    assert codes(outcome) == [(3, "date", "month_locked")]
    assert not Holiday.objects.filter(date=date(2026, 8, 18)).exists()
    assert load(HOLIDAYS, "date,kind,name\n2026-09-18,regional,Hari Jadi\n").created == 1


def test_a_decree_number_may_come_along_and_is_not_lost_without_its_column():
    with_number = "date,kind,name,decree_number\n2026-10-28,regional,Hari Jadi,188/1/2026\n"
    assert load(HOLIDAYS, with_number).created == 1
    assert load(HOLIDAYS, with_number).unchanged == 1
    assert load(HOLIDAYS, "date,kind,name\n2026-10-28,regional,Hari Jadi Kabupaten\n").updated == 1
    assert load(HOLIDAYS, "date,kind,name,decree_number\n2026-10-28,regional,Hari Jadi Kabupaten,\n").unchanged == 1
    assert Holiday.objects.get(date=date(2026, 10, 28)).decree_number == "188/1/2026"
    assert load(HOLIDAYS, with_number.replace("188/1", "188/2")).updated == 1
    assert Holiday.objects.get(date=date(2026, 10, 28)).decree_number == "188/2/2026"


def test_the_catalogue_comes_in_and_is_corrected():
    text = (LEBAK / "activity_kinds.csv").read_text(encoding="utf-8")
    assert load(ACTIVITY_KINDS, text).created == 10
    assert load(ACTIVITY_KINDS, text).unchanged == 10
    changed = load(ACTIVITY_KINDS, "code,name,norm_minutes,unit\nsurat,Menyusun surat,50,surat\nbaru,Baru,5,kali\n")
    assert (changed.created, changed.updated) == (1, 1)
    assert ActivityKind.objects.get(code="surat").norm_minutes == 50
    assert ActivityKind.objects.count() == 11
    assert AuditEvent.objects.filter(event="kind.changed").get().before["norm_minutes"] == 45


HEADER = "nip,kind,starts_on,ends_on,document_number\n"


def test_absences_come_in_once_and_may_be_corrected(people):
    row = f"{people.sari.nip},sick,2026-10-05,2026-10-06,800/29/2026\n"
    assert load(ABSENCES, HEADER + row, actor=people.dewi).created == 1
    assert load(ABSENCES, HEADER + row).unchanged == 1
    longer = row.replace("10-06", "10-07")
    assert load(ABSENCES, HEADER + longer).updated == 1
    assert Absence.objects.get().ends_on == date(2026, 10, 7)
    event = AuditEvent.objects.get(event="absence.added")
    assert (event.subject, event.actor) == (people.sari, people.dewi)
    assert AuditEvent.objects.get(event="absence.changed").before["ends_on"] == "2026-10-06"


def test_bad_absences_are_refused_by_name(people):
    rows = (
        "199001012015032999,sick,2026-10-05,2026-10-06,\n"
        f"{people.sari.nip},sick,2026-10-05,2026-10-04,\n"
        f"{people.sari.nip},ill,2026-10-05,2026-10-06,\n"
        f"{people.budi.nip},sick,2026-10-05,2026-10-06,\n"
    )
    outcome = load(ABSENCES, HEADER + rows)
    assert codes(outcome) == [(2, "nip", "nip_unknown"), (3, "ends_on", "absence_dates"), (4, "kind", "kind_unknown")]
    assert not Absence.objects.exists()
    assert load(ABSENCES, HEADER + rows, skip_bad_rows=True).created == 1


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        (None, ("2026-09-20", "2026-09-30"), False),
        (None, ("2026-09-20", "2026-10-01"), True),
        (None, ("2026-08-20", "2026-12-01"), True),
        (None, ("2026-11-01", "2026-11-02"), False),
        (("2026-09-20", "2026-11-02"), ("2026-09-20", "2026-11-05"), False),
        (("2026-09-20", "2026-11-02"), ("2026-09-20", "2026-10-31"), False),
        (("2026-09-20", "2026-11-02"), ("2026-09-20", "2026-10-30"), True),
        (("2026-09-20", "2026-09-30"), ("2026-09-20", "2026-10-01"), True),
    ],
)
def test_the_days_of_a_closed_month_stay_as_they_are(people, old, new, refused):
    if old:
        Absence.objects.create(employee=people.sari, kind="sick", starts_on=old[0], ends_on=old[1])
    close(Month(2026, 10), people.sari)
    outcome = load(ABSENCES, HEADER + f"{people.sari.nip},sick,{new[0]},{new[1]},\n")
    assert codes(outcome) == ([(2, "starts_on", "month_locked")] if refused else [])
