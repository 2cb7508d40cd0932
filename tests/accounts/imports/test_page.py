"""The import page: look first, then write; private to the uploader; nothing lost."""

import csv
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.imports.preview import preview_groups
from accounts.models import Agency, AuditEvent, PendingImport
from accounts.rules.roles import RoleKind
from tests.accounts.spreadsheets.workbooks import workbook
from tests.people import ENTERED_AT, login

pytestmark = pytest.mark.django_db
URL = reverse("accounts:import_agencies")
HEADER = "code,name,parent_code,timezone,working_days_per_week\n"
GOOD = HEADER + "7.01,Dinas Sosial,,WIB,5\n"
MIXED = GOOD + "7.02,Lain,9.9,WIB,5\n"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(ENTERED_AT, tick=False)
    return time_machine


@pytest.fixture
def dewi(people) -> Client:
    return login(Client(), people.dewi)


def upload(client, text, name="dinas.csv"):
    return client.post(URL, {"file": SimpleUploadedFile(name, text.encode())})


def go_on(client, pending, step="write", **more):
    return client.post(URL, {"pending": pending.pk, "step": step, **more})


def test_preview_writes_nothing(dewi):
    response = upload(dewi, GOOD)
    assert response.status_code == 200
    assert (response.context["outcome"].created, response.context["outcome"].written) == (1, False)
    assert not Agency.objects.filter(code="7.01").exists()


def test_confirmation_writes_what_was_looked_at(dewi):
    pending = upload(dewi, GOOD).context["pending"]
    response = go_on(dewi, pending)
    assert response["Location"] == reverse("accounts:agency_list")
    assert Agency.objects.get(code="7.01").name == "Dinas Sosial"
    assert not PendingImport.objects.exists()


def test_errors_keep_everything_out(dewi):
    response = upload(dewi, MIXED)
    assert [error.code for error in response.context["errors"]] == ["unknown_agency"]
    assert go_on(dewi, response.context["pending"]).status_code == 200
    assert not Agency.objects.filter(code="7.01").exists()


def test_good_rows_only_on_demand_and_the_bad_ones_stay_at_hand(dewi):
    pending = upload(dewi, MIXED).context["pending"]
    response = go_on(dewi, pending, skip_bad_rows="1")
    assert response.context["outcome"].written
    assert Agency.objects.filter(code="7.01").exists()
    download = go_on(dewi, pending, "bad_rows")
    (row,) = csv.DictReader(download.content.decode("utf-8-sig").splitlines())
    assert row["code"] == "7.02"
    assert "parent_code" in row["error"]


