"""Short ways to say in a test what a phone announces and sends."""

import hashlib
from datetime import timedelta
from functools import cache
from io import BytesIO

from PIL import Image

from reports.activities.activity_input import AnnouncedPhoto
from tests.reports.entries import NOON, activity, outside

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@cache
def jpeg(colour=(20, 120, 60), size=(80, 60)):
    """The bytes of a photo as a phone sends it."""
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def announced(raw=None, source="camera"):
    raw = jpeg() if raw is None else raw
    return AnnouncedPhoto(hashlib.sha256(raw).hexdigest(), len(raw), "image/jpeg", source)


def promised(by, start="08:00", minutes=60, *, at=NOON, raw=None, **other):
    """A report of WFH whose photo is announced and not here."""
    return activity(by, outside(start, minutes, photo=None, announced=announced(raw), **other), at=at)
