"""How a line is stored and hashed: a recap closed today must verify in ten years."""

import hashlib
import json
from decimal import Decimal

import pytest

from tpp.payroll.recap_line import DayRow, Line, Person, StoredResult, Unit, canonical, inputs_from_json, recap_digest
from tpp.schemes.amounts import LineInputs, Portion, Step

DAYS = (
    DayRow(1, "1.01", 360, 400, 360, 0, "", ""),
    DayRow(2, "1.01", 360, 0, 0, 60, "", ""),
    DayRow(3, "1.01", 0, 0, 0, 15, "sick", "Hari Batik"),
)
INPUTS = LineInputs(
    month_days=31,
    portions=(
        Portion(1, 10, "1.01", 7, (("beban_kerja", 1_541_890), ("tempat", 310))),
        Portion(11, 31, "2.01", 9, (("beban_kerja", 2_175_801),)),
    ),
    required=720,
    credited=360,
)
STORED = {
    "month_days": 31,
    "required": 720,
    "credited": 360,
    "portions": [
        [1, 10, "1.01", 7, [["beban_kerja", 1_541_890], ["tempat", 310]]],
        [11, 31, "2.01", 9, [["beban_kerja", 2_175_801]]],
    ],
    "days": [
        [1, "1.01", 360, 400, 360, 0, "", "", 0],
        [2, "1.01", 360, 0, 0, 60, "", "", 0],
        [3, "1.01", 0, 0, 0, 15, "sick", "Hari Batik", 0],
    ],
    "given": {},
    "scores": [],
    "bank": "",
    "account_number": "",
}


def sari(inputs=INPUTS):
    steps = (Step("base", {}, "10", 10), Step("tpp", {"share": "1/2"}, "5", 5, (Step("part", {}, "1/2"),)))
    return Line(
        unit=Unit(1, "1.01", "Dinas"),
        person=Person(1, "199001012015032001", "Sari Wulandari", "PNS", "III/b"),
        position_class=7,
        inputs=inputs,
        result=StoredResult(10, 5, 5, Decimal("50.00"), (), 5, steps),
        read_days=lambda: DAYS,
    )


def test_inputs_are_stored_as_plain_json_and_read_back():
    assert sari().inputs_as_json() == STORED
    assert inputs_from_json(json.loads(json.dumps(STORED))) == (INPUTS, DAYS)


def test_steps_are_stored_with_what_they_have():
    assert sari().steps_as_json() == [
        {"key": "base", "params": {}, "exact": "10", "amount": 10},
        {
            "key": "tpp",
            "params": {"share": "1/2"},
            "exact": "5",
            "amount": 5,
            "parts": [{"key": "part", "params": {}, "exact": "1/2"}],
        },
    ]


def test_waiting_minutes_of_all_days_count():
    assert sari().waiting == 75


def test_one_portion_without_amounts_is_a_lack():
    assert not sari().lacks_amount
    bare = INPUTS.portions[1]._replace(amounts=())
    assert sari(INPUTS._replace(portions=(INPUTS.portions[0], bare))).lacks_amount


def test_the_canonical_spelling_never_changes():
    assert (
        canonical({"b": [1, "Jum\u2019at"], "a": {"d": None, "c": True}})
        == '{"a":{"c":true,"d":null},"b":[1,"Jum\u2019at"]}'
    )
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


def test_the_hash_is_taken_over_the_header_and_the_lines_in_their_order():
    header, lines = {"month": "2026-10"}, [{"nip": "1"}, {"nip": "2"}]
    by_hand = b'{"month":"2026-10"}\n{"nip":"1"}\n{"nip":"2"}\n'
    assert recap_digest(header, lines) == hashlib.sha256(by_hand).hexdigest()
    assert recap_digest(header, reversed(lines)) != recap_digest(header, lines)


def test_what_was_given_is_stored_as_it_was_given():
    line = sari()._replace(given={"predicate": "Baik", "n": 3}, scored=(("conduct", "90", "a.csv"),))
    stored = line.inputs_as_json()
    assert (stored["given"], stored["scores"]) == ({"predicate": "Baik", "n": "3"}, [["conduct", "90", "a.csv"]])


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical({"amount": float("nan")})
