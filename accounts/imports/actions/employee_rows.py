"""The rows of a file of employees, and which of them may be written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self

from django.utils.translation import gettext as _

from accounts.imports.frame import ImportContext
from accounts.models import Agency, Employee, Placement
from accounts.organisation import closed_months
from accounts.organisation.supervision_cycles import FOREVER, Person, SupervisedPost, find_circle
from accounts.people.actions.placements import circle_message
from accounts.rules.enums import EmployeeStatus
from accounts.rules.ranks import ranks_of, unknown_rank


class EmployeeRow(NamedTuple):
    """A person and a placement as a file gives them."""

    line: int
    nip: str
    name: str
    email: str | None
    status: EmployeeStatus
    rank: str
    agency_code: str
    position_title: str
    position_class: int
    supervisor_nip: str | None
    starts_on: date

    @property
    def key(self) -> tuple[str, date]:
        """Return what names the placement."""
        return self.nip, self.starts_on

    @property
    def person(self) -> dict[str, str]:
        """Return the part that is stored on `Employee`; an empty e-mail is no address."""
        return {"name": self.name, "email": self.email or "", "status": str(self.status), "rank": self.rank}


@dataclass
class Register:
    """What is stored; fetched with a number of statements that hardly depends on the file."""

    agencies: dict[str, Agency]
    # Those of the file and their supervisors, by NIP.
    people: dict[str, Employee]
    # Those of the people above.
    placements: dict[tuple[str, date], Placement]
    locked: dict[int, date]
    # Everybody's supervisors over time, by NIP.
    supervisors: dict[str, dict[date, str | None]]
    names: dict[str, str]

    @classmethod
    def of(cls, rows: Sequence[EmployeeRow]) -> Self:
        """Fetch what the rows are compared with."""
        nips = {row.nip for row in rows} | {row.supervisor_nip for row in rows if row.supervisor_nip}
        people = Employee.objects.in_bulk(list(nips), field_name="nip")
        everybody = list(Employee.objects.order_by().values_list("pk", "nip", "name"))
        nip_of = {pk: nip for pk, nip, _name in everybody}
        names = {nip: name for _pk, nip, name in everybody}
        placements = {}
        supervisors: dict[str, dict[date, str | None]] = {}
        for placement in Placement.objects.order_by().iterator():
            nip = nip_of[placement.employee_id]
            above = nip_of[placement.supervisor_id] if placement.supervisor_id else None
            supervisors.setdefault(nip, {})[placement.starts_on] = above
            if nip in people:
                placements[nip, placement.starts_on] = placement
        agencies = {agency.code: agency for agency in Agency.objects.all()}
        locked = closed_months.last_locked_days([employee.pk for employee in people.values()])
        return cls(agencies, people, placements, locked, supervisors, names)

    def touches(self, row: EmployeeRow) -> bool:
        """Tell whether the row adds a placement or changes one."""
        placement = self.placements.get(row.key)
        agency = self.agencies.get(row.agency_code)
        return placement is None or (
            (agency.pk if agency else None, row.position_title, row.position_class, row.supervisor_nip)
            != (
                placement.agency_id,
                placement.title,
                placement.position_class,
                self.supervisors[row.nip][row.starts_on],
            )
        )


def acceptable(rows: Sequence[EmployeeRow], register: Register, context: ImportContext) -> Sequence[EmployeeRow]:
    """Return the rows that may be written, and report the others."""
    good = [row for row in rows if _fits(row, register, context)]
    good = _consistent(good, context)
    while True:
        # A refused row may have been the supervisor of others.
        rows = _with_known_supervisors(good, register, context)
        rows = _without_circles(rows, register, context)
        if len(rows) == len(good):
            return good
        good = list(rows)


def _fits(row: EmployeeRow, register: Register, context: ImportContext) -> bool:
    employee = register.people.get(row.nip)
    if row.agency_code not in register.agencies:
        message = _("No agency has the code %(code)s. Import the agencies first.") % {"code": row.agency_code}
        context.report_error(row.line, "agency_code", message, "unknown_agency")
    elif row.rank not in ranks_of(row.status):
        context.report_error(row.line, "rank", unknown_rank(row.rank, row.status), "rank")
    elif row.supervisor_nip == row.nip:
        message = _("Nobody can supervise themselves. Choose another supervisor.")
        context.report_error(row.line, "supervisor_nip", message, "supervisor_self")
    elif employee is None or not register.touches(row):
        return True
    elif employee.service_ends_on is not None and row.starts_on > employee.service_ends_on:
        message = _("The service of %(name)s ended before this day. Choose an earlier day or open the service again.")
        context.report_error(row.line, "starts_on", message % {"name": employee}, "after_service")
    elif row.starts_on <= register.locked.get(employee.pk, date.min):
        refusal = closed_months.closed_month_refusal("starts_on")
        context.report_error(row.line, refusal.field, refusal.message, refusal.code)
    else:
        return True
    return False


def _consistent(rows: Sequence[EmployeeRow], context: ImportContext) -> list[EmployeeRow]:
    first: dict[str, EmployeeRow] = {}
    good = []
    for row in rows:
        other = first.setdefault(row.nip, row)
        if other.person == row.person:
            good.append(row)
        else:
            message = _("Line %(line)d gives this person another name, e-mail, status or rank. Make them equal.")
            context.report_error(row.line, "name", message % {"line": other.line}, "person_differs")
    return good


def _with_known_supervisors(
    rows: Sequence[EmployeeRow], register: Register, context: ImportContext
) -> list[EmployeeRow]:
    known = register.people.keys() | {row.nip for row in rows}
    good = []
    for row in rows:
        if row.supervisor_nip is None or row.supervisor_nip in known:
            good.append(row)
        else:
            message = _("Nobody has this NIP, neither here nor in a good row of this file.")
            context.report_error(row.line, "supervisor_nip", message, "unknown_supervisor")
    return good


def _without_circles(rows: Sequence[EmployeeRow], register: Register, context: ImportContext) -> Sequence[EmployeeRow]:
    histories = _histories(rows, register)

    def known(_people: Collection[Person]) -> dict[Person, list[SupervisedPost]]:
        return histories

    lines = {row.nip: row for row in rows}
    good = []
    for row in rows:
        following = next((post.starts_on for post in histories[row.nip] if post.starts_on > row.starts_on), FOREVER)
        circle = find_circle(row.nip, row.supervisor_nip, row.starts_on, following, known) if row.supervisor_nip else ()
        if circle:
            names = [_place(str(nip), lines, register) for nip in circle]
            context.report_error(row.line, "supervisor_nip", circle_message(names), "supervision_cycle")
        else:
            good.append(row)
    return good


def _histories(rows: Sequence[EmployeeRow], register: Register) -> dict[Person, list[SupervisedPost]]:
    dated = {nip: dict(posts) for nip, posts in register.supervisors.items()}
    for row in rows:
        dated.setdefault(row.nip, {})[row.starts_on] = row.supervisor_nip
    return {
        nip: [SupervisedPost(*post) for post in sorted(posts.items(), key=_by_date)] for nip, posts in dated.items()
    }


def _by_date(post: tuple[date, str | None]) -> date:
    return post[0]


def _place(nip: str, rows: dict[str, EmployeeRow], register: Register) -> str:
    """Return a name with the line of the file it stands in, if any."""
    if nip in rows:
        return _("%(name)s (line %(line)d)") % {"name": rows[nip].name, "line": rows[nip].line}
    return register.names[nip]
