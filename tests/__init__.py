"""Tests stand beside the subject they are about; `data` holds the files they read."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
