"""The mutants of pages are those of this tree: what they change stands there, and their tests exist."""

from scripts.mutants_pages import allowed_to_live, mutants, problems


def test_every_mutant_finds_its_text_once_and_its_tests():
    assert problems(mutants()) == []


def test_there_are_enough_and_each_is_another():
    found = mutants()
    assert len(found) >= 40
    assert len({one.name for one in found}) == len({(one.file, one.old, one.new) for one in found}) == len(found)
    assert all(one.old != one.new for one in found)
    assert allowed_to_live(40) == 4
