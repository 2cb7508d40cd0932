"""What was imported about people is seen by the personnel agency, auditors, and each person alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.people import login
from tests.reports.counting import queries
from tests.support.forms import filled
from tests.support.pages import shown
from tests.tpp.payroll.test_data_imports import BUDI, SARI, load
from tpp.models import ActingPost, PayData, Score
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, PAY_DATA, SANCTIONS, SCORES

ENGLISH = {"accept-language": "en"}
MINE, LIST = reverse("tpp:my_data"), reverse("tpp:people_data")


def about_sari(people):
    load(
        SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n{SARI},2026-10,poin_khas,7\n", by=people.dewi
    )
    load(
        PAY_DATA,
        "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"
        f"{SARI},2026-01-01,5000000,A,,1,Bank <b>Daerah</b>,00123456\n",
    )
    load(SANCTIONS, f"nip,level,starts_on,months,document_number\n{SARI},moderate,2026-10-01,6,SK 800/1\n")
    load(
        ACTING_POSTS,
        "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
        f"{SARI},1.01,Plt. Kepala Bidang,9,2026-10-01,,SK 800/2\n",
    )


def test_one_sees_everything_about_oneself_with_its_file(people, client):
    about_sari(people)

    page = login(client, people.sari).get(MINE, headers=ENGLISH).content.decode()

    for text in ("Conduct score", "90", "poin_khas", "scores.csv", "by Dewi Anggraini", "on the command line"):
        assert text in page
    for text in ("5,000,000", "00123456", "Bank &lt;b&gt;Daerah", "SK 800/1", "Plt. Kepala Bidang", "until further"):
        assert text in page


def test_nobody_sees_it_of_somebody_else(people, client):
    about_sari(people)
    for person in ("budi", "oki", "tari", "citra", "sari"):
        answer = login(client, getattr(people, person)).get(reverse("tpp:person_data", args=[people.sari.pk]))
        assert answer.status_code == 404, person
    assert "00123456" not in login(client, people.budi).get(MINE).content.decode()
    for person in ("dewi", "fajar"):
        page = login(client, getattr(people, person)).get(reverse("tpp:person_data", args=[people.sari.pk]))
        assert "00123456" in page.content.decode()


def test_an_empty_page_says_that_nothing_is_missing(people, client):
    page = login(client, people.citra).get(MINE, headers=ENGLISH).content.decode()
    assert "Nothing was imported. Where the rules of the allowance ask for no scores, nothing is missing." in page


def test_the_list_is_narrowed(people, client):
    load(SCORES, f"nip,month,code,value\n{SARI},2026-10,conduct_percent,90\n{BUDI},2026-09,TK,1\n")
    login(client, people.dewi)

    def people_shown(**query):
        names = shown(client.get(LIST, query, headers=ENGLISH), "Name / NIP")
        return [name.partition(" 19")[0] for name in names]

    assert people_shown() == ["Sari Wulandari", "Budi Santoso"]
    assert people_shown(month="2026-09") == people_shown(q="budi") == people_shown(code="tk") == ["Budi Santoso"]
    assert people_shown(q=f"{SARI[:8]} {SARI[8:14]}") == ["Sari Wulandari"]
    assert people_shown(q="nobody") == []
    wrong = client.get(LIST, {"month": "Oktober"}, headers=ENGLISH)
    assert "Write the month as 2026-10." in wrong.content.decode()


def test_the_pages_cost_the_same_for_one_and_many(people, client):
    about_sari(people)
    login(client, people.fajar)
    person = reverse("tpp:person_data", args=[people.sari.pk])
    few = [queries(client, LIST), queries(client, person)]
    rows = "".join(f"{nip},2026-{month:02},code_{month},1\n" for nip in (SARI, BUDI) for month in range(1, 10))
    load(SCORES, f"nip,month,code,value\n{rows}")
    assert [queries(client, LIST), queries(client, person)] == few
    assert max(few) <= 12


def test_a_file_is_previewed_and_written_on_the_page(people, client):
    login(client, people.dewi)
    url = reverse("tpp:import_attendance")
    file = SimpleUploadedFile("hadir.csv", f"nip;month;S;TK\n{SARI};2026-10;1;0\n".encode("cp1252"))
    page = client.post(url, {"file": file}, headers=ENGLISH)
    assert not Score.objects.exists()
    written = client.post(url, {"pending": filled(page)["pending"], "step": "write"})
    assert written.status_code == 302
    assert dict(Score.objects.values_list("code", "value")) == {"S": "1", "TK": "0"}


PAY = f"nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n{SARI},2026-10-01,5000000,,,,,\n"
POST = f"""nip,agency_code,position_title,position_class,starts_on,ends_on,document_number
{SARI},1.01,Plt. Kepala Bidang,9,2026-10-01,,SK 800/2
"""


@pytest.mark.parametrize(
    ("name", "text", "model"), [("import_pay_data", PAY, PayData), ("import_acting_posts", POST, ActingPost)]
)
def test_files_about_people_are_written_by_personnel_after_a_look(people, client, name, text, model):
    page = reverse(f"tpp:{name}")
    for person in (people.fajar, people.oki, people.tari):
        assert login(client, person).get(page).status_code == 404
    login(client, people.dewi)
    looked = client.post(page, {"file": SimpleUploadedFile("data.csv", text.encode())}, headers=ENGLISH)
    assert not model.objects.exists()
    assert client.post(page, {"pending": filled(looked)["pending"], "step": "write"}).status_code == 302
    assert model.objects.get().employee == people.sari
