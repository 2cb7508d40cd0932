"""The regency of the shared example files."""

from pathlib import Path

LEBAK = Path(__file__).parent.parent / "data" / "lebak-2026-10"
