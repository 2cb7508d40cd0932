"""The page of the status layer: rows entered in the browser pay right and stand as steps of their own."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.models import AuditEvent
from reports.models import AbsenceRule
from tests.people import acting, login
from tests.support.forms import codes_by_field, filled
from tests.support.refusals import refused
from tests.tpp.closing.board import BY, lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, amount
from tests.tpp.payroll.test_composed_recap import in_force
from tests.tpp.payroll.test_status_layer import DEFAULT, WHOLE, gross, paid, told, under
from tpp.closing.actions.freeze import freeze_recap
from tpp.models import Scheme, StatusRule
from tpp.schemes import presets
from tpp.schemes.actions.status import add_status_rule, remove_status_rule
from tpp.schemes.policies import refuse_status_off

__all__ = ["paid"]
pytestmark = pytest.mark.django_db
KINDS = reverse("settings:absence_kind_create")
NEW = reverse("tpp:status_create")
# Ten statuses that no program knows: name, per cent kept, and after how many months how much.
OWN = [
    ("Penahanan", "50", ()),
    ("Cuti ibadah", "100", ()),
    ("Titipan provinsi", "0", ()),
    ("Diperbantukan", "75", ()),
    ("Rawat inap", "90", ((1, "60"),)),
    ("Karantina", "87,5", ()),
    ("Magang", "33,33", ()),
    ("Tugas negara", "100", ((12, "0"),)),
    ("Skorsing", "25", ()),
    ("Bebas tugas", "10", ((1, "5"), (2, "0"))),
]


def enter_kind(client, name, percent, longer=()):
    page = {
        "code": name.lower().replace(" ", "_"),
        "name": name,
        "mark": "",
        "starts_on": "2026-01-01",
        "allowance_percent": percent.replace(",", "."),
        "treated_as": "work",
        "is_offered": "on",
    }
    for number, (months, kept) in enumerate(longer, start=1):
        page |= {f"after_{number}": months, f"kept_{number}": kept}
    answer = client.post(KINDS, page)
    assert answer.status_code == 303, answer.content.decode()


def enter_absence(client, person, kind, first, last):
    page = {"nip": person.nip, "kind": kind, "starts_on": first, "ends_on": last, "document_number": "800/1"}
    assert client.post(reverse("settings:absence_create"), page).status_code == 303


@pytest.mark.parametrize("scheme", [DEFAULT, "sikeppo", "balangan", "jambi", "sumatera_utara", "dki_staff"])
def test_ten_statuses_entered_in_the_browser_pay_right(paid, client, scheme):
    under(scheme, paid)
    before = gross(paid)
    login(client, paid.dewi)
    for name, percent, longer in OWN:
        enter_kind(client, name, percent, longer)
        kind = name.lower().replace(" ", "_")
        enter_absence(client, paid.sari, kind, "2026-10-01", "2026-10-31")
        kept = float(percent.replace(",", "."))
        assert gross(paid) == pytest.approx(before * kept / 100, abs=4), name
        assert kept == 100 or any(name in text for text in told(paid))
        paid.sari.absences.all().delete()


def test_what_is_kept_later_is_entered_in_the_browser_too(paid, client):
    login(client, paid.dewi)
    enter_kind(client, *OWN[4])
    enter_absence(client, paid.sari, "rawat_inap", "2026-09-01", "2026-10-31")
    assert AbsenceRule.objects.get(code="rawat_inap").longer == [[1, "60"]]
    assert gross(paid) == WHOLE * 60 // 100


@pytest.mark.parametrize(
    ("longer", "field"),
    [(((3, ""),), "kept_1"), ((("", "50"),), "after_1"), (((6, "50"), (6, "40")), "after_2")],
)
def test_rows_that_cannot_be_are_refused_at_their_field(people, client, longer, field):
    login(client, people.dewi)
    page = {"code": "x", "name": "X", "starts_on": "2026-01-01", "allowance_percent": "50", "treated_as": "work"}
    for number, (months, kept) in enumerate(longer, start=1):
        page |= {f"after_{number}": months, f"kept_{number}": kept}
    answer = client.post(KINDS, page)
    assert answer.status_code == 422
    assert list(codes_by_field(answer)) == [field]
    assert not AbsenceRule.objects.filter(code="x").exists()


def test_the_page_shows_every_row_and_its_basis(people, client):
    with time_machine.travel(AFTER_CLOSING):
        page = login(client, people.dewi).get(reverse("tpp:status_list"), headers={"accept-language": "en"})
    text = page.content.decode()
    assert "80 % of the amount is kept." in text
    assert "20 % of its amount is added." in text
    assert "PP 94/2021" in text
    assert "Unpaid leave" in text


def test_a_row_is_entered_and_taken_back(paid, client):
    login(client, paid.dewi)
    page = {"code": "pns", "starts_on": "2026-10", "percent": "90", "legal_basis": "Perbup 1/2026"}
    assert client.post(NEW, page).status_code == 303
    assert gross(paid) == WHOLE * 9 // 10
    rule = StatusRule.objects.get(code="pns")
    remove = reverse("tpp:status_remove", args=[rule.pk])
    assert client.post(remove, {"reason": " "}).status_code == 422
    assert client.post(remove, {"reason": "Salah ketik"}).status_code == 303
    assert gross(paid) == WHOLE
    events = AuditEvent.objects.filter(object_type="status_rule").order_by("pk")
    assert [event.event for event in events] == ["status_rule_added", "status_rule_removed"]
    assert {event.actor_id for event in events} == {paid.dewi.pk}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"percent": ""}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"starts_on": "Oktober"}, "starts_on"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"code": "kepala"}, "code"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_its_field(people, client, changed, field):
    page = {"code": "pns", "starts_on": "2026-10", "percent": "90", "legal_basis": "x"} | changed
    answer = login(client, people.dewi).post(NEW, page)
    assert answer.status_code == 422
    assert list(codes_by_field(answer)) == [field]


def test_a_sanction_may_be_left_to_its_letter(people, client):
    page = {"code": "sanction_light", "starts_on": "2026-10", "percent": "", "legal_basis": "x"}
    assert login(client, people.dewi).post(NEW, page).status_code == 303
    assert StatusRule.objects.get(code="sanction_light", starts_on=date(2026, 10, 1)).percent is None


def test_a_closed_month_keeps_its_rows(paid):
    amount(9, "beban_kerja", 1)
    amount(6, "beban_kerja", 1)
    lenient()
    freeze_recap(by=acting(paid.dewi), at=AFTER_CLOSING, source="tests", month=OCTOBER, agency=paid.dinas)
    row = {"by": COMMAND_LINE, "at": AFTER_CLOSING, "source": "tests"}
    for verb, given in (
        (add_status_rule, {"code": "pns", "starts_on": OCTOBER.first, "legal_basis": "x", "percent": 50}),
        (remove_status_rule, {"rule_id": StatusRule.objects.get(code="acting").pk, "reason": "x"}),
    ):
        with refused("month_locked"):
            verb(**row, **given)


def test_a_second_row_from_the_same_month_and_a_day_within_one_are_refused(people):
    row = {**BY, "code": "pns", "legal_basis": "x", "percent": 50}
    add_status_rule(**row, starts_on=date(2026, 10, 1))
    for starts_on, code in ((date(2026, 10, 1), "status_rule_invalid"), (date(2026, 10, 2), "not_first_of_month")):
        with refused(code):
            add_status_rule(**row, starts_on=starts_on)


def test_a_scheme_is_told_by_the_form_what_it_sees_to_itself(paid, client):
    login(client, paid.dewi)
    scheme = in_force("sikeppo")
    Scheme.objects.filter(pk=scheme.pk).update(starts_on=None)
    edit = reverse("tpp:scheme_edit", args=[scheme.pk])
    form = filled(client.get(edit))
    page = {"seen": form["seen"], "name": "sikeppo", "title_id": "S", "title_en": "S", "legal_basis": "x"}
    assert client.post(edit, page | {"status_off": ["cpns", "unpaid_leave"]}).status_code == 303
    scheme.refresh_from_db()
    assert scheme.document["status_off"] == ["cpns", "unpaid_leave"]
    detail = client.get(reverse("tpp:scheme_detail", args=[scheme.pk])).content.decode()
    assert "masa percobaan (CPNS)" in detail


def test_a_scheme_that_switches_off_what_there_is_not_cannot_begin(people, client):
    scheme = in_force("sikeppo", status_off=["cpns", "cpnss"])
    Scheme.objects.filter(pk=scheme.pk).update(starts_on=None)
    login(client, people.dewi)
    start = reverse("tpp:scheme_start", args=[scheme.pk])
    form = filled(client.get(start))
    answer = client.post(start, {"seen": form["seen"], "starts_on": "2026-12-01"})
    assert answer.status_code == 422
    assert "cpnss" in answer.content.decode()


def test_all_presets_know_the_rows_they_switch_off(people):
    assert not [name for name in presets.NAMES if refuse_status_off(presets.document(name))]
