"""Photos of evidence: read with suspicion, made small, stripped of what the camera wrote, stored safely.

Only the content decides what a file is; its name and declared type do not count.
"""

import hashlib
import re
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.disk import keep
from accounts.refusal import Refusal, Refused

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1280
QUALITY = 75
# A 17 KB file can unfold to 700 MB of pixels; no phone camera of 2026 needs more than this.
MAX_PIXELS = 40_000_000
NAME = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9a-f]{32}\.webp", re.ASCII)
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, ArithmeticError)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_HEAD = 4096

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A photo ready to be stored: WebP `content`, its SHA-256 (hex), width and height in pixels."""

    content: bytes
    sha256: str
    width: int
    height: int


def prepare(uploaded: IO[bytes] | Any) -> PreparedPhoto:
    """Return the photo in the binary file `uploaded`: upright, at most 1280 px, WebP, without any metadata.

    Raise `Refused` with `photo_too_large` (more than `PHOTO_MAX_BYTES`), `photo_svg`, `photo_bomb` (more than
    40 million pixels) or `photo_not_image` (none, broken, or not JPEG, PNG, WebP). Of moving images the first
    picture is taken.
    """
    data = uploaded.read(settings.PHOTO_MAX_BYTES + 1)
    if len(data) > settings.PHOTO_MAX_BYTES:
        _refuse_too_large()
    if b"<svg" in data[:_HEAD].replace(b"\0", b"").lower():
        _refuse_svg()
    try:
        small = _shrink(data)
    except BOMB:
        _refuse_bomb()
    except UNREADABLE:
        _refuse_no_image()
    content = BytesIO()
    small.save(content, "WEBP", quality=QUALITY, method=4)
    return _prepared(content.getvalue(), small.width, small.height)


def store(photo: PreparedPhoto, *, at: datetime) -> str:
    """Write the photo below `MEDIA_ROOT` and return its name `YYYY/MM/<random>.webp`.

    File and directories are on the disk when this returns, so that a committed row never names a file that
    a power cut took. A file whose row was never committed is an orphan; see `names_before`.
    """
    name = f"{at.astimezone(UTC):%Y/%m}/{uuid.uuid4().hex}.webp"
    keep(photo_path(name), photo.content, below=Path(settings.MEDIA_ROOT))
    return name


def load(name: str) -> PreparedPhoto:
    """Return the stored photo `name` as it was prepared; raise `FileNotFoundError` where there is none."""
    content = photo_path(name).read_bytes()
    with Image.open(BytesIO(content), formats=("WEBP",)) as image:
        return _prepared(content, image.width, image.height)


def photo_path(name: str) -> Path:
    """Return where the photo `name` lies; a name that `store` cannot have given raises `FileNotFoundError`."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / name


def names_before(moment: datetime) -> Iterator[str]:
    """Yield the names of the stored photos last written before `moment`."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.glob("*/*/*.webp")):
        name = path.relative_to(root).as_posix()
        if NAME.fullmatch(name) and path.stat().st_mtime < moment.timestamp():
            yield name


def _prepared(content: bytes, width: int, height: int) -> PreparedPhoto:
    return PreparedPhoto(content, hashlib.sha256(content).hexdigest(), width, height)


def _shrink(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        # The header is enough to know; nothing has been unpacked yet. Pillow itself only warns here.
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        # A JPEG can be read at half, a quarter or an eighth of its size: less than half the work.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = turned_upright(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        flat = flattened(upright)
        # A fresh image carries neither EXIF nor a colour profile nor comments.
        fresh = Image.new("RGB", flat.size, "white")
        fresh.paste(flat, mask=flat.getchannel("A") if flat.mode == "RGBA" else None)
        return fresh


def turned_upright(image: Image.Image) -> Image.Image:
    """Return the image turned as the camera was held; a photo is not refused for odd EXIF data."""
    try:
        turned = ImageOps.exif_transpose(image)
    except UNREADABLE:
        return image.copy()
    return image.copy() if turned is image else turned


def flattened(image: Image.Image) -> Image.Image:
    """Return the image in 8 bits a channel, as RGB or RGBA."""
    if image.mode.startswith("I"):
        # 16 bits of grey; a plain conversion would clip everything bright to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _refuse_too_large() -> NoReturn:
    limit = settings.PHOTO_MAX_BYTES // (1024 * 1024)
    raise Refused(
        Refusal(
            "photo_too_large",
            _("The photo is larger than %(limit)d MB. Choose a smaller one, or take it again at a lower resolution.")
            % {"limit": limit},
            "photo",
        )
    )


def _refuse_svg() -> NoReturn:
    raise Refused(
        Refusal(
            "photo_svg",
            _("This is a drawing (SVG) and not a photo. Take a photo with the camera, or choose a JPEG, PNG or WebP."),
            "photo",
        )
    )


def _refuse_bomb() -> NoReturn:
    raise Refused(
        Refusal(
            "photo_bomb",
            _("The photo has more than 40 million pixels. Take it again at a lower resolution."),
            "photo",
        )
    )


def _refuse_no_image() -> NoReturn:
    raise Refused(
        Refusal(
            "photo_not_image",
            _("This file is not a photo or is damaged. Take the photo again, or choose a JPEG, PNG or WebP."),
            "photo",
        )
    )
