"""Issue one-time codes and turn one into a password."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import NotPermitted, Permission, not_permitted, require
from accounts.authorization.two_people import Act
from accounts.login.activation_code import VALID_FOR, hash_code, new_activation_code
from accounts.login.validators import NotFromNameValidator
from accounts.models import ActivationCode, Employee
from accounts.notifications.actions.account_news import letter_news, tell_owners
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.actions.proposals import note_command_line
from accounts.second_person.policies import holds_any_role, required

BATCH = 500


def issue_activation_codes(
    employees: Iterable[Employee], *, by: Authority, at: datetime, source: str
) -> list[tuple[Employee, str]]:
    """Return a new code per employee, in the given order; an older one stops working.

    The codes exist nowhere else: only their hashes are stored. Passwords in use stay until a code is used.
    """
    require(by, Permission.LETTERS_ISSUE)
    people = list(employees)
    if held := holds_any_role([employee.pk for employee in people], at):
        required(Act.OFFICER_LETTER, by, held)
    issued = [(employee, new_activation_code()) for employee in people]
    with transaction.atomic():
        for start in range(0, len(issued), BATCH):
            batch = people[start : start + BATCH]
            ActivationCode.objects.filter(employee__in=batch, closed_at__isnull=True).update(closed_at=at)
        rows = ActivationCode.objects.bulk_create(
            [
                ActivationCode(
                    employee=employee,
                    code_hash=hash_code(code),
                    issued_at=at,
                    issued_by=by.actor,
                    expires_at=at + VALID_FOR,
                )
                for employee, code in issued
            ],
            batch_size=BATCH,
        )
        changes = [
            audit.Change(
                "activation_code_issued",
                "activation_code",
                row.pk,
                row.employee,
                after={"expires_at": row.expires_at},
            )
            for row in rows
        ]
        audit.record(changes, by=by.actor, at=at, source=source)
        of_officers = [change for change in changes if change.subject and change.subject.pk in held]
        note_command_line(Act.OFFICER_LETTER, "issue_activation_codes", of_officers, by=by, at=at, source=source)
        # Who has a password already did not ask for a letter: somebody else may have.
        tell_owners([letter_news(one.pk, by, at) for one in people if one.has_usable_password()], by=by, at=at)
    return issued


def activate(*, nip: str, code: str, password: str, at: datetime, source: str) -> Employee:
    """Set the password of the employee who holds the code, and close the code.

    Refuse `activation_failed` with one and the same sentence whatever was wrong: NIP, code, its age; then
    `password_from_name`, which would tell a stranger the name, and keep the code.
    """
    with transaction.atomic():
        row = (
            ActivationCode.objects.select_for_update(of=("self",))
            .select_related("employee")
            .filter(employee__nip=nip, employee__is_active=True, closed_at__isnull=True, expires_at__gt=at)
            .first()
        )
        if row is None or not constant_time_compare(row.code_hash, hash_code(code)):
            raise Refused(activation_refusal())
        employee = row.employee
        _refuse_own_name(password, employee)
        employee.set_password(password)
        employee.save(update_fields=["password"])
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        change = audit.Change("activated", "employee", employee.pk, employee)
        audit.record([change], by=employee, at=at, source=source)
    return employee


def _refuse_own_name(password: str, employee: Employee) -> None:
    try:
        NotFromNameValidator().validate(password, employee)
    except ValidationError as error:
        raise Refused(Refusal("password_from_name", error.messages[0], "password1")) from None


def set_password(*, by: Authority, at: datetime, source: str, employee: Employee, password: str) -> Employee:
    """Set a new password of one's own; every open activation code and reset link stops working."""
    if by.actor is not None and by.employee.pk != employee.pk:
        raise NotPermitted(not_permitted())
    with transaction.atomic():
        employee.set_password(password)
        employee.save(update_fields=["password"])
        ActivationCode.objects.filter(employee=employee, closed_at__isnull=True).update(closed_at=at)
        change = audit.Change("password_set", "employee", employee.pk, employee)
        audit.record([change], by=by.actor, at=at, source=source)
    return employee


def activation_refusal() -> Refusal:
    """Return the refusal of a code that does not fit."""
    return Refusal(
        "activation_failed",
        _(
            "This NIP and code do not fit together, or the code is older than 14 days or has been used. "
            "Check both on your letter; the personnel agency can issue a new code."
        ),
    )
