"""The pages of docs/ that are made from the code: `make documents` writes them, and a test compares them."""

from pathlib import Path

from documents import architecture, glossary, lifecycle, permissions, two_people


def written() -> dict[Path, str]:
    """Return what each of the pages must hold; Django is set up."""
    return {
        path: text
        for subject in (architecture, glossary, lifecycle, permissions, two_people)
        for path, text in subject.written().items()
    }
