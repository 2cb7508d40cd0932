"""The import pages of the reporting side; how an import page works is tested with the accounts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import Absence, ActivityKind, Holiday
from tests.people import login

PAGES = ["import_holidays", "import_absences", "import_activity_kinds", "import_activities"]


def upload(client, name, text):
    file = SimpleUploadedFile("berkas.csv", text.encode())
    return client.post(reverse(f"settings:{name}"), {"file": file})


def confirm(client, name, preview):
    return client.post(reverse(f"settings:{name}"), {"pending": preview.context["pending"].pk, "step": "write"})


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("person", "status"), [("dewi", 200), ("fajar", 404), ("sari", 404), ("oki", 404), ("tari", 404)]
)
def test_who_imports(client, people, name, person, status):
    assert login(client, getattr(people, person)).get(reverse(f"settings:{name}")).status_code == status


def test_a_stranger_cannot_upload(client, people):
    answer = upload(login(client, people.oki), "import_holidays", "date,kind,name\n2028-05-02,regional,Hari Jadi\n")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("import_holidays", "date,kind,name\n2028-05-02,regional,Hari Jadi\n", (Holiday, "holiday_list")),
        (
            "import_absences",
            "nip,kind,starts_on,ends_on,document_number\n199001012015032001,sick,2026-10-05,2026-10-06,1\n",
            (Absence, "absence_list"),
        ),
        ("import_activity_kinds", "code,name,norm_minutes,unit\nrapat,Rapat,90,rapat\n", (ActivityKind, "kind_list")),
    ],
)
def test_what_was_looked_at_is_written_after_confirming(client, people, name, text, written):
    model, back = written
    login(client, people.dewi)
    before = model.objects.count()
    preview = upload(client, name, text)
    assert preview.context["outcome"].created == 1
    assert model.objects.count() == before
    answer = confirm(client, name, preview)
    assert (answer.status_code // 100, answer["Location"]) == (3, reverse(f"settings:{back}"))
    assert model.objects.count() == before + 1


def test_a_late_report_of_an_earlier_system_is_refused_by_its_row(client, people):
    text = (
        "nip,work_date,start_time,minutes,mode,kind,description,output,submitted_at,status,reviewer_nip,"
        "reviewed_at,review_note,latitude,longitude,accuracy_m\n"
        "199001012015032001,2026-10-06,09:15,60,WFO,,Rapat,,2026-10-09T00:00:00+07:00,submitted,,,,,,\n"
    )
    preview = upload(login(client, people.dewi), "import_activities", text)
    assert [error.line for error in preview.context["errors"]] == [2]


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_render(client, people, language):
    login(client, people.dewi)
    for name in PAGES:
        answer = client.get(reverse(f"settings:{name}"), headers={"accept-language": language})
        assert f'<html lang="{language}">' in answer.content.decode()
