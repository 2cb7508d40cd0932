"""The base of every model for which the audit trail vouches."""

from collections.abc import Collection, Mapping
from typing import Any, Self

from django.db import models


class Audited(models.Model):
    """A row for which the audit trail vouches: it remembers what it was read as (see `accounts.audit.states`)."""

    # Not of the database: the columns as they were read, and the digest of what was written since.
    _read_as: Mapping[str, Any]
    _audited_as: bytes

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Return a row that was read."""
        row = super().from_db(db, field_names, values, **options)
        row._read_as = dict(zip(field_names, values, strict=False))
        return row
