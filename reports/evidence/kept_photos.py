"""The photo of a refused form: a browser cannot send a chosen file back, so the server keeps it for a day.

The file lies with the other photos but belongs to no report; the form carries a signed note of its name. What
is not used is an orphan and swept like any other.
"""

from dataclasses import replace
from datetime import timedelta

from django.core import signing

from reports.evidence import photos
from reports.evidence.photos import PreparedPhoto
from reports.rules.enums import PhotoSource

KEPT_FOR = timedelta(days=1)
_SALT = "reports.kept_photos"
_SALTS: dict[str, str] = {PhotoSource.CAMERA: _SALT, PhotoSource.GALLERY: f"{_SALT}.gallery"}


def note(name: str, employee_id: int, source: str) -> str:
    """Return the signed note with which the owner gets the stored photo `name` back, and how it came."""
    return signing.dumps([name, employee_id], salt=_SALTS.get(source, _SALT))


def fetch(token: str, employee_id: int) -> PreparedPhoto | None:
    """Return the photo of a note; None for a forged, old or foreign note, or when the file is gone."""
    for source, salt in _SALTS.items():
        try:
            name, owner_id = signing.loads(token, salt=salt, max_age=KEPT_FOR)
            return replace(photos.load(name), source=source) if owner_id == employee_id else None
        except signing.BadSignature:
            continue
        except FileNotFoundError:
            return None
    return None
