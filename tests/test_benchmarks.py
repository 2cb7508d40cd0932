"""The benchmarks run and print what they promise; how long anything takes is not tested."""

import os
import subprocess
import sys

import pytest

from benchmarks import photos
from tests import ROOT


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
