"""What a database is for; said once, while it is filled."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.audit.keys import fingerprint
from accounts.models import Installation
from accounts.rules.enums import InstallationKind


def dedicate(*, at: datetime, source: str, kind: InstallationKind, people: int) -> Installation:
    """Say that the database, which is being filled with so many people, is for `kind`; inside that transaction."""
    with transaction.atomic():
        row, _is_new = Installation.objects.select_for_update().get_or_create(
            pk=1, defaults={"audit_key": fingerprint()}
        )
        before = {"kind": row.kind}
        row.kind = kind
        row.save(update_fields=["kind"])
        change = audit.Change(
            f"{kind}.prepared",
            "installation",
            row.pk,
            before=before,
            after={"kind": kind, "people": people},
            stream=kind,
            rows=[row],
        )
        audit.record([change], by=None, at=at, source=source)
    return row
