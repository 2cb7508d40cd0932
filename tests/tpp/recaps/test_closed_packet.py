"""The packet of a closed month: what was paid, its code, and what is added to it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from accounts.authorization.access import COMMAND_LINE
from accounts.models import ImportBatch
from accounts.rules.codes import printed_code
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.absence_rules import add_absence_rule
from tests.people import ENTERED_AT, acting
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tests.tpp.recaps.packets import rows_of, texts
from tpp.closing.actions.freeze import freeze_month
from tpp.models import Adjustment, PayData, Recap, Scheme, Score
from tpp.recaps.exports.adding_up import AddingUp
from tpp.recaps.exports.footer import public_address, square_text
from tpp.recaps.exports.formats import PACKET
from tpp.recaps.exports.table import recap_table
from tpp.schemes import presets

FIRST = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def manado(october):
    """A composed scheme with tax, scores and banks for everybody, and a confirmed correction for Sari."""
    document = presets.document("manado")
    Scheme.objects.create(name="manado", version=2, title="Manado", starts_on=date(2026, 9, 1), document=document)
    at = datetime(2026, 11, 2, tzinfo=UTC)
    batch = ImportBatch.objects.create(kind="scores", file_name="n.csv", sha256="0" * 64, row_count=1, imported_at=at)
    values = {
        "target_achievement": "90",
        "core_values_sum": "665",
        "discipline_points_cut": "4",
        "attendance_percent": "100",
    }
    for person in october.employees():
        for code, value in values.items():
            Score.objects.create(employee=person, month=FIRST, code=code, value=value, batch=batch)
        PayData.objects.create(
            employee=person, starts_on=FIRST, bank="Bank SulutGo", account_number=f"00{person.pk}", batch=batch
        )
    Score.objects.create(employee=october.citra, month=FIRST, code="rank_group", value="III", batch=batch)
    return october


def test_a_closed_packet_says_what_was_paid_and_carries_its_code(manado, settings):
    settings.PUBLIC_URL = "https://tpp.example.go.id"
    draft = rows_of(recap_table(OCTOBER, {manado.dinas.pk}), "treasury")
    freeze_month(by=acting(manado.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agencies=[manado.dinas])
    Score.objects.all().delete()
    PayData.objects.all().delete()
    table = recap_table(OCTOBER, {manado.dinas.pk})

    rows = rows_of(table, "treasury")
    assert rows == draft
    sari = next(row for row in rows if row["nip"] == manado.sari.nip)
    assert (sari["gross"], sari["pph21"], sari["net"]) == ("3619587", "180979", "3438608")
    assert (sari["bank"], sari["account_number"]) == ("Bank SulutGo", f"00{manado.sari.pk}")
    assert rows_of(table, "scores")[0]["target_achievement"] == "90"
    recap = Recap.objects.get()
    for text in texts(table, PACKET):
        assert f"Code {printed_code(recap.code)}" in text
        assert f"https://tpp.example.go.id/periksa/{printed_code(recap.code)}/" in text
        assert f"SHA-256 {recap.sha256}" in text
        assert printed_code(recap.header["anchor"]) in text


def test_a_confirmed_correction_stands_in_the_treasurys_list(manado):
    Adjustment.objects.create(**correction(manado, -5_000))
    sari = next(row for row in rows_of(recap_table(OCTOBER, None), "treasury") if row["nip"] == manado.sari.nip)
    assert (sari["adjustments"], sari["net"]) == ("-5000", str(3_438_608 - 5_000))


def correction(people, amount):
    return {
        "employee": people.sari,
        "month": FIRST,
        "corrects": date(2026, 9, 1),
        "amount": amount,
        "reason": "Koreksi",
        "reference": "BA-1",
        "requested_at": AFTER_CLOSING,
        "requested_by": people.dewi,
        "confirmed_at": AFTER_CLOSING,
        "confirmed_by": people.dina,
    }


def test_the_square_code_leads_to_the_public_page_or_holds_the_code(settings):
    settings.PUBLIC_URL = "https://tpp.example.go.id"
    assert square_text("7K3QMX9D2B") == "https://tpp.example.go.id/periksa/7K3QM-X9D2B/"
    settings.PUBLIC_URL = ""
    assert square_text("7K3QMX9D2B") == "7K3QM-X9D2B"
    assert public_address("7K3QMX9D2B") == "/periksa/7K3QM-X9D2B/"


def test_a_grand_total_of_very_many_agencies_is_still_a_sum():
    adding_up = AddingUp()
    for agency in range(900):
        adding_up.note("row", 2 * agency)
        adding_up.note("total", 2 * agency + 1)
    formula = adding_up.formula("grand_total", 3)
    assert formula.startswith("=SUM(SUM(D2,D4,")
    assert len(re.findall(r"D[0-9]+", formula)) == 900
    for agency in range(900, 2000):
        adding_up.note("row", 2 * agency)
        adding_up.note("total", 2 * agency + 1)
    # More than a formula can say: the figure stands alone.
    assert adding_up.formula("grand_total", 3) == ""


def test_a_day_of_absence_that_asks_for_minutes_shows_what_was_done(october):
    by = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
    add_absence_rule(**by, code="training", starts_on=date(2026, 9, 1), excuses_duty=False)
    for kind, first, last in (("training", 12, 13), ("sick", 14, 14)):
        days = {"starts_on": date(2026, 10, first), "ends_on": date(2026, 10, last)}
        add_absence(**by, employee_id=october.sari.pk, kind=kind, **days)
    report(october.sari, 12, 200, by=october.budi)
    row = next(row for row in rows_of(recap_table(OCTOBER, None), "minutes") if row["nip"] == october.sari.nip)
    assert (row["day_12"], row["day_13"], row["day_14"]) == ("200", "0", "S")
    printed = [value for name, value in row.items() if name.startswith("day_") and value.isdigit()]
    assert sum(map(int, printed)) == int(row["credited_minutes"])
