"""Activation letters: on the page, for one person, on the command line."""

import csv
import io
import re
import stat
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.authorization.access import COMMAND_LINE
from accounts.login.actions.activation import activate
from accounts.login.activation_code import last_valid_day
from accounts.models import ActivationCode, Employee, Proposal
from accounts.people.actions.employees import create_employee, end_service
from accounts.people.actions.placements import place_employee
from accounts.people.awaiting_activation import recipients
from tests.people import ENTERED_AT, login

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
LETTERS = reverse("accounts:activation_letters")
PASSWORD = "kopi pagi di serambi"


@pytest.fixture(autouse=True)
def clock(time_machine, settings):
    time_machine.move_to(ENTERED_AT, tick=False)
    settings.PUBLIC_URL = "https://tpp.example.go.id:8443"


@pytest.fixture
def baru(people) -> Employee:
    person = create_employee(**BY, nip="199505052020121001", name="Baru Sekali", status="CPNS", rank="III/a")
    place_employee(
        **BY,
        employee=person,
        agency=people.sekolah,
        title="Guru",
        position_class=7,
        supervisor=people.budi,
        starts_on=date(2026, 7, 1),
    )
    return person


@pytest.fixture
def dewi(people) -> Client:
    return login(Client(), people.dewi)


def texts(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_letters_of_an_agency_and_below(dewi, people, baru):
    response = dewi.post(LETTERS, {"agency": people.dinas.pk})
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    (text,) = texts(response.content)
    assert "Baru Sekali" in text
    assert "19950505 202012 1 001" in text
    assert "https://tpp.example.go.id:8443/people/activate/" in text
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", text)
    activate(nip=baru.nip, code=code, password=PASSWORD, at=ENTERED_AT + timedelta(days=13), source="tests")


def test_nobody_needs_a_letter(dewi, people):
    response = dewi.post(LETTERS, {"agency": people.dinas.pk})
    assert response.status_code == 422
    assert not ActivationCode.objects.exists()


def test_everybody_on_demand(dewi, people):
    response = dewi.post(LETTERS, {"agency": people.dinas.pk, "everybody": "on"})
    # On 1 August Eko still belongs to the agency itself. Oki and Tari hold roles: a second person is asked.
    assert len(texts(response.content)) == 4
    assert {proposal.touches[0] for proposal in Proposal.objects.all()} == {people.oki.pk, people.tari.pk}


def test_one_person(dewi, people):
    response = dewi.post(reverse("accounts:activation_issue", args=[people.sari.pk]))
    assert "Sari Wulandari" in texts(response.content)[0]
    assert dewi.get(reverse("accounts:activation_issue", args=[people.sari.pk])).status_code == 405


def test_without_the_public_address_no_letter_and_no_code(dewi, people, settings):
    settings.PUBLIC_URL = ""
    response = dewi.post(LETTERS, {"agency": people.dinas.pk, "everybody": "on"})
    assert response.status_code == 422
    assert "PUBLIC_URL" in response.content.decode()
    one = dewi.post(reverse("accounts:activation_issue", args=[people.sari.pk]), follow=True)
    assert "PUBLIC_URL" in one.content.decode()
    assert not ActivationCode.objects.exists()


@pytest.mark.parametrize("name", ["oki", "fajar", "sari"])
def test_only_personnel_issues_codes(people, name):
    client = login(Client(), getattr(people, name))
    assert client.post(LETTERS, {"agency": people.dinas.pk, "everybody": "on"}).status_code == 404
    assert client.post(reverse("accounts:activation_issue", args=[people.sari.pk])).status_code == 404
    assert not ActivationCode.objects.exists()


def test_recipients_are_in_service_and_may_log_in(people):
    end_service(**BY, employee=people.sari, last_day=date(2026, 8, 1))
    assert people.sari in recipients(people.dinas, date(2026, 8, 1), everybody=True)
    assert people.sari not in recipients(people.dinas, date(2026, 8, 2), everybody=True)


def test_printed_day_is_one_on_which_the_code_works_all_day():
    assert last_valid_day(ENTERED_AT, "Asia/Jayapura") == date(2026, 8, 14)


class TestCommand:
    def test_csv_only_for_the_owner_of_the_file(self, baru, tmp_path):
        path = tmp_path / "kode.csv"
        path.write_text("old")
        path.chmod(0o644)
        call_command("issue_activation_codes", agency="1.01", output=str(path), stdout=io.StringIO())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        (row,) = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        assert (row["nip"], row["agency_code"], row["valid_until"]) == (baru.nip, "1.01.1", "2026-08-14")
        activate(nip=row["nip"], code=row["code"], password=PASSWORD, at=ENTERED_AT, source="tests")

    def test_pdf(self, baru, tmp_path):
        path = tmp_path / "surat.pdf"
        out = io.StringIO()
        call_command(
            "issue_activation_codes", agency="1.01.1", output=str(path), address="https://sikap.id", stdout=out
        )
        assert baru.name in texts(path.read_bytes())[0]
        assert "https://sikap.id" in texts(path.read_bytes())[0]

    @pytest.mark.usefixtures("baru")
    def test_pdf_prints_the_public_address_whole_or_is_refused(self, tmp_path, settings):
        path = tmp_path / "surat.pdf"
        call_command("issue_activation_codes", agency="1.01.1", output=str(path), stdout=io.StringIO())
        assert "https://tpp.example.go.id:8443/people/activate/" in texts(path.read_bytes())[0]
        settings.PUBLIC_URL = ""
        codes = ActivationCode.objects.count()
        with pytest.raises(CommandError, match="PUBLIC_URL"):
            call_command("issue_activation_codes", agency="1.01.1", output=str(path), all=True)
        assert ActivationCode.objects.count() == codes

    @pytest.mark.usefixtures("people")
    def test_all(self, tmp_path):
        path = tmp_path / "kode.csv"
        call_command("issue_activation_codes", agency="2.01", output=str(path), all=True, stdout=io.StringIO())
        assert len(path.read_text().splitlines()) == 3

    @pytest.mark.parametrize(("agency", "output"), [("9.9", "kode.csv"), ("1.01", "kode.txt"), ("1.01", "no/kode.csv")])
    @pytest.mark.usefixtures("baru")
    def test_refusals_issue_nothing(self, tmp_path, agency, output):
        with pytest.raises(CommandError):
            call_command("issue_activation_codes", agency=agency, output=str(tmp_path / output))
        assert not ActivationCode.objects.exists()
