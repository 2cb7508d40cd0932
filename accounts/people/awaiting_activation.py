"""Who still needs an activation code."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from accounts.models import Agency, Employee
from accounts.organisation.queries import InForce, serving, subtree_ids, with_placement_on

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


def not_activated() -> Q:
    """Return the condition "has no password of their own yet"."""
    return Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def recipients(agency: Agency, day: date, *, everybody: bool = False) -> "QuerySet[WithAnnotations[Employee, InForce]]":
    """Return the people of an agency and below who get a letter, by agency and name.

    In service on `day` and allowed to log in; only those without a password unless `everybody`.
    """
    people = with_placement_on(day).filter(serving(day), is_active=True, agency_id__in=subtree_ids([agency.pk]))
    chosen = people if everybody else people.filter(not_activated())
    return chosen.order_by("agency_code", "name", "nip")
