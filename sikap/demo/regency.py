"""Kabupaten Lengkong, which does not exist: its agencies, its people and their posts.

Everything follows from a seed, so every start shows the same people. The rows have the columns of the
import files and enter through the imports, like those of a real regency.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Printed on the screen at every start; demo mode answers this machine only.
PASSWORD = "demo-sikap-2026"  # noqa: S105 - of people who do not exist; docs tell it
SINCE = date(2025, 1, 2)

AGENCIES = (
    ("1.01", "Dinas Pendidikan Kabupaten Lengkong", "", 5),
    ("1.01.1", "SMP Negeri 2 Lengkong", "1.01", 6),
    ("1.02", "Dinas Kesehatan Kabupaten Lengkong", "", 5),
    ("5.03", "Badan Kepegawaian dan Pengembangan SDM Kabupaten Lengkong", "", 5),
)
KINDS = (
    ("rapat", "Mengikuti rapat koordinasi", 90, "rapat"),
    ("surat", "Menyusun dan mengetik surat dinas", 45, "surat"),
    ("data", "Memutakhirkan data kepegawaian", 60, "berkas"),
    ("ajar", "Melaksanakan pembelajaran di kelas", 40, "jam pelajaran"),
    ("nilai", "Memeriksa tugas peserta didik", 60, "10 lembar"),
    ("kas", "Membukukan transaksi kas", 30, "transaksi"),
    ("layan", "Melayani tamu dan pengaduan", 15, "orang"),
    ("arsip", "Menata arsip", 30, "berkas"),
    ("lapor", "Menyusun laporan kegiatan", 120, "laporan"),
    ("tinjau", "Meninjau lokasi kegiatan", 150, "kegiatan"),
    ("posyandu", "Mendampingi kegiatan posyandu", 180, "kegiatan"),
    ("obat", "Memeriksa persediaan obat", 60, "gudang"),
)
MONTHLY_AMOUNTS = {5: 2_800_000, 6: 3_350_000, 7: 3_850_000, 8: 4_370_000, 9: 5_440_000, 11: 7_190_000, 12: 9_300_000}

_FIRST = (
    "Aan Ade Agus Asep Ayu Bayu Cecep Dadan Dede Dian Endang Entin Euis Gilang Hani Hendra Ika Imas Indra Irma "
    "Jajang Kokom Lilis Maman Mira Nining Novi Oman Puji Rani Ratna Rina Rudi Samsul Siti Sri Tatang Tuti Ujang Wati "
    "Wawan Yani Yayan Yuli Zaenal"
).split()
_LAST = (
    "Abdullah Firmansyah Gunawan Handayani Hidayat Kurniawan Kusuma Lestari Maulana Nugraha Permana Pratama Rahayu "
    "Rahman Ramdani Rosmiati Saputra Setiawan Sopian Suhendar Supriatna Suryana Sutisna Wahyuni Wijaya"
).split()


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One fictional employee and the post held since `SINCE`."""

    nip: str
    name: str
    status: str
    rank: str
    agency: str
    title: str
    position_class: int
    supervisor: str
    role: str = ""
    what: str = ""


