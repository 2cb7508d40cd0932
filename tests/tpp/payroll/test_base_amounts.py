"""Amounts are entered and imported so that no closed month would come out differently."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.authorization.access import COMMAND_LINE
from accounts.imports.frame import run_import
from accounts.models import AuditEvent
from accounts.spreadsheets.tabular import read_table
from tests.people import ENTERED_AT, acting
from tests.support.refusals import refused
from tests.tpp.closing.board import acting_post, lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.models import BaseAmount
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.base_amounts import add_base_amount

HEADER = "agency_code,position_class,component,amount,starts_on\n"


def imported(text, **options):
    table = read_table((HEADER + text).encode(), "base_amounts.csv")
    return run_import(BASE_AMOUNTS, table, by=COMMAND_LINE, at=ENTERED_AT, source="tests", **options)


def errors(text):
    return [(error.line, error.column, error.code) for error in imported(text).errors]


def entered():
    rows = BaseAmount.objects.order_by("position_class", "component", "agency__code", "starts_on")
    return list(rows.values_list("agency__code", "position_class", "component", "amount"))


def test_a_file_is_imported_once(people):
    text = ",5,beban_kerja,1117423,2026-01-01\n1.01,5,beban_kerja,0,2026-01-01\n"

    first, second = imported(text), imported(text)

    assert (first.created, first.written) == (2, True)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)
    assert sorted(entered(), key=str) == [("1.01", 5, "beban_kerja", 0), (None, 5, "beban_kerja", 1_117_423)]
    assert AuditEvent.objects.filter(stream="base_amounts").count() == 2


def test_a_changed_amount_is_corrected_with_its_past_kept(people):
    imported(",5,beban_kerja,100,2026-01-01\n")

    outcome = imported(",5,beban_kerja,200,2026-01-01\n")

    assert (outcome.updated, entered()) == (1, [(None, 5, "beban_kerja", 200)])
    event = AuditEvent.objects.get(event="base_amount_corrected")
    assert (event.before, event.after["amount"]) == ({"amount": 100}, 200)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("9.99,5,beban_kerja,1,2026-01-01", "agency_code"),
        (",0,beban_kerja,1,2026-01-01", "position_class"),
        (",18,beban_kerja,1,2026-01-01", "position_class"),
        (",5,Beban Kerja,1,2026-01-01", "component"),
        (",5,=cmd,1,2026-01-01", "component"),
        (f",5,{'x' * 41},1,2026-01-01", "component"),
        (",5,beban_kerja,-1,2026-01-01", "amount"),
        (",5,beban_kerja,1.5,2026-01-01", "amount"),
        (",5,beban_kerja,٣,2026-01-01", "amount"),
        (",5,beban_kerja,1000000001,2026-01-01", "amount"),
        (",5,beban_kerja,1,2026-02-30", "starts_on"),
        (",5,,1,2026-01-01", "component"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(people, row, column):
    assert [(line, where) for line, where, _code in errors(row + "\n")] == [(2, column)]
    assert not BaseAmount.objects.exists()


def test_the_same_key_twice_in_a_file_is_refused(people):
    assert len(errors(",5,beban_kerja,1,2026-01-01\n,5,beban_kerja,2,2026-01-01\n")) == 1


@pytest.fixture
def closed(october):
    return freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.kantor)


def test_an_amount_that_would_change_a_closed_month_is_refused(october, closed):
    assert errors(",7,beban_kerja,1,2026-01-01\n") == [(2, "starts_on", "month_locked")]
    assert errors(",7,tempat_bertugas,1,2026-10-31\n") == [(2, "starts_on", "month_locked")]
    assert errors("2.01,7,tempat_bertugas,1,2026-10-01\n") == [(2, "starts_on", "month_locked")]


def test_an_amount_that_touches_nothing_closed_is_taken(october, closed):
    # A later date; a class or an agency in which nobody is closed; the same amount again.
    assert errors(",7,beban_kerja,1,2026-11-01\n") == []
    assert errors(",6,tempat_bertugas,1,2026-10-01\n") == []
    assert errors("1.01,7,tempat_bertugas,1,2026-10-01\n") == []
    assert errors(",7,beban_kerja,1541890,2026-01-01\n") == []


def test_an_amount_of_an_acting_post_in_a_closed_month_is_refused(october):
    """Citra acts in a class and an agency in which nobody of the closed agency has a post."""
    lenient()
    amount(13, "beban_kerja", 1_000_000)
    acting_post(october.citra, october.badan, date(2026, 10, 12), None, position_class=13)
    freeze_recap(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=october.kantor)
    assert errors(",13,beban_kerja,1,2026-10-01\n") == [(2, "starts_on", "month_locked")]
    assert errors("5.03,13,beban_kerja,1,2026-10-31\n") == [(2, "starts_on", "month_locked")]
    assert errors("5.03,13,beban_kerja,1,2026-11-01\n2.01,13,beban_kerja,1,2026-10-01\n") == []


def test_after_reopening_the_amount_can_be_corrected(october, closed):
    request_reopen(by=acting(october.dewi), at=AFTER_CLOSING, source="tests", recap=closed, reason="Besaran salah")
    confirm_reopen(by=acting(october.dina), at=AFTER_CLOSING, source="tests", recap=closed)

    assert errors(",7,beban_kerja,1,2026-01-01\n") == []


def add(**options):
    given = {"agency_id": None, "position_class": 7, "component": "beban_kerja", "amount": 1}
    return add_base_amount(**{"at": AFTER_CLOSING, "source": "tests", "by": COMMAND_LINE, **given, **options})


def test_an_amount_is_entered_once(october):
    with refused("already_entered"):
        add(starts_on=date(2026, 1, 1))


def test_an_amount_in_a_closed_month_is_not_entered(october, closed):
    with refused("month_locked"):
        add(starts_on=date(2026, 10, 31))


def test_only_the_personnel_agency_enters_amounts(october):
    with refused("not_permitted"):
        add(starts_on=date(2026, 12, 1), by=acting(october.tari))


def test_an_entered_amount_leaves_a_trace(october):
    entry = amount(7, "tempat_bertugas", 250_000, agency=october.kantor)

    event = AuditEvent.objects.filter(event="base_amount_added").latest("pk")
    assert (event.object_id, event.after["amount"], event.after["agency"]) == (
        str(entry.pk),
        250_000,
        october.kantor.pk,
    )


def test_the_import_command_is_the_same_door(people, tmp_path, capsys):
    file = tmp_path / "amounts.csv"
    file.write_text(HEADER + ",5,beban_kerja,1117423,2026-01-01\n")

    call_command("import_base_amounts", str(file))

    assert entered() == [(None, 5, "beban_kerja", 1_117_423)]
