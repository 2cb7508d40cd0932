"""Training: a database of its own, in which nothing counts and everything says so."""

import io
import os
import subprocess
import sys
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from pypdf import PdfReader

from accounts.login.actions.activation import activate
from accounts.models import Agency, Employee, Installation, Role
from reports.activities.actions.activities import submit_activity
from reports.rules.period import Month
from sikap.installation import check_database
from sikap.training import OFFICER, SUPERVISOR, Participant, invented, prepare_training, read_participants
from tests.people import acting, login
from tests.reports.entries import entry
from tpp.closing.actions.freeze import freeze_recap
from tpp.recaps.exports import pdf
from tpp.recaps.exports.table import recap_table

AT = datetime(2026, 10, 6, 12, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(autouse=True)
def address(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8001"


@pytest.fixture
def training(db, settings, tmp_path):
    settings.TRAINING, settings.MEDIA_ROOT = True, tmp_path
    return dict(prepare_training(invented(3), AT))


def test_participants_practise_the_whole_way(training):
    names = ["Pelatih BKD", "Atasan Latihan", "Peserta 001", "Peserta 002", "Peserta 003"]
    assert [person.name for person in training] == names
    assert Role.objects.get().employee.nip == OFFICER
    for person, code in training.items():
        activate(nip=person.nip, code=code, password="latihan-sekali-1", at=AT, source="tests")
    participant = Employee.objects.get(name="Peserta 001")
    assert Client().login(username=participant.nip, password="latihan-sekali-1")
    done = submit_activity(by=acting(participant), at=AT, source="tests", client_uuid=uuid4(), entry=entry()).activity
    client = login(Client(), Employee.objects.get(nip=SUPERVISOR))
    assert done.description in client.get("/review/").content.decode()


def test_every_page_says_that_nothing_counts(training, client):
    page = client.get("/account/login/").content.decode()
    assert "LATIHAN" in page
    assert "Tidak ada yang dihitung di sini" in page
    assert "<title>LATIHAN · " in page


def test_papers_letters_and_files_say_it_too(training, settings, client):
    month, officer = Month(2026, 9), Employee.objects.get(nip=OFFICER)
    freeze_recap(by=acting(officer), at=AT, source="tests", month=month, agency=Agency.objects.get())
    file = io.BytesIO()
    pdf.write(recap_table(month, None), file)
    text = PdfReader(file).pages[0].extract_text()
    assert "LATIHAN" in text
    login(client, officer)
    assert 'filename="LATIHAN-' in file_name(client)
    settings.TRAINING = False
    assert "LATIHAN" not in file_name(client)
    assert "LATIHAN" not in client.get("/").content.decode()


def file_name(client):
    answer = client.get("/tpp/recaps/2026-09/export/?format=csv")
    assert answer.status_code == 200
    # Read to its end, the answer closes itself.
    b"".join(answer.streaming_content)
    return answer["Content-Disposition"]


def test_the_real_site_leads_to_the_training(client, people, settings):
    login(client, people.sari)
    assert "latihan.example" not in client.get("/more/").content.decode()
    settings.TRAINING_URL = "https://latihan.example"
    assert "https://latihan.example" in client.get("/more/").content.decode()


# The database and the mode belong together.
def test_a_training_database_is_never_the_real_one(training, settings):
    assert Installation.objects.get().kind == "training"
    check_database()
    settings.TRAINING = False
    with pytest.raises(ImproperlyConfigured, match="prepared for training"):
        check_database()
    with pytest.raises(CommandError, match="prepared for training"):
        call_command("run_jobs", "--once")


def test_a_real_database_is_never_a_training(people, settings):
    check_database()
    settings.TRAINING = True
    with pytest.raises(ImproperlyConfigured, match="holds people"):
        check_database()
    with pytest.raises(CommandError, match="holds people"):
        call_command("prepare_training")
    with pytest.raises(CommandError, match="holds people"):
        call_command("prepare_training", "--reset")


@pytest.mark.django_db
def test_an_empty_database_belongs_to_any_mode(settings):
    for settings.TRAINING in (False, True):
        check_database()


@pytest.mark.django_db
def test_nothing_is_prepared_outside_training_mode():
    for command in ("prepare_training", "serve_training"):
        with pytest.raises(CommandError, match="TRAINING=1"):
            call_command(command)
    assert not Employee.objects.exists()


@pytest.mark.django_db
def test_the_command_prepares_once_and_writes_the_letters(settings, tmp_path, capsys):
    settings.TRAINING, settings.DATA_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "evidence"
    call_command("prepare_training", "--count", "2")
    letters = tmp_path / "surat-latihan.pdf"
    assert oct(letters.stat().st_mode)[-3:] == "600"
    pages = PdfReader(io.BytesIO(letters.read_bytes())).pages
    assert len(pages) == 4
    assert "pelatihan SIKAP" in pages[0].extract_text()
    call_command("prepare_training", "--if-empty")
    assert Employee.objects.count() == 4
    with pytest.raises(CommandError, match="--reset"):
        call_command("prepare_training")
    assert "2 participants" in capsys.readouterr().out


@pytest.mark.parametrize("count", ["0", "2001"])
def test_how_many(settings, count):
    settings.TRAINING = True
    with pytest.raises(CommandError, match="1 to 2000"):
        call_command("prepare_training", "--count", count)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nama,nip\nA,1\n", "columns nip and name"),
        ("nip,name\n123,Ani\n", "line 2"),
        ("nip,name\n199001012015032001,\n", "line 2: the name is missing"),
    ],
)
def test_a_list_that_cannot_be_read(settings, tmp_path, text, reason):
    settings.TRAINING = True
    path = tmp_path / "peserta.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=reason):
        call_command("prepare_training", "--people", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("prepare_training", "--people", str(tmp_path / "none.csv"))


def test_a_list_of_real_names():
    text = "name,nip\nAni Lestari,19900101 201503 2 001\n"
    assert read_participants(text) == [Participant("199001012015032001", "Ani Lestari")]


@pytest.mark.django_db
def test_somebody_who_is_there_twice_is_refused_and_nothing_written(settings, tmp_path):
    settings.TRAINING, settings.DATA_DIR = True, tmp_path
    path = tmp_path / "peserta.csv"
    path.write_text("nip,name\n199001012015032001,Ani\n199001012015032001,Ani\n")
    with pytest.raises(CommandError, match=r"employees\.csv, line"):
        call_command("prepare_training", "--people", str(path))
    assert not Employee.objects.exists()
    assert Installation.objects.get().kind == "real"


def test_invented_numbers_are_valid_and_different():
    people = invented(1500)
    assert len({one.nip for one in people}) == 1500
    listed = "nip,name\n" + "".join(f"{one.nip},{one.name}\n" for one in people)
    assert read_participants(listed) == people


def settings_say(tmp_path, **environment):
    """Return what the settings module says in a process of its own."""
    code = "from sikap import settings as s; print(s.DATA_DIR.name, len(s.SECRET_KEY), s.EMAIL_CONFIG['EMAIL_BACKEND'])"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split() or done.stderr


def test_a_training_has_a_key_and_a_folder_of_its_own_and_mails_nobody(tmp_path):
    folder = tmp_path / "class"
    said = settings_say(tmp_path, TRAINING="1", DATA_DIR=str(folder), EMAIL_URL="smtp://mail.example:25")
    assert said == ["class", "67", "django.core.mail.backends.console.EmailBackend"]
    assert oct((folder / "secret-key").stat().st_mode)[-3:] == "600"
    again = (folder / "secret-key").read_text()
    settings_say(tmp_path, TRAINING="1", DATA_DIR=str(folder))
    assert (folder / "secret-key").read_text() == again


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"TRAINING": "1", "DEMO": "1"}, "exclude each other"),
        ({"DEMO": "1", "TRAINING_URL": "latihan"}, "TRAINING_URL"),
    ],
)
def test_settings_that_contradict_themselves(tmp_path, environment, reason):
    assert reason in settings_say(tmp_path, DATA_DIR=str(tmp_path), **environment)
