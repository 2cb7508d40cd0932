"""What the system itself knows of a person's month: the names from which the inputs of a scheme can be made.

Numbers are whole: minutes, days, rupiah. Besides the fixed names there are families: `base_X` and `acting_X` (rupiah of
component X), `kind_minutes_X` (approved minutes of an activity kind), and `score_X` (whatever was imported as X,
as it was written: 90 for 90 %).
"""

from dataclasses import dataclass

from tpp.schemes.engine.expressions import Scope
from tpp.schemes.engine.inputs import BothWords, FigureKind, Input
from tpp.schemes.strict import SchemeError

MOST = 10**15
SCORE = "score_"
BASE, ACTING, KIND_MINUTES = "base_", "acting_", "kind_minutes_"
_FAMILIES = {
    BASE: (FigureKind.RUPIAH, BothWords("Besaran komponen {}", "Whole amount of component {}")),
    ACTING: (
        FigureKind.RUPIAH,
        BothWords("Besaran komponen {} jabatan Plt/Plh", "Whole amount of component {} of the acting post"),
    ),
    KIND_MINUTES: (
        FigureKind.COUNT,
        BothWords("Menit disetujui untuk jenis aktivitas {}", "Approved minutes of activity kind {}"),
    ),
}
ABSENCES = {
    "annual_leave": BothWords("cuti tahunan", "annual leave"),
    "sick": BothWords("sakit", "sickness"),
    "important_reason": BothWords("cuti alasan penting", "leave for an important reason"),
    "maternity_leave": BothWords("cuti melahirkan", "maternity leave"),
    "long_leave": BothWords("cuti besar", "long leave"),
    "unpaid_leave": BothWords("cuti di luar tanggungan negara", "unpaid leave"),
    "study_assignment": BothWords("tugas belajar", "study assignment"),
    "training": BothWords("diklat", "training"),
}


def _counts() -> dict[str, BothWords]:
    found = {
        "required_minutes": BothWords("Menit wajib", "Required minutes"),
        "credited_minutes": BothWords(
            "Menit diakui, paling banyak kuota tiap hari", "Credited minutes, at most the quota a day"
        ),
        "approved_minutes": BothWords("Menit disetujui, tanpa batas harian", "Approved minutes, without a daily limit"),
        "norm_minutes": BothWords(
            "Menit disetujui menurut norma x volume, jam bila tanpa norma",
            "Approved minutes by norm x volume, by the clock without a norm",
        ),
        "absence_minutes": BothWords(
            "Menit kuota pada hari tidak masuk yang sah", "Minutes of the quota on excused days"
        ),
        "working_days": BothWords("Hari kerja dalam dinas", "Working days in service"),
        "duty_days": BothWords("Hari wajib lapor", "Duty days"),
        "worked_days": BothWords("Hari dengan laporan disetujui", "Days with an approved report"),
        "unfilled_days": BothWords("Hari wajib tanpa laporan", "Duty days without a report"),
        "short_days": BothWords("Hari wajib yang kurang dari kuota", "Duty days below the quota"),
        "service_days": BothWords("Hari kalender dalam dinas", "Calendar days in service"),
        "calendar_days": BothWords("Hari kalender bulan ini", "Calendar days of the month"),
    }
    for code, words in ABSENCES.items():
        found[f"{code}_days"] = BothWords(
            f"Hari kalender {words.id} bulan ini", f"Calendar days of {words.en} this month"
        )
        found[f"{code}_months"] = BothWords(
            f"Lama {words.id} terpanjang, dalam bulan penuh",
            f"Longest {words.en} that touches the month, in whole months",
        )
    return found


# What the days of the month add up to: every count but its length and how long an absence is in all.
OF_DAYS = frozenset(_counts()) - {"calendar_days"} - {f"{code}_months" for code in ABSENCES}

