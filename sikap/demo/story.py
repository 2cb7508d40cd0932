"""Six weeks and more of fictional working days: who did what, when it was reported, what the reviewer said."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sikap.demo.files import csv_of
from sikap.demo.regency import AGENCIES, DemoPerson

ZONE = ZoneInfo("Asia/Jakarta")
COLUMNS = (
    "nip,work_date,start_time,minutes,mode,kind,description,output,submitted_at,status,reviewer_nip,reviewed_at,"
    "review_note,latitude,longitude,accuracy_m"
)
# What people of an agency do: (kind, sentence, output).
_WORK = {
    "1.01": (
        ("rapat", "Rapat koordinasi persiapan asesmen sekolah", "Notulen rapat"),
        ("surat", "Menyusun surat undangan kepala sekolah", "2 surat"),
        ("data", "Memutakhirkan data guru pada aplikasi", "15 berkas"),
        ("arsip", "Menata arsip surat masuk", "Arsip bulan ini"),
        ("layan", "Melayani guru yang mengurus tunjangan", "6 orang"),
        ("lapor", "Menyusun laporan realisasi program", "1 laporan"),
    ),
    "1.01.1": (
        ("ajar", "Mengajar kelas VIII A dan VIII B", "4 jam pelajaran"),
        ("nilai", "Memeriksa tugas peserta didik", "32 lembar"),
        ("rapat", "Rapat dewan guru", "Notulen rapat"),
        ("lapor", "Mengisi jurnal mengajar", "1 jurnal"),
    ),
    "1.02": (
        ("posyandu", "Mendampingi posyandu balita", "34 balita"),
        ("obat", "Memeriksa persediaan obat puskesmas", "1 berita acara"),
        ("layan", "Melayani pasien poli umum", "12 orang"),
        ("lapor", "Menyusun laporan imunisasi", "1 laporan"),
    ),
    "5.03": (
        ("data", "Memutakhirkan data kepegawaian", "20 berkas"),
        ("surat", "Menyusun surat dinas kenaikan pangkat", "3 surat"),
        ("layan", "Menjawab pertanyaan operator perangkat daerah", "8 orang"),
        ("rapat", "Rapat evaluasi pelaporan kinerja", "Notulen rapat"),
    ),
}
_MODES = ("WFO",) * 17 + ("WFH",) * 2 + ("DL",)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the story must know of the calendar: the free days by decree."""

    holidays: frozenset[date]

    def works(self, agency: str, day: date) -> bool:
        """Look at the free days and at the week of five or six days that the office keeps."""
        days_per_week = next(days for code, _name, _parent, days in AGENCIES if code == agency)
        return day.weekday() < days_per_week and day not in self.holidays


def activities_csv(
    people: Sequence[DemoPerson], first: date, at: datetime, calendar: Calendar, *, without: frozenset[str]
) -> bytes:
    """Return activities.csv from `first` to the moment `at`.

    The NIPs in `without` report their last two days and today themselves, through the form's own action.
    """
    return csv_of(COLUMNS, _rows(people, first, at, calendar, without))


def _rows(
    people: Sequence[DemoPerson], first: date, at: datetime, calendar: Calendar, without: frozenset[str]
) -> Iterator[list[object]]:
    today = at.astimezone(ZONE).date()
    reviewer_of_last_resort = next(p.nip for p in people if p.role == "personnel")
    for person in people:
        dice = random.Random(person.nip)  # noqa: S311 - demo data, not a secret
        diligence = dice.choice((1.0, 1.0, 0.97, 0.95, 0.9, 0.8))
        reviewer = person.supervisor or reviewer_of_last_resort
        last = today - timedelta(days=3) if person.nip in without else today
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if calendar.works(person.agency, day) and dice.random() < diligence:
                yield from _day(dice, person, reviewer, day, at)


def _day(dice: random.Random, person: DemoPerson, reviewer: str, day: date, at: datetime) -> Iterator[list[object]]:
    mode = dice.choice(_MODES)
    start = datetime.combine(day, time(7, 30), ZONE) + timedelta(minutes=15 * dice.randint(0, 2))
    sent = datetime.combine(day, time(16, 10), ZONE) + timedelta(minutes=dice.randint(0, 300))
    if dice.random() < 0.1:  # noqa: PLR2004 - one day in ten is reported on the morrow
        sent += timedelta(days=1)
    decided = sent + timedelta(hours=dice.randint(10, 40))
    for kind, sentence, output in dice.sample(_WORK[person.agency], k=min(4, len(_WORK[person.agency]))):
        minutes = dice.choice((75, 90, 90, 100, 105))
        end = start + timedelta(minutes=minutes)
        submitted = max(sent, end)
        if submitted > at:
            return
        decision = _decision(dice, reviewer, max(decided, submitted), at)
        position = ["", "", ""] if mode == "WFO" else _position(dice)
        yield [
            person.nip, day, f"{start:%H:%M}", minutes, mode, kind, sentence, output, submitted.isoformat(),
            *decision, *position,
        ]  # fmt: skip
        start = end + timedelta(minutes=dice.choice((0, 0, 15)))


def _decision(dice: random.Random, reviewer: str, decided: datetime, at: datetime) -> list[object]:
    """Return status, reviewer, time and note; undecided where the review lies after `at`."""
    luck = dice.random()
    if decided > at or luck < 0.02:  # noqa: PLR2004 - two in a hundred are forgotten by the reviewer
        return ["submitted", "", "", ""]
    if luck < 0.03:  # noqa: PLR2004 - one in a hundred is refused for good
        return ["rejected", reviewer, decided.isoformat(), "Bukan tugas kedinasan"]
    return ["approved", reviewer, decided.isoformat(), ""]


def _position(dice: random.Random) -> list[object]:
    return [f"{-6.5 - dice.random() / 5:.6f}", f"{106.1 + dice.random() / 5:.6f}", dice.randint(5, 40)]