@pytest.mark.parametrize(
    ("text", "name"), [("", "kosong.csv"), ("code;nama\n1;2\n", "dinas.csv"), ("PK\x03\x04", "dinas.xlsx")]
)
def test_unreadable_files_are_refused_at_the_field(dewi, text, name):
    response = upload(dewi, text, name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not PendingImport.objects.exists()


def test_no_file(dewi):
    assert dewi.post(URL, {}).status_code == 422


def test_pending_file_is_private(dewi, people):
    pending = upload(dewi, GOOD).context["pending"]
    dina = login(Client(), people.dina)
    assert go_on(dina, pending).status_code == 404
    other_kind = dewi.post(reverse("accounts:import_roles"), {"pending": pending.pk, "step": "write"})
    assert other_kind.status_code == 404
    assert go_on(dewi, pending, "nonsense").status_code == 404
    assert dewi.post(URL, {"pending": "x", "step": "write"}).status_code == 404
    assert not Agency.objects.filter(code="7.01").exists()


def test_one_pending_file_and_none_older_than_a_day(dewi, people, clock):
    upload(login(Client(), people.dina), GOOD)
    upload(dewi, GOOD)
    upload(dewi, MIXED)
    assert PendingImport.objects.count() == 2
    clock.shift(timedelta(hours=24, seconds=1))
    login(dewi, people.dewi)
    upload(dewi, GOOD)
    assert PendingImport.objects.count() == 1


def test_empty_table_has_the_columns_in_the_language_of_the_page(dewi):
    response = dewi.get(URL, {"empty": "1"})
    assert response.content.decode("utf-8-sig").strip() == (
        "Kode OPD,Nama OPD,Kode Induk,Zona Waktu,Hari Kerja per Minggu"
    )
    response = dewi.get(URL, {"empty": "1"}, HTTP_ACCEPT_LANGUAGE="en")
    assert response.content.decode("utf-8-sig").strip() + "\n" == HEADER


EMPLOYEES = reverse("accounts:import_employees")
ROWS = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on\n"


def preview(client, text):
    return client.post(
        EMPLOYEES, {"file": SimpleUploadedFile("pegawai.csv", (ROWS + text).encode())}, HTTP_ACCEPT_LANGUAGE="en"
    )


def new_people(number):
    return "".join(
        f"1990030320150310{serial:02d},Orang {serial},,PNS,III/a,1.01,Analis,7,,2026-01-01\n"
        for serial in range(1, number + 1)
    )


def groups(response):
    return {group.label: group for group in response.context["groups"]}


def test_the_preview_names_who_is_new_and_what_changes(dewi, people):
    changed = f"{people.sari.nip},Sari Wulandari,,PNS,III/c,1.01,Analis Utama,9,{people.budi.nip},2026-10-01\n"
    response = preview(dewi, changed + new_people(25))
    found = groups(response)
    assert (found["person entered"].count, found["person entered"].more) == (25, 5)
    assert found["person entered"].shown[0].name == "Orang 1 (19900303 201503 1 001)"
    (rank,) = found["person changed"].shown
    assert (rank.name, rank.details) == ("Sari Wulandari (19900101 201503 2 001)", ("rank: III/b → III/c",))
    assert found["post corrected"].shown[0].details == (
        "title of the post: Analis → Analis Utama",
        "position class: 7 → 9",
    )
    assert "new post" not in found
    assert "Orang 20" in response.content.decode()


def test_a_new_post_of_somebody_known_names_agency_and_supervisor(dewi, people):
    text = f"{people.sari.nip},Sari Wulandari,,PNS,III/b,5.03,Analis,8,{people.dewi.nip},2026-12-01\n"
    (post,) = groups(preview(dewi, text))["new post"].shown
    assert "Badan Kepegawaian Daerah" in post.details[0]
    assert "Dewi Anggraini" in post.details[0]


def test_names_cost_two_queries_however_many(dewi, people, django_assert_num_queries):
    rows = "".join(
        f"{person.nip},{person.name},,PNS,III/a,5.03,Analis,8,{people.dewi.nip},2026-12-0{day}\n"
        for day in (1, 2, 3)
        for person in (people.sari, people.budi, people.eko, people.oki)
    )
    changes = preview(dewi, rows).context["outcome"].changes
    with django_assert_num_queries(2):
        shown = preview_groups(changes)
    assert sum(group.count for group in shown) == 8


def test_agencies_are_named_too(dewi):
    assert groups(upload(dewi, GOOD))


def test_hidden_rows_are_told_on_the_page(dewi):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    rows = [HEADER.strip().split(","), ["7.01", "Dinas Sosial", "", "WIB", 5], ["7.02", "Lain", "", "WIB", 5]]
    file = SimpleUploadedFile("dinas.xlsx", workbook(rows, change=hide))
    response = dewi.post(URL, {"file": file})
    assert (response.context["outcome"].created, "tersembunyi" in response.content.decode()) == (1, True)
    go_on(dewi, response.context["pending"])
    assert list(Agency.objects.filter(code__startswith="7.0").values_list("code", flat=True)) == ["7.01"]


def test_audit_names_the_person_and_the_address(dewi, people):
    go_on(dewi, upload(dewi, GOOD).context["pending"])
    event = AuditEvent.objects.get(event="agency_created", changes__code__1="7.01")
    assert (event.actor, event.source) == (people.dewi, "web 127.0.0.1")


def test_the_page_of_roles_names_each_role(client, people):
    page = login(client, people.dewi).get(reverse("accounts:import_roles")).content.decode()
    assert [role for role in RoleKind if role.value not in page] == []
    assert "Yang harus berisi agency_code: operator, treasurer, agency_auditor." in page
