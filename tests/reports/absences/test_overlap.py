"""Two absences never share a day: refused on every door, and the earlier one may give way."""

from datetime import date

import pytest

from accounts.imports.frame import run_import
from accounts.models import AuditEvent, Notice
from accounts.spreadsheets.tabular import read_table
from reports.absences.actions.absences import add_absence
from reports.imports.specs import ABSENCES
from reports.models import Absence, MonthLock
from tests.people import acting, login
from tests.reports.entries import NOON
from tests.support.refusals import refused
from tpp.closing.data_checks import master_data_findings

pytestmark = pytest.mark.django_db


def enter(people, kind, first, last, **more):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    days = {"starts_on": date(2026, 10, first), "ends_on": date(2026, 10, last)}
    return add_absence(**by, employee_id=people.sari.pk, kind=kind, document_number="1", **days, **more)


def stored() -> list[tuple[str, int, int]]:
    rows = Absence.objects.order_by("starts_on")
    return [(row.kind, row.starts_on.day, row.ends_on.day) for row in rows]


def load(people, *rows):
    lines = "".join(f"{people.sari.nip},{kind},2026-10-{first:02},2026-10-{last:02},1\n" for kind, first, last in rows)
    table = read_table(f"nip,kind,starts_on,ends_on,document_number\n{lines}".encode(), "absensi.csv")
    return run_import(ABSENCES, table, by=acting(people.dewi), at=NOON, source="tests")


def test_the_form_refuses_and_offers_to_cut_the_earlier(people, client):
    enter(people, "annual_leave", 5, 9)
    page = {
        "nip": people.sari.nip,
        "kind": "sick",
        "starts_on": "2026-10-08",
        "ends_on": "2026-10-12",
        "document_number": "2",
    }
    login(client, people.dewi)
    refused = client.post("/settings/absences/new/", page)
    assert refused.status_code == 422
    assert "2026-10-12" in refused.content.decode()
    assert stored() == [("annual_leave", 5, 9)]
    assert client.post("/settings/absences/new/", page | {"cut_earlier": "on"}).status_code == 303
    assert stored() == [("annual_leave", 5, 7), ("sick", 8, 12)]


def test_leave_goes_on_after_the_sickness_within_it(people):
    enter(people, "annual_leave", 5, 16)
    enter(people, "sick", 7, 8, cut_earlier=True)
    assert stored() == [("annual_leave", 5, 6), ("sick", 7, 8), ("annual_leave", 9, 16)]
    events = AuditEvent.objects.filter(object_type="absence").values_list("event", flat=True)
    assert sorted(events) == ["absence.added", "absence.added", "absence.added", "absence.shortened"]
    assert Notice.objects.filter(employee=people.sari).count() == 1


def test_what_begins_within_the_new_days_is_removed_first(people):
    enter(people, "annual_leave", 8, 9)
    with refused("absence_overlap", field="starts_on"):
        enter(people, "sick", 5, 12, cut_earlier=True)
    assert stored() == [("annual_leave", 8, 9)]


def test_a_closed_month_keeps_the_earlier_leave(people):
    enter(people, "annual_leave", 5, 9)
    MonthLock.objects.create(employee=people.sari, month=date(2026, 10, 1), locked_at=NOON)
    with refused("month_locked"):
        enter(people, "sick", 8, 9, cut_earlier=True)


@pytest.mark.parametrize(("first", "last", "fits"), [(1, 4, True), (1, 5, False), (9, 12, False), (10, 12, True)])
def test_a_file_refuses_days_that_are_held(people, first, last, fits):
    enter(people, "annual_leave", 5, 9)
    outcome = load(people, ("sick", first, last))
    assert [(error.line, error.code) for error in outcome.errors] == ([] if fits else [(2, "absence_overlap")])


def test_two_rows_of_a_file_refuse_each_other(people):
    outcome = load(people, ("annual_leave", 5, 9), ("sick", 9, 12))
    assert [(error.line, error.code) for error in outcome.errors] == [(3, "absence_overlap")]
    assert stored() == []


def test_a_file_that_lengthens_an_absence_meets_the_next_one(people):
    load(people, ("annual_leave", 5, 9), ("sick", 12, 13))
    outcome = load(people, ("annual_leave", 5, 12))
    assert [error.code for error in outcome.errors] == ["absence_overlap"]
    assert load(people, ("annual_leave", 5, 9), ("sick", 12, 13)).unchanged == 2


def test_stored_overlaps_are_named_by_the_check_of_the_data(people):
    assert "overlapping_absences" not in {finding.code for finding in master_data_findings(date(2026, 10, 31))}
    for kind, first in (("sick", 8), ("annual_leave", 9)):
        Absence.objects.create(
            employee=people.budi, kind=kind, starts_on=date(2026, 10, first), ends_on=date(2026, 10, 12)
        )
    found = [finding for finding in master_data_findings(date(2026, 10, 31)) if finding.code == "overlapping_absences"]
    assert found[0].is_error
    assert people.budi.name in found[0].message