# (name, birth, appointed, sex, status, rank, agency, title, class, index of the supervisor, role, what it shows)
_NAMED = (
    ("Ratna Kusuma", "19700215", "199503", 2, "PNS", "IV/c", "1.01", "Kepala Dinas", 12, None, "", "head of agency"),
    ("Budi Santosa", "19780411", "200303", 1, "PNS", "IV/a", "1.01", "Kepala Bidang Pembinaan SMP", 11, 0, "",
     "supervisor"),
    ("Sari Wulandari", "19920814", "201803", 2, "PNS", "III/b", "1.01", "Penelaah Teknis Kebijakan", 7, 1, "",
     "employee"),
    ("Joko Purnomo", "19891103", "202121", 1, "PPPK", "IX", "1.01", "Pranata Komputer Ahli Pertama", 8, 1, "",
     "employee of the same supervisor"),
    ("Tari Anggraini", "19850620", "200904", 2, "PNS", "III/d", "1.01", "Bendahara Pengeluaran", 8, 0, "treasurer",
     "treasurer"),
    ("Oki Permadi", "19940127", "201902", 1, "PNS", "III/a", "1.01", "Pengelola Kepegawaian", 6, 0, "operator",
     "agency operator"),
    ("Hasan Basri", "19680930", "199303", 1, "PNS", "IV/b", "5.03", "Kepala Badan", 12, None, "", "head of BKPSDM"),
    ("Dewi Lestari", "19830509", "200801", 2, "PNS", "IV/a", "5.03", "Kepala Bidang Kinerja", 11, 6, "personnel",
     "personnel agency (BKD)"),
    ("Dina Marlina", "19900718", "201504", 2, "PNS", "III/c", "5.03", "Analis SDM Aparatur", 8, 7, "personnel",
     "second person of the personnel agency"),
    ("Fajar Nugroho", "19811212", "200604", 1, "PNS", "III/d", "5.03", "Auditor Ahli Muda", 9, 6, "auditor", "auditor"),
    ("Wening Astuti", "19750325", "200003", 2, "PNS", "IV/b", "1.02", "Kepala Dinas", 12, None, "", ""),
    ("Anwar Fauzi", "19800107", "200503", 1, "PNS", "IV/a", "1.02", "Kepala Bidang Kesmas", 11, 10, "", ""),
    ("Citra Ningsih", "19960222", "202221", 2, "PPPK", "VII", "1.02", "Perawat Terampil", 7, 11, "", ""),
    ("Eko Prasetyo", "19760817", "200112", 1, "PNS", "IV/a", "1.01.1", "Kepala Sekolah", 11, 0, "", ""),
)  # fmt: skip
# (agency, title, class, status, rank, index of the supervisor, how many)
_OTHERS = (
    ("1.01", "Pengadministrasi Umum", 5, "PNS", "II/c", 1, 7),
    ("1.01", "Penelaah Teknis Kebijakan", 7, "PNS", "III/a", 1, 5),
    ("1.01.1", "Guru Ahli Pertama", 8, "PPPK", "IX", 13, 12),
    ("1.01.1", "Guru Ahli Muda", 9, "PNS", "III/c", 13, 6),
    ("1.02", "Perawat Terampil", 7, "PPPK", "VII", 11, 6),
    ("1.02", "Bidan Ahli Pertama", 8, "CPNS", "III/a", 11, 4),
    ("5.03", "Analis SDM Aparatur", 7, "PNS", "III/b", 7, 6),
)


def people() -> list[DemoPerson]:
    """Return the sixty people, the named ones first."""
    dice = random.Random("Lengkong")  # noqa: S311 - demo data, not a secret
    named: list[DemoPerson] = []
    for serial, (name, born, appointed, sex, status, rank, agency, title, level, chief, role, what) in enumerate(
        _NAMED, start=1
    ):
        nip = f"{born}{appointed}{sex}{serial:03d}"
        supervisor = named[chief].nip if chief is not None else ""
        named.append(DemoPerson(nip, name, status, rank, agency, title, level, supervisor, role, what))
    return [*named, *_others(dice, named)]


def _others(dice: random.Random, named: list[DemoPerson]) -> Iterator[DemoPerson]:
    names = [f"{first} {last}" for first in _FIRST for last in _LAST]
    dice.shuffle(names)
    serial = len(named)
    for agency, title, level, status, rank, chief, count in _OTHERS:
        for _number in range(count):
            serial += 1
            born = dice.randint(1972, 1997)
            appointed = born + dice.randint(23, 26)
            month = dice.choice(("21", "22")) if status == "PPPK" else f"{dice.randint(1, 12):02d}"
            birthday = f"{born}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
            nip = f"{birthday}{appointed}{month}{dice.randint(1, 2)}{serial:03d}"
            yield DemoPerson(nip, names[serial], status, rank, agency, title, level, named[chief].nip)
