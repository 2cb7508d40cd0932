"""One word for one thing in every Indonesian sentence, and none that is true only on the day it is read."""

import re

import polib
import pytest

from tests import ROOT

CATALOGUE = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
HANDBOOK = ROOT / "sikap" / "handbook" / "id"

# What the sentence must say in English where this Indonesian stands.
ONLY_FOR = {
    r"\bhari(-hari)? ini\b": r"\btoday\b",
    r"\bmalam ini\b": r"\btonight\b",
    r"\bbesok\b": r"\btomorrow\b",
    r"\bkemarin\b": r"\byesterday\b",
}
# Days of a year are no date: the year is the one that is shown.
DAYS_OF_A_YEAR = {"Import the joint decree now: days of this year are counted by it already."}
# Why a word is not used, and the sentences where it means something else.
FORBIDDEN: dict[str, tuple[str, frozenset[str]]] = {
    r"\b(surel|e-mail|pos-el)\b": ("an e-mail is called email", frozenset()),
    r"\b\d+ ?[hj]\b|\b[hj] [jm]\b": ("days, hours and minutes are written out: hari, jam, menit", frozenset()),
    r"\bkeberatan\b": ("an objection is called sanggahan", frozenset()),
    r"\bterkunci\b|\btertutup\b": (
        "a month is dikunci, a day is ditutup",
        frozenset({"closed year moved to the archive"}),
    ),
    r"(?<!me)(?<!pe)(?<!di)\btutup\b": ("a day is ditutup", frozenset()),
    r"\b([Bb]ulan|[Rr]ekap)(nya)?( \w+)? (sudah |belum |dapat |tidak dapat |yang |bisa )*(ditutup|menutup)\b": (
        "a month is dikunci",
        frozenset(),
    ),
    r"%\(month\)s (sudah|belum) ditutup": ("a month is dikunci", frozenset()),
    r"\bkepegawaian (mencatat|bila|jika)": ("the personnel agency is called BKD", frozenset()),
}


def sentences() -> list[tuple[str, str]]:
    return [
        (entry.msgid, text)
        for entry in polib.pofile(str(CATALOGUE))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if text
    ]


@pytest.mark.parametrize(("indonesian", "english"), ONLY_FOR.items())
def test_a_day_is_only_called_today_where_it_is_today(indonesian, english):
    wrong = [
        (msgid, text)
        for msgid, text in sentences()
        if re.search(indonesian, text, re.I) and not re.search(english, msgid, re.I) and msgid not in DAYS_OF_A_YEAR
    ]
    assert wrong == []


@pytest.mark.parametrize(("word", "why"), FORBIDDEN.items())
def test_one_word_for_one_thing(word, why):
    reason, exceptions = why
    wrong = [(msgid, text) for msgid, text in sentences() if re.search(word, text) and msgid not in exceptions]
    assert wrong == [], reason
    lines = [line for path in HANDBOOK.glob("*.txt") for line in path.read_text().splitlines()]
    # What stands in braces is the name of a page, in English.
    told = [line for line in lines if re.search(word, re.sub(r"\{[^}]*\}", "", line))]
    assert told == [], reason


def test_what_is_forbidden_would_be_found():
    found = "Bulan sudah ditutup. Surel dikirim. 2 h 20 j. Hari sudah tutup. ajukan keberatan. rekap terkunci."
    hits = [word for word in FORBIDDEN if re.search(word, found.lower())]
    assert len(hits) >= len(FORBIDDEN) - 2
