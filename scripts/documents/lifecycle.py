"""Draw the states of an activity into docs/lifecycle.md, from the one table of transitions."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
PART = re.compile(r"(```mermaid\n).*?(\n```)", re.DOTALL)


def written() -> dict[Path, str]:
    """Return what the page must hold; only the diagram is new."""
    from reports.rules.lifecycle import diagram

    return {PAGE: PART.sub(lambda marks: marks[1] + diagram() + marks[2], PAGE.read_text())}
