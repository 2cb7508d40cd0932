"""What a file is that was given as a photo and is none that is read, and what its owner can do on the phone.

Only the first bytes decide; a HEIC picture is often called `.jpg`.
"""

from django.utils.translation import gettext_lazy

from accounts.rules.refusal import Refusal

HEAD = 4096
SENTENCES = {
    "photo_empty": gettext_lazy(
        "This file is empty (0 bytes). If the photo lies in a cloud (Google Photos, iCloud), open it in the gallery "
        "first so that it is loaded; else take it again."
    ),
    "photo_heic": gettext_lazy(
        "This photo is a HEIC file (HEIF), which cannot be shown here. On a Samsung: camera, settings, advanced "
        "picture options, switch off “High efficiency pictures”. On an iPhone: settings, camera, formats, “Most "
        "compatible”. Then take the photo again."
    ),
    "photo_avif": gettext_lazy(
        "This picture is an AVIF file. Take the photo with the phone's camera, or open the picture and take a "
        "screenshot of it."
    ),
    "photo_jxl": gettext_lazy(
        "This photo is a JPEG XL file. Set the format of the camera to JPEG, then take the photo again."
    ),
    "photo_raw": gettext_lazy(
        "This is a TIFF or RAW (DNG) file. Switch off RAW in the settings of the camera (on a Samsung: picture format "
        "“JPEG”; on an iPhone: Apple ProRAW off), then take the photo again."
    ),
    "photo_gif": gettext_lazy("This is a GIF, a moving picture. Take a photo with the camera of the phone."),
    "photo_bmp": gettext_lazy(
        "This is a BMP file. Take the photo with the phone's camera, or save the picture as JPEG or PNG."
    ),
    "photo_pdf": gettext_lazy(
        "This is a PDF and not a photo. Take a photo with the camera, or open the PDF and take a screenshot of it."
    ),
    "photo_video": gettext_lazy(
        "This is a video and not a photo. Set the camera from video to photo, switch off motion photo or Live Photo, "
        "then take it again."
    ),
    "photo_svg": gettext_lazy(
        "This is a drawing (SVG) and not a photo. Take a photo with the camera, or choose a JPEG, PNG or WebP."
    ),
    "photo_damaged": gettext_lazy(
        "The photo is damaged or came only in part. Open it in the gallery: if it is whole there, choose it again; "
        "else take it again."
    ),
    "photo_not_image": gettext_lazy(
        "This file is not a photo. Take a photo with the camera, or choose a JPEG, PNG or WebP."
    ),
}

_BEGINNINGS = (
    (b"\xff\xd8", "photo_damaged"),
    (b"\x89PNG", "photo_damaged"),
    (b"GIF8", "photo_gif"),
    (b"BM", "photo_bmp"),
    (b"II*\0", "photo_raw"),
    (b"II+\0", "photo_raw"),
    (b"MM\0*", "photo_raw"),
    (b"MM\0+", "photo_raw"),
    (b"FUJIFILMCCD-RAW", "photo_raw"),
    (b"\xff\x0a", "photo_jxl"),
    (b"\0\0\0\x0cJXL ", "photo_jxl"),
    (b"\x1aE\xdf\xa3", "photo_video"),
    (b"\0\0\x01\xba", "photo_video"),
    (b"\0\0\x01\xb3", "photo_video"),
)
# "ISO base media": a box `ftyp` with a brand and the brands it is compatible with (ISO/IEC 14496-12, 23008-12).
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_PDF_WITHIN = 1024


def unreadable_picture(data: bytes) -> Refusal:
    """Return why the file, which could not be read as JPEG, PNG or WebP, is no photo, and what to do about it."""
    code = _kind(data)
    return Refusal(code, str(SENTENCES[code]), "photo")


def is_drawing(data: bytes) -> bool:
    """Tell whether the file is SVG, which may carry a program."""
    return b"<svg" in data[:HEAD].replace(b"\0", b"").lower()


def _kind(data: bytes) -> str:
    if not data:
        return "photo_empty"
    if is_drawing(data):
        return "photo_svg"
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    if data[:4] == b"RIFF":
        return {b"WEBP": "photo_damaged", b"AVI ": "photo_video"}.get(data[8:12], "photo_not_image")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "photo_pdf"
    return next((code for beginning, code in _BEGINNINGS if data.startswith(beginning)), "photo_not_image")


def _iso_media(data: bytes) -> str:
    size = min(int.from_bytes(data[:4], "big"), HEAD)
    brands = {data[8:12], *(data[start : start + 4] for start in range(16, size, 4))}
    if brands & _AVIF:
        return "photo_avif"
    return "photo_heic" if brands & _HEIC else "photo_video"
