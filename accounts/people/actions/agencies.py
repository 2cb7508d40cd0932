"""Enter and change agencies."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.open_days import confirmed_closing
from accounts.authorization.permissions import Permission, require
from accounts.authorization.two_people import Act
from accounts.models import AGENCY_CODE, Agency
from accounts.organisation.queries import subtree_ids, works_within
from accounts.rules.clock import local_date
from accounts.rules.enums import Zone
from accounts.rules.refusal import Refusal, Refused
from accounts.second_person.policies import required
from accounts.storage.uniqueness import refused_if_taken

# The duty of everybody in an agency, and the base amounts of those above it, follow from these.
MOVES_PAY = ("parent", "timezone", "working_days_per_week")


def agency_state(agency: Agency) -> dict[str, Any]:
    """Return what the audit trail keeps of an agency."""
    return {
        "code": agency.code,
        "name": agency.name,
        "parent": agency.parent_id,
        "timezone": str(agency.timezone),
        "working_days_per_week": agency.working_days_per_week,
    }


def create_agency(
    *,
    by: Authority,
    at: datetime,
    source: str,
    code: str,
    name: str,
    parent: Agency | None = None,
    timezone: str = Zone.WIB,
    working_days_per_week: int = 5,
) -> Agency:
    """Enter an agency; refuse `agency_code_taken` and `agency_code_signs`."""
    require(by, Permission.AGENCIES_CHANGE)
    with transaction.atomic():
        agency = Agency(
            code=code, name=name, parent=parent, timezone=timezone, working_days_per_week=working_days_per_week
        )
        _check_code(agency)
        with refused_if_taken(lambda: _check_code(agency)):
            agency.save(force_insert=True)
        change = audit.Change("agency_created", "agency", agency.pk, after=agency_state(agency), rows=[agency])
        audit.record([change], by=by.actor, at=at, source=source)
    return agency


def update_agency(
    *,
    by: Authority,
    at: datetime,
    source: str,
    agency: Agency,
    code: str,
    name: str,
    parent: Agency | None,
    timezone: str,
    working_days_per_week: int,
    confirmed: str = "",
) -> Agency:
    """Change an agency; refuse like `create_agency`, and `agency_cycle` where it would come below itself.

    Raise `Unconfirmed` where another zone, week or superior agency would close somebody's open days.
    """
    require(by, Permission.AGENCIES_CHANGE)
    closing = confirmed_closing(by=by, at=at, source=source, act=f"agency.{agency.pk}", confirmed=confirmed)
    with transaction.atomic(), closing:
        stored = Agency.objects.select_for_update().get(pk=agency.pk)
        before = agency_state(stored)
        stored.code, stored.name, stored.parent = code, name, parent
        stored.timezone, stored.working_days_per_week = timezone, working_days_per_week
        _check_code(stored)
        if parent is not None and parent.pk in subtree_ids([stored.pk]):
            message = _("%(parent)s lies below %(agency)s; choose a superior agency outside it.") % {
                "parent": parent,
                "agency": stored,
            }
            raise Refused(Refusal("agency_cycle", message, "parent"))
        if agency_state(stored) != before:
            _ask_for_second(stored, before, by, at)
            with refused_if_taken(lambda: _check_code(stored)):
                stored.save()
            change = audit.Change(
                "agency_updated", "agency", stored.pk, before=before, after=agency_state(stored), rows=[stored]
            )
            audit.record([change], by=by.actor, at=at, source=source)
    return stored


def _ask_for_second(agency: Agency, before: dict[str, Any], by: Authority, at: datetime) -> None:
    after = agency_state(agency)
    if any(before[name] != after[name] for name in MOVES_PAY):
        first = local_date(at, Zone.WIB)
        reached = works_within(by.employee.pk, agency.pk, first, date.max)
        required(Act.OWN_AGENCY, by, [by.employee.pk] if reached else [])


def _check_code(agency: Agency) -> None:
    try:
        AGENCY_CODE(agency.code)
    except ValidationError as error:
        raise Refused(Refusal("agency_code_signs", error.messages[0], "code")) from None
    if Agency.objects.filter(code=agency.code).exclude(pk=agency.pk).exists():
        raise Refused(Refusal("agency_code_taken", _("Another agency has this code; choose a different one."), "code"))