_RUPIAH = {
    "base_total": BothWords("Besaran TPP: jumlah komponen", "Whole allowance: sum of the components"),
    "acting_total": BothWords("Besaran TPP jabatan Plt/Plh", "Whole allowance of the acting post"),
    "salary": BothWords("Gaji", "Salary"),
    "dues": BothWords("Iuran", "Dues"),
}
_FLAGS = {
    "cpns": BothWords("CPNS", "On probation (CPNS)"),
    "pns": BothWords("PNS", "PNS"),
    "pppk": BothWords("PPPK", "PPPK"),
    "acting": BothWords("Merangkap jabatan Plt/Plh", "Holds an acting post"),
    "sanctioned": BothWords("Sedang menjalani hukuman disiplin", "Under a disciplinary sanction"),
    "zakat": BothWords("Membayar zakat", "Gives zakat"),
}
_PERCENTS = {
    "sanction_percent": BothWords("Potongan hukuman disiplin", "Cut of the disciplinary sanction"),
    "absence_kept_percent": BothWords(
        "Bagian TPP yang tetap pada hari tidak masuk, rata-rata hari kerja",
        "Allowance kept on days of absence, on average of the working days",
    ),
}
_WORDS = {
    "rank_group": (("I", "II", "III", "IV"), BothWords("Golongan PNS", "Rank group (PNS)")),
    "tax_category": (("A", "B", "C"), BothWords("Kategori pajak (TER)", "Tax category (TER)")),
    "sanction_level": (("none", "light", "moderate", "severe"), BothWords("Tingkat hukuman", "Weight of the sanction")),
}

FIXED: dict[str, Input] = {
    **{name: Input(name, FigureKind.COUNT, words, 0, MOST) for name, words in _counts().items()},
    **{name: Input(name, FigureKind.RUPIAH, words, 0, MOST) for name, words in _RUPIAH.items()},
    **{name: Input(name, FigureKind.FLAG, words) for name, words in _FLAGS.items()},
    **{name: Input(name, FigureKind.PERCENT, words, 0, 100) for name, words in _PERCENTS.items()},
    **{name: Input(name, FigureKind.WORD, words, values=values) for name, (values, words) in _WORDS.items()},
}


def known_fact(name: str) -> Input | None:
    """Return what a name of the system means, None for one that it does not know; scores are not among them."""
    if name in FIXED:
        return FIXED[name]
    for prefix, (kind, words) in _FAMILIES.items():
        if name.startswith(prefix) and name != prefix:
            own = name.removeprefix(prefix)
            return Input(name, kind, BothWords(words.id.format(own), words.en.format(own)), 0, MOST)
    return None


@dataclass(frozen=True)
class FactScope(Scope):
    """What the source of an input may speak of; a score may be a number, a yes or no, or a word."""

    def check_number(self, name: str, place: str) -> None:
        """Accept any score, whatever its name; `SchemeError` for an unknown fact, a word or a yes/no."""
        if _is_score(name):
            return
        found = known_fact(name)
        if found is None:
            raise self._not_known(name, place)
        if found.kind in (FigureKind.WORD, FigureKind.FLAG):
            raise SchemeError(place, "no_number", name, found.kind)

    def input_of(self, name: object, kind: FigureKind, place: str) -> Input:
        """Declare a fact of the system, or a score of any name; `SchemeError` for one of another kind."""
        if isinstance(name, str) and _is_score(name):
            return Input(name, kind, BothWords(name, name))
        found = known_fact(name) if isinstance(name, str) else None
        if found is None:
            raise self._not_known(name, place)
        if found.kind is not kind:
            raise SchemeError(place, "wrong_kind", name, kind)
        return found

    def _not_known(self, name: object, place: str) -> SchemeError:
        return SchemeError(
            place, "unknown_name", name, ", ".join([*FIXED, *(f"{prefix}…" for prefix in _FAMILIES), f"{SCORE}…"])
        )


def _is_score(name: str) -> bool:
    return name.startswith(SCORE) and name != SCORE
