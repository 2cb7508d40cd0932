"""Names of one person, however they are written."""

import pytest

from accounts.rules.names import name_key


@pytest.mark.parametrize(
    "name",
    [
        "Siti Nurhaliza",
        "SITI  NURHALIZA",
        "Siti Nur Haliza",
        "Dr. Hj. Siti Nurhaliza, S.Sos., M.Si.",
        "Siti Nurhaliza S.Pd M.Pd",
        "dra Siti Nurhaliza, MM",
        "Siti Nurhaliza SE",
        "Siti Nur-Haliza",
        "Siti Nur'haliza",
    ],
)
def test_titles_spaces_and_case_say_nothing(name):
    assert name_key(name) == "sitinurhaliza"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Budi Santoso", "Budi Santosa"),
        ("Siti", "Sita"),
        ("M. Yusuf", "Yusuf"),
        ("Budi", "Budi S."),
        ("Budi 1", "Budi 2"),
    ],
)
def test_other_names_stay_others(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["H", "Dr.", "SE", "日本", "S.E."])
def test_a_name_of_nothing_but_titles_is_kept_or_empty(name):
    assert name_key(name) == name_key(name.upper())
