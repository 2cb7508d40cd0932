"""The regency of the shared example files."""

from tests import DATA

LEBAK = DATA / "lebak-2026-10"
