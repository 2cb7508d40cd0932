"""The benchmarks run and print what they promise; how long anything takes is not tested."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from benchmarks import history, photos
from reports.models import Activity
from tests import ROOT
from tests.reports.entries import activity, entry


@pytest.mark.operating
@pytest.mark.long
def test_every_part_of_the_benchmarks_runs_on_tiny_data():
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--engine", "sqlite"] + [f"--part={part}" for part in "abcdef"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for line in (
        "processor",
        "SQLite",
        "(a) Draft recap",
        "Beranda",
        "antrean",
        "simpan",
        "(b) Statements",
        "(c) The",
        "(d) The heaviest",
        "(f) Database beside",
        "jejak per peristiwa",
        "(e) The longest wait",
        "own people save",
    ):
        assert line in done.stdout
    assert "BROKEN" not in done.stdout
    for kind in ("csv", "xlsx", "pdf"):
        assert f"  {kind} " in done.stdout


def test_each_way_to_store_a_photo_is_measured(capsys, monkeypatch):
    monkeypatch.setattr(photos, "ROUNDS", 1)
    photos.measure(photos.made(64, 48))
    said = capsys.readouterr().out
    assert said.count("dB") == len(photos.CHOICES)
    assert "method 1" in said


def test_what_people_reported_is_in_the_past_too(people, monkeypatch):
    written = activity(people.sari, entry(place="Balai Desa", output="Notula", letter_number="094/1"))
    period = written.work_date, written.work_date + history.PERIOD
    monkeypatch.setattr(history, "_BASE", period)
    with connection.cursor() as cursor:
        cursor.execute(history._filled(history._ACTIVITIES, *period, history.PERIOD.days))
    past = Activity.objects.get(work_date=written.work_date - history.PERIOD)
    for name in ("employee_id", "start_time", "minutes", "mode", "place", "output", "letter_number", "description"):
        assert getattr(past, name) == getattr(written, name), name
    assert past.status == "approved"


def test_a_column_that_is_gone_is_not_written_anew():
    with pytest.raises(ValueError, match="Activity has no shoe_size"):
        history._columns(Activity, {"shoe_size": "42"})
