"""A regency to measure with: agencies, people, posts, absences, amounts. The month is always the same.

It is written straight into the tables; what is measured afterwards goes the ordinary way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from accounts.models import Agency, Employee, Placement, Role
from accounts.rules.enums import Zone
from accounts.rules.roles import RoleKind
from reports.models import Absence, ActivityKind
from reports.rules.period import Month
from tpp.models import BaseAmount

MONTH = Month(2026, 9)
# The last day of the month, 17.00 WIB: everything has happened, and three days are still open.
NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)
LONG_AGO = date(2023, 1, 1)
MID_MONTH = date(2026, 9, 16)
TEAM = 60

_CLASSES = (7, 7, 7, 8, 7, 6, 7, 9, 5, 7, 8, 6)
_RANKS = ("II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a")
_FIRST = (
    "Agus Asep Ayu Bayu Dedi Dian Endang Euis Gilang Hendra Ika Indra Lilis Mira Nining Rani Ratna Siti Ujang".split()
)
_LAST = "Firmansyah Gunawan Handayani Hidayat Kurniawan Lestari Maulana Nugraha Permana Rahayu Setiawan Wahyuni".split()


@dataclass(frozen=True)
class Size:
    """How many people serve in the two large agencies, and in how many small ones of how many people."""

    largest: int
    large: int
    small_agencies: int
    people_each: int

    @property
    def agencies(self) -> Iterator[tuple[str, int, int, Zone]]:
        """Iterate over code, people, days a week and zone of the agencies."""
        yield "1.01", self.largest, 5, Zone.WIB
        yield "1.02", self.large, 6, Zone.WIB
        for number in range(self.small_agencies):
            yield (
                f"2.{number + 1:03}",
                self.people_each,
                6 if number % 4 == 3 else 5,
                Zone.WIT if number == 0 else Zone.WIB,
            )


FULL = Size(largest=5000, large=1000, small_agencies=40, people_each=100)
# For schemes alone: one activity a day.
HUGE = Size(largest=5000, large=1000, small_agencies=940, people_each=100)
# With years of history.
OLD = Size(largest=600, large=200, small_agencies=7, people_each=100)
QUICK = Size(largest=70, large=20, small_agencies=2, people_each=10)
LARGEST, LARGE = "1.01", "1.02"


class Cast(NamedTuple):
    """Those whose pages are measured, by id."""

    employee: int
    supervisor: int
    personnel: int


def build(size: Size) -> Cast:
    """Write the regency into a migrated database and say who is who."""
    Agency.objects.bulk_create(
        Agency(code=code, name=f"Perangkat Daerah {code}", timezone=zone, working_days_per_week=days)
        for code, _people, days, zone in size.agencies
    )
    ids = dict(Agency.objects.values_list("code", "pk"))
    posts = list(_posts(size, ids))
    Employee.objects.bulk_create((_employee(post.employee_id) for post in posts), batch_size=2000)
    Placement.objects.bulk_create(posts, batch_size=2000)
    small = [post for post in posts if post.agency_id not in (ids[LARGEST], ids[LARGE])]
    Placement.objects.bulk_create(_transfers(small))
    Placement.objects.bulk_create(_promotions(posts[5::100]))
    Absence.objects.bulk_create(_absences(len(posts)))
    ActivityKind.objects.bulk_create(
        ActivityKind(code=f"K{number:02}", name=f"Menyusun dokumen kegiatan {number}", norm_minutes=60, unit="dokumen")
        for number in range(40)
    )
    BaseAmount.objects.bulk_create(
        BaseAmount(position_class=grade, component=component, amount=amount * grade, starts_on=LONG_AGO)
        for grade in range(1, 18)
        for component, amount in (("workload", 380_000), ("condition", 95_500), ("place", 41_250))
    )
    supervisor = TEAM + 2 if size.largest > 2 * TEAM else 1
    personnel = len(posts)
    Role.objects.create(employee_id=personnel, role=RoleKind.PERSONNEL, starts_on=LONG_AGO)
    return Cast(employee=supervisor + 8, supervisor=supervisor, personnel=personnel)


def _posts(size: Size, ids: dict[str, int]) -> Iterator[Placement]:
    """Yield a post for everybody: blocks of a leader and 60 people, the leaders below the head of the agency."""
    head = 1
    for code, people, _days, _zone in size.agencies:
        for place in range(people):
            leader = head + place - place % (TEAM + 1)
            leads = place % (TEAM + 1) == 0
            yield Placement(
                employee_id=head + place,
                agency_id=ids[code],
                title="Kepala" if leads else "Pelaksana",
                position_class=(11 if place else 14) if leads else _CLASSES[place % len(_CLASSES)],
                supervisor_id=(head if place else None) if leads else leader,
                starts_on=LONG_AGO,
            )
        head += people


def _employee(number: int) -> Employee:
    contract = number % 10 >= 7
    appointed = f"{2000 + number % 20}{'21' if contract else f'{number % 12 + 1:02}'}"
    return Employee(
        pk=number,
        nip=f"{1970 + number % 30}{number % 12 + 1:02}{number % 28 + 1:02}{appointed}1{number % 999 + 1:03}",
        name=f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]} {number}",
        status="PPPK" if contract else "PNS",
        rank="IX" if contract else _RANKS[number % len(_RANKS)],
        password="!",
        created_at=NOW,
    )


def _transfers(posts: list[Placement]) -> Iterator[Placement]:
    """Yield, for one person in forty of the small agencies, a post in another of them from mid-month."""
    there = sorted({post.agency_id for post in posts})
    for post in posts[7::40]:
        other = there[(there.index(post.agency_id) + 1) % len(there)]
        yield _next_post(post, agency_id=other, position_class=post.position_class)


def _promotions(posts: list[Placement]) -> Iterator[Placement]:
    for post in posts:
        if post.supervisor_id:
            yield _next_post(post, agency_id=post.agency_id, position_class=post.position_class + 1)


def _next_post(post: Placement, *, agency_id: int, position_class: int) -> Placement:
    return Placement(
        employee_id=post.employee_id,
        agency_id=agency_id,
        title=post.title,
        position_class=position_class,
        supervisor_id=post.supervisor_id,
        starts_on=MID_MONTH,
    )


def _absences(people: int) -> Iterator[Absence]:
    """Yield leave of two to six days for one person in twelve."""
    for number in range(3, people + 1, 12):
        first = MONTH.first + timedelta(days=number % 20)
        kind = "annual_leave" if number % 3 else "sick"
        yield Absence(employee_id=number, kind=kind, starts_on=first, ends_on=first + timedelta(days=1 + number % 5))
