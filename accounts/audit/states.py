"""What a row looked like after a change: a keyed digest of its columns, kept with the event of the change."""

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.audit.keys import keyed
from accounts.audit.tables import AUDITED
from accounts.models import Audited

# Bytes of a digest, and what stands for a row that is not there (yet, or any more), and for whatever was there.
SIZE = 16
ABSENT = bytes(SIZE)
ANYTHING = b"\xff" * SIZE
# Number of the table, primary key, digests.
_PACKED = struct.Struct(f">Iq{SIZE}s{SIZE}s")


class State(NamedTuple):
    """What an event says about one row: the digests of what it found there and of what it left."""

    table: int
    pk: int
    before: bytes
    after: bytes


def written_state(row: Audited) -> State:
    """Return the state of a row that was written, as it is in memory, which must be what the database holds.

    What the change found there is what the row was read as; else the row is new.
    """
    before = found(row)
    after = row_digest(row)
    # Whoever writes the same object again goes on from here.
    row._audited_as = after
    return State(table_number(row._meta.label_lower), row.pk, before, after)


def deleted_state(row: models.Model) -> State:
    """Return what was, and `ABSENT` for what is; ask before the row is deleted."""
    return State(table_number(row._meta.label_lower), row.pk, found(row), ABSENT)


def attested(row: models.Model) -> State:
    """Return the state of a row as it stands, whatever it was before."""
    return State(table_number(row._meta.label_lower), row.pk, ANYTHING, row_digest(row))


def found(row: models.Model) -> bytes:
    """Return the digest of what the database held when the row was read, or when it was last recorded."""
    last: bytes | None = getattr(row, "_audited_as", None)
    if last is not None:
        return last
    read: Mapping[str, Any] | None = getattr(row, "_read_as", None)
    return ABSENT if read is None else _digest(type(row), row.pk, read.__getitem__)


def row_digest(row: models.Model) -> bytes:
    """Return the keyed digest of a row.

    A column that says nothing (NULL, its default) is left out, so that one that a later version adds leaves the
    digests of older rows as they were.
    """
    return _digest(type(row), row.pk, partial(getattr, row))


def _digest(model: type[models.Model], pk: int, read: Callable[[str], Any]) -> bytes:
    values = [model._meta.label_lower, pk]
    for name, as_plain, nothing in _columns(model):
        value = as_plain(read(name))
        if value != nothing:
            values += (name, value)
    return keyed("state", json.dumps(values, sort_keys=True, ensure_ascii=False).encode())[:SIZE]


@lru_cache(maxsize=512)
def table_number(label: str) -> int:
    """Return the CRC-32 of a label `app.model`: four bytes in each event instead of a name."""
    return zlib.crc32(label.encode())


def pack_states(states: Iterable[State]) -> bytes | None:
    """Return fixed-width records one after another, None for no state."""
    return b"".join(_PACKED.pack(*state) for state in states) or None


def unpack_states(packed: bytes | memoryview | None) -> Iterator[State]:
    """Yield the records of `pack_states`; an incomplete one at the end is left out."""
    whole = bytes(packed or b"")
    # What somebody else has written there does not fit its chain, and is no reason to stop.
    return (State(*found) for found in _PACKED.iter_unpack(whole[: len(whole) - len(whole) % _PACKED.size]))


def plain_json(value: Any) -> Any:
    """Return a value as it is read back from a JSON column."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@lru_cache(maxsize=256)
def _columns(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any], Any]]:
    left_out = AUDITED[model._meta.label_lower]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in left_out]
    return [(field.attname, _reader(field), _nothing(field)) for field in sorted(fields, key=lambda one: one.name)]


def _nothing(field: models.Field) -> Any:
    """Return what the column holds where nothing was said."""
    if field.null:
        return None
    default = field.get_default() if field.has_default() else getattr(field.db_default, "value", field.db_default)
    if default is models.NOT_PROVIDED:
        return "" if field.empty_strings_allowed else None
    return _reader(field)(default)


def _reader(field: models.Field) -> Callable[[Any], Any]:
    """Return what makes a value of the column the same, whether it was just written or read back."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        return plain_json
    if isinstance(field, models.FileField):
        return lambda value: str(value or "")
    return partial(_plain, field)


def _plain(field: models.Field, value: Any) -> Any:
    value = field.to_python(value)
    if isinstance(field, models.DecimalField) and value is not None:
        return str(value.quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, int | str) else str(value)
