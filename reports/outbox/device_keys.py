"""How keys of phones lie in the database: encrypted, each for its person and phone alone.

The key of the audit trail is outside the database and outlives a change of `SECRET_KEY`; what is made of it here can
open nothing else. Who has the database, that key and a phone can read what waits there.
"""

from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from reports.models import DeviceKey

# Told apart from whatever else the key is used for.
PURPOSE = b"sikap.device-key"


def sealed(employee_id: int, device: UUID, key: str) -> bytes:
    """Return the key of a phone as it is stored."""
    return bytes(_box(employee_id, device).encrypt(key.encode()))


def opened_key(row: DeviceKey) -> str | None:
    """Return the key of a phone; None where it was sealed by another key, or for somebody else."""
    try:
        return _box(row.employee_id, row.device).decrypt(bytes(row.sealed)).decode()
    except (CryptoError, ValueError):
        return None


def _box(employee_id: int, device: UUID) -> SecretBox:
    root = blake2b(settings.AUDIT_KEY.encode(), digest_size=32, person=PURPOSE).digest()
    return SecretBox(blake2b(f"{employee_id} {device}".encode(), digest_size=SecretBox.KEY_SIZE, key=root).digest())
