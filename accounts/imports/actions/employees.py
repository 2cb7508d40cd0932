"""Write the employees of a file, each row a person and a placement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from accounts import audit
from accounts.authorization.open_days import told_closing
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.imports.actions.employee_rows import EmployeeRow, Register, acceptable
from accounts.imports.actions.employee_warnings import warn, warn_of_doubles
from accounts.imports.actions.held_rows import Held
from accounts.imports.frame import Counts, ImportContext
from accounts.models import Employee, Placement
from accounts.notifications.actions.account_news import person_news, post_news, tell_owners
from accounts.people.actions.employees import employee_state, new_employee
from accounts.people.actions.placements import lock_posts, placement_state
from accounts.second_person.policies import holds_any_role

BATCH = 500


def own_and_officers(rows: Sequence[EmployeeRow], context: ImportContext) -> Mapping[int, Held]:
    """Hold the rows of oneself, and those that give somebody with a role another e-mail; two queries."""
    people = Employee.objects.in_bulk(list({row.nip for row in rows}), field_name="nip")
    officers = holds_any_role([person.pk for person in people.values()], context.at)
    mail = {person.nip: person.email for person in people.values() if person.pk in officers}
    held = {}
    for row in rows:
        if row.nip == context.by.employee.nip:
            held[row.line] = Held(Act.OWN_POST, row.nip)
        elif mail.get(row.nip, row.email or "") != (row.email or ""):
            held[row.line] = Held(Act.OFFICER_ACCOUNT, row.nip)
    return held


def apply_employees(rows: Sequence[EmployeeRow], context: ImportContext) -> Counts:
    """Write people and placements; a supervisor may stand further down in the same file.

    Several rows of one NIP with different dates are a history. Refuse `unknown_agency`,
    `unknown_supervisor`, `supervisor_self`, `supervision_cycle`, `person_differs`, `after_service`,
    `month_locked`, `rank`. Warn of NIPs that are unusual or do not fit the status, and of new people who have the name
    and birth date of others.
    """
    require(context.by, Permission.PEOPLE_CHANGE)
    require(context.by, Permission.POSTS_CHANGE)
    lock_posts()
    register = Register.of(rows)
    good = acceptable(rows, register, context)
    for row in good:
        warn(row, context)
    warn_of_doubles(good, register, context)
    new_people, changed_people, people_changes = _write_people(good, register, context)
    new_posts, changed_posts, post_changes = _write_placements(good, register, new_people, context)
    context.show([*people_changes, *post_changes])
    audit.record([*people_changes, *post_changes], by=context.by.actor, at=context.at, source=context.source)
    _tell(new_people, people_changes, [*new_posts.values(), *changed_posts.values()], context)
    touched_people, touched_posts = new_people | changed_people, new_posts.keys() | changed_posts.keys()
    created = sum(row.nip in new_people or row.key in new_posts for row in good)
    same = sum(row.nip not in touched_people and row.key not in touched_posts for row in good)
    return Counts(created=created, updated=len(good) - created - same, unchanged=same)


def _write_people(
    rows: Sequence[EmployeeRow], register: Register, context: ImportContext
) -> tuple[set[str], set[str], list[audit.Change]]:
    new: dict[str, Employee] = {}
    changed: dict[str, Employee] = {}
    before: dict[int, dict[str, Any]] = {}
    for row in rows:
        employee = register.people.get(row.nip)
        if employee is None:
            new[row.nip] = register.people[row.nip] = new_employee(nip=row.nip, at=context.at, **row.person)
        elif row.nip not in new and any(getattr(employee, name) != value for name, value in row.person.items()):
            before[employee.pk] = employee_state(employee)
            for name, value in row.person.items():
                setattr(employee, name, value)
            changed[row.nip] = employee
    Employee.objects.bulk_create(new.values(), batch_size=BATCH)
    Employee.objects.bulk_update(changed.values(), ["name", "email", "status", "rank"], batch_size=BATCH // 2)
    changes = [
        *_changes("employee", ((employee, employee) for employee in new.values()), "employee_created", {}),
        *_changes("employee", ((employee, employee) for employee in changed.values()), "employee_updated", before),
    ]
    return set(new), set(changed), changes


def _write_placements(
    rows: Sequence[EmployeeRow], register: Register, new_people: Collection[str], context: ImportContext
) -> tuple[dict[tuple[str, date], Placement], dict[tuple[str, date], Placement], list[audit.Change]]:
    new: dict[tuple[str, date], Placement] = {}
    changed: dict[tuple[str, date], Placement] = {}
    before: dict[int, dict[str, Any]] = {}
    for row in rows:
        placement = register.placements.get(row.key)
        if placement is not None:
            if not register.touches(row):
                continue
            before[placement.pk] = placement_state(placement)
            changed[row.key] = placement
        else:
            placement = new[row.key] = Placement(employee=register.people[row.nip], starts_on=row.starts_on)
        placement.agency = register.agencies[row.agency_code]
        placement.title, placement.position_class = row.position_title, row.position_class
        placement.supervisor = register.people[row.supervisor_nip] if row.supervisor_nip else None
    # Who comes with this file has no open day to lose.
    known = {register.people[nip].pk for nip, _day in (*new, *changed) if nip not in new_people}
    with told_closing(context, "import.employees", known):
        Placement.objects.bulk_create(new.values(), batch_size=BATCH)
        Placement.objects.bulk_update(
            changed.values(), ["agency", "title", "position_class", "supervisor"], batch_size=BATCH // 2
        )
    changes = [
        *_changes("placement", _with_people(new, register), "placed", {}),
        *_changes("placement", _with_people(changed, register), "placement_corrected", before),
    ]
    return new, changed, changes


def _tell(
    new_people: set[str], changes: Iterable[audit.Change], posts: Iterable[Placement], context: ImportContext
) -> None:
    """Tell people who were here before; whoever is new reads the own data at the first login."""
    by, at = context.by, context.at
    news = [post_news(post, by, at) for post in posts if post.employee.nip not in new_people]
    for change in changes:
        if change.subject and change.before:
            news += person_news(change.subject, change.before, by, at)
    tell_owners(news, by=by, at=at)


def _with_people(
    placements: Mapping[tuple[str, date], Placement], register: Register
) -> Iterable[tuple[Placement, Employee]]:
    return ((placement, register.people[nip]) for (nip, _day), placement in placements.items())


def _changes(
    object_type: str,
    written: Iterable[tuple[Employee | Placement, Employee]],
    event: str,
    before: Mapping[int, dict[str, Any]],
) -> Iterable[audit.Change]:
    for row, subject in written:
        after = employee_state(row) if isinstance(row, Employee) else placement_state(row)
        yield audit.Change(event, object_type, row.pk, subject, before=before.get(row.pk), after=after, rows=[row])
