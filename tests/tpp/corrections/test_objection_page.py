"""Versions compared, an objection on its page, and what is attached to it."""

import csv
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from reports.evidence.attachments import Attachment, path_of, prepare
from tests.people import login
from tests.reports.counting import queries
from tests.support.forms import filled
from tests.support.pages import shows
from tests.tpp.corrections.correcting import ENGLISH, WHOLE, by, close, enter
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.forms import SignedRupiahField
from tpp.models import Adjustment, AllowancePolicy, Objection


@pytest.fixture
def two_versions(october):
    first = close(october)
    request_reopen(**by(october.dewi), recap=first, reason="Dinas luar")
    confirm_reopen(**by(october.dina), recap=first)
    report(october.sari, 30, 360, by=october.budi)
    close(october)
    return october


COMPARE = reverse("tpp:recap_compare", kwargs={"month": OCTOBER, "code": "1.01"})


def test_versions_are_compared_line_by_line(two_versions, client):
    page = login(client, two_versions.fajar).get(COMPARE, headers=ENGLISH)

    assert "1 person differs" in page.content.decode()
    assert "<h3>Sari Wulandari " in page.content.decode()
    for label, value in {
        "Credited minutes": "720 → 1,080",
        "Minutes": "9.09% → 13.64%",
        "Not paid": "Rp 3,504,295 → Rp 3,329,080",
        "Allowance": "Rp 350,430 → Rp 525,645",
        "Paid out": "Rp 350,430 → Rp 525,645",
        "Days that differ": "30",
        "Total: Credited minutes": "720 → 1,080",
        "Total: Not paid": "Rp 25,446,530 → Rp 25,271,315",
        "Total: Paid out": "Rp 350,430 → Rp 525,645",
    }.items():
        shows(page, label, value)
    reverse_order = client.get(COMPARE, {"a": "2", "b": "1"}, headers=ENGLISH)
    shows(reverse_order, "Credited minutes", "1,080 → 720")
    assert client.get(COMPARE, {"a": "3"}).status_code == 404


def test_the_differences_can_be_taken_away_by_who_takes_recaps(two_versions, client):
    answer = login(client, two_versions.tari).get(COMPARE, {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["field"] for row in rows} == {"credited", "percent", "deduction", "tpp", "net", "day 30"}
    assert login(client, two_versions.oki).get(COMPARE, {"format": "csv"}).status_code == 404


def test_one_version_is_compared_with_nothing(october, client):
    close(october)
    assert login(client, october.dewi).get(COMPARE).status_code == 404


def test_sari_objects_on_the_page_and_reads_the_answer(october, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    close(october)
    url = reverse("tpp:objection_create", kwargs={"month": OCTOBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        login(client, october.sari)
        refused = client.post(url, {"reason": "Sudah lapor <b>", "day": "", "figure": ""}, headers=ENGLISH)
        assert refused.status_code == 422
        assert "Sudah lapor &lt;b&gt;" in refused.content.decode()
        wrong = SimpleUploadedFile("virus.exe", b"MZ")
        text = client.post(url, {"reason": "x", "figure": "tpp", "attachment": wrong}, headers=ENGLISH).content.decode()
        assert "Attach a PDF, or a photo" in text
        letter = SimpleUploadedFile('surat "tugas".pdf', b"%PDF-1.4 surat tugas")
        filed = client.post(url, {"reason": "Sudah lapor", "figure": "tpp", "attachment": letter})
        assert filed.status_code == 303
        objection = Objection.objects.get()
        attachment = reverse("tpp:objection_attachment", args=[objection.pk])
        download = client.get(attachment)
        assert download.content == b"%PDF-1.4 surat tugas"
        assert download["X-Content-Type-Options"] == "nosniff"
        assert download["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert download["Content-Disposition"].startswith("attachment")

        login(client, october.dewi)
        detail = reverse("tpp:objection_detail", args=[objection.pk])
        done = client.post(detail, {"decision": "accept", "outcome": "adjustment", "answer": "Benar, dihitung"})
        assert done["Location"].endswith(f"?objection={objection.pk}")
        assert filled(client.get(done["Location"]))["nip"] == october.sari.nip
        values = {"nip": october.sari.nip, "corrects": "2026-10", "month": "2026-11", "amount": "-1.250.000"}
        created = client.post(done["Location"], {**values, "reason": "Dihitung", "reference": "800/12"})
        assert created.status_code == 303
        adjustment = Adjustment.objects.get()
        assert (adjustment.amount, adjustment.objection) == (-1_250_000, objection)

        page = login(client, october.sari).get(reverse("tpp:objection_mine")).content.decode()
        assert "Benar, dihitung" in page
        login(client, october.citra)
        assert client.get(attachment).status_code == 404


@pytest.mark.parametrize(
    ("typed", "amount"), [("50.000", 50_000), ("Rp 1.250.000", 1_250_000), ("-7", -7), ("−5000", -5000), ("+5", 5)]
)
def test_rupiah_with_a_sign(typed, amount):
    assert SignedRupiahField().clean(typed) == amount


def test_the_lists_cost_the_same_for_one_and_many(october, client):
    close(october)
    login(client, october.dewi)
    pages = [reverse(f"tpp:{name}") for name in ("objection_list", "adjustment_list", "objection_mine")]
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    enter(october)
    few = [queries(client, page) for page in pages]
    for person in (october.oki, october.tari, october.budi):
        file_objection(**by(person), subject=WHOLE, reason="Salah")
        enter(october, employee=person)
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 12


def test_rules_around_the_allowance_are_dated(october, client):
    url = reverse("tpp:allowance_policy_list")
    login(client, october.dewi)
    values = {"starts_on": "2027-01-01", "objection_days": "7", "unusual_change_percent": "50", "legal_basis": "Perbup"}
    assert client.post(url, values).status_code == 303
    policy = AllowancePolicy.objects.first()
    assert (policy.objection_days, policy.red_must_be_settled) == (7, False)
    assert client.post(url, values | {"starts_on": "2027-02-01", "red_must_be_settled": "on"}).status_code == 303
    assert AllowancePolicy.objects.first().red_must_be_settled
    assert client.post(url, values).status_code == 422
    assert login(client, october.fajar).post(url, values).status_code == 404


def test_a_long_file_name_is_cut_and_the_file_kept(october, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    attachment = Attachment(b"%PDF-1.4", ".pdf")
    objection = file_objection(
        **by(october.sari), subject=WHOLE, reason="Salah", attachment=attachment, attachment_name="a" * 300
    )
    assert len(objection.attachment_name) == 255
    assert path_of(objection.attachment.name).read_bytes() == b"%PDF-1.4"


def test_a_photo_as_attachment_is_made_small():
    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), "white").save(picture, "JPEG")
    picture.seek(0)
    attachment = prepare(picture)
    assert attachment.suffix == ".webp"
    assert max(Image.open(io.BytesIO(attachment.content)).size) == 1280


@pytest.mark.parametrize("name", ["", "../settings.py", "objections/2026/10/x.pdf", "2026/10/" + "0" * 32 + ".webp"])
def test_only_stored_names_have_a_path(name):
    with pytest.raises(FileNotFoundError):
        path_of(name)
