"""Logos of a letterhead: read with suspicion, made small, kept under the hash of what they are.

Only the content decides what a file is; its name and declared type do not count.
"""

import hashlib
import re
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from accounts.rules.refusal import Refusal, Refused
from accounts.storage.files import keep
from reports.evidence.photos import BOMB, FORMATS, UNREADABLE, flattened, turned_upright

MAX_BYTES = 2 * 1024 * 1024
LONGEST_SIDE = 600
MAX_PIXELS = 40_000_000
NAME = re.compile(r"logos/[0-9a-f]{64}\.png", re.ASCII)
_HEAD = 4096


def prepare(uploaded: IO[bytes] | Any) -> bytes:
    """Return the picture in the binary file `uploaded` as PNG of at most 600 px, without any metadata.

    Raise `Refused` with `logo_too_large` (more than 2 MB), `logo_svg`, `logo_bomb` (more than 40 million pixels)
    or `logo_not_image` (none, broken, or not JPEG, PNG, WebP).
    """
    data = uploaded.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        _refuse("logo_too_large", _("The logo is larger than 2 MB. Choose a smaller file."))
    if b"<svg" in data[:_HEAD].replace(b"\0", b"").lower():
        _refuse("logo_svg", _("This is a drawing (SVG). Save the logo as PNG, JPEG or WebP and choose that file."))
    try:
        small = _shrink(data)
    except BOMB:
        _refuse("logo_bomb", _("The logo has more than 40 million pixels. Choose a smaller picture."))
    except UNREADABLE:
        _refuse("logo_not_image", _("This file is no picture or is damaged. Choose a PNG, JPEG or WebP."))
    content = BytesIO()
    small.save(content, "PNG", optimize=True)
    return content.getvalue()


def store(content: bytes) -> str:
    """Keep a prepared logo below `MEDIA_ROOT` and return its name `logos/<SHA-256>.png`; the same logo is kept once.

    It is on the disk when this returns, so that a committed row never names a file that a power cut took.
    """
    name = f"logos/{hashlib.sha256(content).hexdigest()}.png"
    path = logo_path(name)
    if not path.exists() or path.read_bytes() != content:
        keep(path, content, below=Path(settings.MEDIA_ROOT))
    return name


def logo_path(name: str) -> Path:
    """Return where the logo `name` lies; a name that `store` cannot have given raises `FileNotFoundError`."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / name


def _shrink(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        # The header is enough to know; nothing has been unpacked yet.
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.load()
        upright = turned_upright(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = flattened(upright)
        # A fresh image carries neither EXIF nor a colour profile nor comments.
        fresh = Image.new(flat.mode, flat.size)
        fresh.paste(flat)
        return fresh


def _refuse(code: str, sentence: str) -> NoReturn:
    raise Refused(Refusal(code, sentence, "logo"))
