"""Schemes small enough to be reckoned by hand."""

from hypothesis import strategies as st

from tpp.schemes.engine import parse

WORDS = {"id": "Nama", "en": "Name"}


def scheme_of(rule, *inputs, kind="number", **more):
    """Return a scheme with one result `x`; inputs are `name kind` or a whole declaration."""
    declared = [
        one if isinstance(one, dict) else dict(zip(("name", "kind"), one.split(), strict=True)) for one in inputs
    ]
    return parse(
        {
            "format": 2,
            "name": "desa",
            "title": WORDS,
            "legal_basis": "Perbup 1/2026",
            "inputs": [{"words": WORDS, **one} for one in declared],
            "values": [{"name": "x", "kind": kind, "words": WORDS, "is": rule}],
            "results": ["x"],
            **more,
        }
    )


EVERY_KIND = scheme_of(
    {"cases": [{"when": "f", "then": {"choose": "w", "among": {"good": "p"}}}], "otherwise": {"sum": ["r", "n"]}},
    "p percent",
    "r rupiah",
    {"name": "n", "kind": "number", "to": "2.5"},
    "f flag",
    {"name": "w", "kind": "word", "values": ["good"]},
)


def rounded(rule, mode="half_up", unit=1):
    return {"round": rule, "mode": mode, "to": unit}


ACTIVITY = {"min": ["100 %", {"quotient": ["minutes", 6000]}]}

NINTH = {
    "format": 2,
    "name": "desa_kesembilan",
    "title": {"id": "Kabupaten kesembilan", "en": "A ninth regency"},
    "legal_basis": "Perbup 9/2026",
    "inputs": [
        {"name": "base", "kind": "rupiah", "words": {"id": "Besaran", "en": "Whole allowance"}},
        {"name": "minutes", "kind": "count", "words": {"id": "Menit disetujui", "en": "Approved minutes"}},
        {"name": "attendance", "kind": "percent", "words": {"id": "Kehadiran", "en": "Attendance"}},
        {
            "name": "conduct",
            "kind": "word",
            "values": ["Baik", "Cukup", "Kurang"],
            "words": {"id": "Perilaku", "en": "Conduct"},
        },
    ],
    "values": [
        {
            "name": "activity",
            "kind": "percent",
            "words": {"id": "Capaian, paling sedikit 90 %", "en": "Reached, at least 90 %"},
            "is": {"max": ["90 %", ACTIVITY]},
        },
        {
            "name": "reached",
            "kind": "percent",
            "words": {"id": "Seluruhnya", "en": "Altogether"},
            "is": {
                "sum": [
                    {"product": ["40 %", "activity"]},
                    {"bands": "attendance", "up_to": [["50 %", 0], ["80 %", "20 %"]], "above": "35 %"},
                    {"product": ["25 %", {"choose": "conduct", "among": {"Baik": 1, "Cukup": "0.8", "Kurang": 0}}]},
                ]
            },
        },
        {
            "name": "tpp",
            "kind": "rupiah",
            "words": {"id": "TPP", "en": "Allowance"},
            "is": rounded({"product": ["base", "reached"]}, "down", 100),
        },
    ],
    "results": ["reached", "tpp"],
}

people = st.fixed_dictionaries(
    {
        "base": st.integers(0, 100_000_000),
        "minutes": st.integers(0, 12_000) | st.sampled_from([5399, 5400, 5401, 5999, 6000, 6001]),
        "attendance": st.integers(0, 100) | st.sampled_from([50, 51, 80, 81]),
        "conduct": st.sampled_from(["Baik", "Cukup", "Kurang"]),
    }
)
