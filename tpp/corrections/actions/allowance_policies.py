"""Enter rules around the allowance: the window for objections, what change is unusual."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.authorization.access import Authority
from accounts.authorization.permissions import Permission, require
from accounts.rules.refusal import Refusal, Refused
from tpp.models import AllowancePolicy


def add_allowance_policy(
    *, by: Authority, at: datetime, source: str, starts_on: date, **values: Any
) -> AllowancePolicy:
    """Enter rules from a date on; raise `Refused` with `not_permitted` or `already_entered`.

    The window of a month that is closed follows the rules in force when it was closed.
    """
    require(by, Permission.ALLOWANCE_RULES_CHANGE)
    with transaction.atomic():
        if AllowancePolicy.objects.filter(starts_on=starts_on).exists():
            message = _("There are rules from this date already. Choose another date.")
            raise Refused(Refusal("already_entered", message, "starts_on"))
        policy = AllowancePolicy.objects.create(starts_on=starts_on, **values)
        change = audit.Change(
            "allowance_policy_added",
            "allowance_policy",
            policy.pk,
            after={"starts_on": starts_on, **values},
            stream="allowance_policies",
            rows=[policy],
        )
        audit.record([change], by=by.actor, at=at, source=source)
    return policy
