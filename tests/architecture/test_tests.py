"""How tests are written: one way to say a thing, so that whoever reads one can read all."""

from tests import ROOT

# Its own name stands here.
OURS = {ROOT / "tests/architecture/test_tests.py", ROOT / "tests/support/refusals.py"}


def files_with(text: str) -> list[str]:
    files = sorted((ROOT / "tests").rglob("*.py"))
    return [str(file.relative_to(ROOT)) for file in files if file not in OURS and text in file.read_text()]


def test_which_refusal_is_said_in_one_way():
    assert files_with("pytest.raises(Refused") == []
    assert files_with(".value.refusals") == []
