"""Photos of evidence: read with suspicion, made small, stripped of what the camera wrote, stored safely.

Only the content decides what a file is; its name and declared type do not count.
"""

import hashlib
import re
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from accounts.rules.refusal import Refusal, Refused
from accounts.storage.files import keep
from reports.evidence.picture_files import is_drawing, unreadable_picture

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1280
QUALITY = 75
# Storing was most of what a photo cost: 65 to 96 ms with 4, Pillow's own choice; with 1 it is 16 to 31 ms, for 9 per
# cent more bytes at most and the same likeness. JPEG takes 2 to 5 ms, but up to two and a half times the bytes, and
# photos are 98 per cent of what is stored (benchmarks/photos.py).
METHOD = 1
# A 17 KB file can unfold to 700 MB of pixels. What is limited is the memory that reading takes, not the size of the
# picture: an ordinary JPEG is read at a fraction of its size, so that 200 megapixels take 28 MB.
MAX_MEMORY = 400_000_000
# Measured peaks, in bytes for each pixel that is unfolded (benchmarks/photos.py).
MEMORY_PER_PIXEL = {"PNG": 10, "WEBP": 16}
# A JPEG in several passes is kept whole until the last one: two bytes for each coefficient of each channel.
MEMORY_PER_COEFFICIENT = 2
# The largest cameras of phones have 200 megapixels; also the most for which a header is believed.
MAX_PIXELS = 220_000_000
NAME = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9a-f]{32}\.webp", re.ASCII)
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, ArithmeticError)
# Start of frame: baseline, extended, and extended with arithmetic coding.
_ONE_PASS_FRAMES = (b"\xc0", b"\xc1", b"\xc9")
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A photo ready to be stored: WebP `content`, its SHA-256 (hex), width and height in pixels.

    `source` is the button by which it came (`PhotoSource`), empty where nobody said; `taken_at` what the camera wrote,
    without a zone where it wrote none.
    """

    content: bytes
    sha256: str
    width: int
    height: int
    source: str = ""
    taken_at: datetime | None = None


def prepare(uploaded: IO[bytes] | Any) -> PreparedPhoto:
    """Return the photo in the binary file `uploaded`: upright, at most 1280 px, WebP, without any metadata.

    Raise `Refused` with `photo_too_large` (more than `PHOTO_MAX_BYTES`), `photo_bomb` (reading it would take more
    than `MAX_MEMORY`) or what `reports.evidence.picture_files` says of a file that is none, broken, or not JPEG, PNG or
    WebP. Of moving images the first picture is taken.
    """
    data = uploaded.read(settings.PHOTO_MAX_BYTES + 1)
    if len(data) > settings.PHOTO_MAX_BYTES:
        _refuse_too_large()
    if is_drawing(data):
        raise Refused(unreadable_picture(data))
    try:
        small, taken_at = _shrink(data)
    except BOMB:
        _refuse_bomb()
    except UNREADABLE:
        raise Refused(unreadable_picture(data)) from None
    content = BytesIO()
    small.save(content, "WEBP", quality=QUALITY, method=METHOD)
    return replace(_prepared(content.getvalue(), small.width, small.height), taken_at=taken_at)


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
    """Walk the store and yield `YYYY/MM/<random>.webp` by the disk's own time, sorted; other files are passed over."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.glob("*/*/*.webp")):
        name = path.relative_to(root).as_posix()
        if NAME.fullmatch(name) and path.stat().st_mtime < moment.timestamp():
            yield name


def _prepared(content: bytes, width: int, height: int) -> PreparedPhoto:
    return PreparedPhoto(content, hashlib.sha256(content).hexdigest(), width, height)


def _shrink(data: bytes) -> tuple[Image.Image, datetime | None]:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        kept_whole = _coefficients(image) if isinstance(image, JpegImageFile) and not _in_one_pass(data) else 0
        # A JPEG can be read at half, a quarter or an eighth of its size: less than half the work.
        size = image.width * image.height
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        unfolded = image.width * image.height * MEMORY_PER_PIXEL.get(str(image.format), 4)
        # The header is enough to know; nothing has been unpacked yet. Pillow itself only warns here.
        if size > MAX_PIXELS or unfolded + kept_whole * MEMORY_PER_COEFFICIENT > MAX_MEMORY:
            raise Image.DecompressionBombError
        taken_at = _taken_at(image)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        flat = flattened(turned_upright(image))
        # A fresh image carries neither EXIF nor a colour profile nor comments.
        fresh = Image.new("RGB", flat.size, "white")
        fresh.paste(flat, mask=flat.getchannel("A") if flat.mode == "RGBA" else None)
        return fresh, taken_at


def _taken_at(image: Image.Image) -> datetime | None:
    """Return when the camera says that it took the picture, without a zone where it names none."""
    try:
        camera = image.getexif().get_ifd(ExifTags.IFD.Exif)
        text = str(camera.get(ExifTags.Base.DateTimeOriginal, ""))
        zone = str(camera.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        taken_at = datetime.strptime(text.strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras name no zone here
        return datetime.fromisoformat(f"{taken_at.isoformat()}{zone}")
    except UNREADABLE:
        return None


def _coefficients(image: JpegImageFile) -> int:
    """Return how many coefficients a JPEG has: one for each pixel of a channel, fewer where colours are coarser."""
    across = max((horizontal for _id, _vertical, horizontal, _table in image.layer), default=1) or 1
    down = max((vertical for _id, vertical, _horizontal, _table in image.layer), default=1) or 1
    samples = sum(horizontal * vertical for _id, vertical, horizontal, _table in image.layer)
    return image.width * image.height * samples // (across * down)


def _in_one_pass(data: bytes) -> bool:
    """Tell whether a JPEG holds all channels in one pass from top to bottom, so that rows can be dropped when read.

    Source: ITU T.81, annex B; where it is not followed to the letter the answer is no.
    """
    start, channels = 2, b""
    while data[start : start + 1] == b"\xff":
        marker, length = data[start + 1 : start + 2], int.from_bytes(data[start + 2 : start + 4], "big")
        content = data[start + 4 : start + 2 + length]
        if marker == b"\xda":
            return bool(channels) and content[:1] == channels
        if marker in _ONE_PASS_FRAMES:
            channels = content[5:6]
        start += 2 + length
    return False


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
    text = _(
        "The photo is larger than %(limit)d MB. In the camera choose the ordinary picture size (12 megapixels instead "
        "of 50, 108 or 200) and switch off motion photo, then take it again."
    )
    raise Refused(Refusal("photo_too_large", text % {"limit": limit}, "photo"))


def _refuse_bomb() -> NoReturn:
    text = _(
        "The photo has too many megapixels for its kind of file. In the camera choose the ordinary picture size (12 "
        "megapixels instead of 50, 108 or 200), then take it again; of an edited picture choose the original."
    )
    raise Refused(Refusal("photo_bomb", text, "photo"))
