"""Files that people attach to what they ask for: a photo or a scan as PDF, kept outside of every public path."""

import re
import uuid
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.rules.refusal import Refusal, Refused
from accounts.storage.files import keep
from reports.evidence import photos

FOLDERS = ("objections", "absences", "dispensations")
MAX_BYTES = 8 * 1024 * 1024
NAME = re.compile(rf"(?:{'|'.join(FOLDERS)})/[0-9]{{4}}/[0-9]{{2}}/[0-9a-f]{{32}}\.(?:pdf|webp)", re.ASCII)
CONTENT_TYPES = {".pdf": "application/pdf", ".webp": "image/webp"}


class Attachment(NamedTuple):
    """A file ready to be stored: its content and `.pdf` or `.webp`."""

    content: bytes
    suffix: str


def prepare(uploaded: IO[bytes] | Any) -> Attachment:
    """Return the file: a PDF as it is, a photo made small and stripped.

    Raise `Refused` with `attachment_too_large`, `attachment_unknown` for what is nothing of the kind, or what
    `reports.evidence.photos.prepare` says of a picture that cannot be read.
    """
    data = uploaded.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        message = _("The file is larger than %(limit)d MB. Attach a smaller one.") % {"limit": MAX_BYTES // 1024**2}
        raise Refused(Refusal("attachment_too_large", message, "attachment"))
    if data.startswith(b"%PDF-"):
        return Attachment(data, ".pdf")
    try:
        return Attachment(photos.prepare(BytesIO(data)).content, ".webp")
    except Refused as refused:
        if refused.code not in {"photo_not_image", "photo_svg"}:
            raise
        message = _("Attach a PDF, or a photo as JPEG, PNG or WebP. This file is neither.")
        raise Refused(Refusal("attachment_unknown", message, "attachment")) from None


def store(attachment: Attachment, *, folder: str, at: datetime) -> str:
    """Write the file below `MEDIA_ROOT` in one of the `FOLDERS`, for good, and return its name."""
    name = f"{folder}/{at.astimezone(UTC):%Y/%m}/{uuid.uuid4().hex}{attachment.suffix}"
    root = Path(settings.MEDIA_ROOT)
    keep(root / name, attachment.content, below=root)
    return name


def path_of(name: str) -> Path:
    """Return where a stored file lies; a name that `store` cannot have given raises `FileNotFoundError`."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / name
