import hashlib
import os
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.rules.refusal import Refused
from reports.evidence import photos
from reports.evidence.picture_files import SENTENCES
from tests.support.refusals import refused

AT = datetime(2026, 10, 31, 18, tzinfo=UTC)
EVERY_COLOUR = (200, 30, 30)


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"
    return settings.MEDIA_ROOT


def encoded(image, fmt, **options):
    buffer = BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def picture(size=(64, 48), mode="RGB", colour=EVERY_COLOUR):
    return Image.new(mode, size, colour)


def prepare(data):
    return photos.prepare(BytesIO(data))


def opened(photo):
    return Image.open(BytesIO(photo.content))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height):
    """A valid PNG header for any size, with far too few pixels behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_webp(fmt):
    photo = prepare(encoded(picture(), fmt))
    image = opened(photo)
    assert (image.format, image.size) == ("WEBP", (64, 48))
    assert (photo.width, photo.height) == (64, 48)
    assert photo.sha256 == hashlib.sha256(photo.content).hexdigest()
    assert all(abs(a - b) < 12 for a, b in zip(image.convert("RGB").getpixel((20, 20)), EVERY_COLOUR, strict=True))


def test_an_uploaded_file_is_read_like_any_other():
    upload = SimpleUploadedFile("not-what-it-says.exe", encoded(picture(), "JPEG"), "text/html")
    assert photos.prepare(upload).width == 64


def test_the_longest_side_becomes_1280_pixels():
    wide, tall = prepare(encoded(picture((4000, 3000)), "JPEG")), prepare(encoded(picture((1500, 3000)), "PNG"))
    assert (wide.width, wide.height) == (1280, 960)
    assert (tall.width, tall.height) == (640, 1280)


def test_a_photo_is_turned_and_loses_everything_the_camera_wrote():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825)[1] = "S"
    source = picture((100, 50))
    data = encoded(source, "JPEG", exif=exif, comment=b"Kamera Rahasia", icc_profile=b"profile" * 20)
    photo = prepare(data)
    assert (photo.width, photo.height) == (50, 100)
    assert b"Rahasia" not in photo.content
    assert b"EXIF" not in photo.content
    assert b"ICCP" not in photo.content
    assert not opened(photo).getexif()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_odd_camera_data_is_no_reason_to_refuse_a_photo():
    broken = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01\x03\0\xff\xff\xff\xff\xff\xff\xff\xff"
    assert prepare(encoded(picture(), "JPEG", exif=broken)).width == 64


def test_a_camera_whose_data_cannot_be_rewritten_is_taken_as_it_is(monkeypatch):
    def fail(_image):
        raise struct.error("odd")

    monkeypatch.setattr(photos.ImageOps, "exif_transpose", fail)
    assert prepare(encoded(picture(), "JPEG")).width == 64


@pytest.mark.parametrize(
    ("mode", "colour", "fmt"),
    [
        ("L", 128, "PNG"),
        ("1", 1, "PNG"),
        ("LA", (10, 128), "PNG"),
        ("P", 3, "PNG"),
        ("RGBA", (200, 30, 30, 255), "PNG"),
        ("CMYK", (0, 200, 200, 20), "JPEG"),
        ("L", 128, "JPEG"),
        ("RGBA", (200, 30, 30, 128), "WEBP"),
        ("I;16", 40_000, "PNG"),
    ],
)
def test_every_kind_of_pixel_is_understood(mode, colour, fmt):
    image = opened(prepare(encoded(picture(mode=mode, colour=colour), fmt)))
    assert (image.mode, image.size) == ("RGB", (64, 48))


def test_16_bits_of_grey_are_not_clipped():
    image = opened(prepare(encoded(picture(mode="I;16", colour=32_768), "PNG")))
    assert abs(image.getpixel((5, 5))[0] - 128) < 6


def test_what_is_transparent_becomes_white():
    image = opened(prepare(encoded(picture(mode="RGBA", colour=(0, 0, 0, 0)), "PNG")))
    assert min(image.getpixel((5, 5))) > 248
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    image = opened(prepare(encoded(palette, "PNG", transparency=0)))
    assert min(image.getpixel((5, 5))) > 248


@pytest.mark.parametrize("fmt", ["PNG", "WEBP"])
def test_of_a_moving_image_the_first_picture_is_taken(fmt):
    frames = [picture(colour=c) for c in ((0, 0, 250), (250, 0, 0))]
    data = encoded(frames[0], fmt, save_all=True, append_images=frames[1:], duration=100)
    pixel = opened(prepare(data)).getpixel((5, 5))
    assert pixel[2] > 200
    assert pixel[0] < 60


def iso_media(brand, *compatible):
    body = brand + b"\0\0\0\0" + b"".join(compatible)
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + b"\0" * 4000


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "photo_empty"),
        (b"hello", "photo_not_image"),
        (b"PK\x03\x04 a letter", "photo_not_image"),
        (b"%PDF-1.7 no photo", "photo_pdf"),
        (b"\r\n\r\n%PDF-1.4", "photo_pdf"),
        (encoded(picture(), "GIF"), "photo_gif"),
        (encoded(picture(), "BMP"), "photo_bmp"),
        (encoded(picture(), "TIFF"), "photo_raw"),
        (encoded(picture(), "AVIF"), "photo_avif"),
        (b"II*\0\x08\0\0\0 DNG", "photo_raw"),
        (b"\xff\x0a\xfa\x1f", "photo_jxl"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "photo_jxl"),
        (iso_media(b"heic", b"mif1", b"heic"), "photo_heic"),
        (iso_media(b"mif1", b"mif1", b"heic"), "photo_heic"),
        (iso_media(b"mif1", b"mif1", b"avif"), "photo_avif"),
        (iso_media(b"msf1", b"hevc"), "photo_heic"),
        (iso_media(b"isom", b"isom", b"mp41"), "photo_video"),
        (iso_media(b"qt  "), "photo_video"),
        (iso_media(b"3gp5", b"3gp5"), "photo_video"),
        (b"RIFF\0\0\0\0AVI LIST", "photo_video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "photo_not_image"),
        (b"\x1aE\xdf\xa3 matroska", "photo_video"),
        (encoded(picture(), "JPEG")[:200], "photo_damaged"),
        (encoded(picture((300, 300)), "JPEG")[:-200], "photo_damaged"),
        (encoded(picture((300, 300), colour=(1, 2, 3)), "PNG")[:-60], "photo_damaged"),
        (encoded(picture((300, 300)), "WEBP")[:-20], "photo_damaged"),
        (png_of(100, 100), "photo_damaged"),
        (b"\x89PNG\r\n\x1a\n", "photo_damaged"),
        (b"\xff\xd8\xff\xe0", "photo_damaged"),
        (b"\xff\xd8\xff\xda", "photo_damaged"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(data, expected):
    with refused(expected, field="photo"):
        prepare(data)


def test_each_kind_of_file_has_a_sentence_of_its_own():
    said = [str(text) for text in SENTENCES.values()]
    assert len(set(said)) == len(said)


def test_heic_names_the_setting_of_the_camera():
    with refused() as why:
        prepare(iso_media(b"heic", b"mif1"))
    said = why.message
    assert "HEIC" in said
    assert "High efficiency pictures" in said
    assert "most compatible" in said.lower()


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><SVG/>',
        "<svg></svg>".encode("utf-16"),
    ],
)
def test_a_drawing_is_refused(data):
    with refused("photo_svg", field="photo"):
        prepare(data)


def test_a_photo_of_8_mb_is_accepted_and_one_byte_more_is_not(settings):
    data = encoded(picture(), "JPEG")
    padded = data + b"\0" * (settings.PHOTO_MAX_BYTES - len(data))
    assert prepare(padded).width == 64
    with refused("photo_too_large", field="photo"):
        prepare(padded + b"\0")


def test_the_declared_size_is_not_trusted(settings):
    settings.PHOTO_MAX_BYTES = 100
    upload = SimpleUploadedFile("a.jpg", encoded(picture(), "JPEG"))
    upload.size = 5
    with refused("photo_too_large"):
        photos.prepare(upload)


def jpeg_header(width, height, *, frame=0xC0, sampling=0x22, scans=1):
    """The beginning of a JPEG of any size, up to the first pass; nothing has to be unfolded to judge it."""
    colours = bytes([1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0])
    body = struct.pack(">BHHB", 8, height, width, 3) + colours
    channels = b"\1\0\2\0\3\0" if scans == 1 else b"\1\0"
    scan = bytes([len(channels) // 2]) + channels + b"\0\x3f\0"
    segments = ((frame, body), (0xDA, scan))
    return b"\xff\xd8" + b"".join(
        bytes([0xFF, kind]) + struct.pack(">H", len(content) + 2) + content for kind, content in segments
    )


@pytest.mark.parametrize(("width", "height"), [(8160, 6120), (12_000, 9000)])
def test_an_ordinary_jpeg_of_50_or_108_megapixels_is_read_at_a_fraction(width, height):
    photo = prepare(encoded(Image.new("L", (width, height)), "JPEG", quality=30))
    assert photo.width == 1280


def test_a_progressive_jpeg_of_50_megapixels_is_read():
    photo = prepare(encoded(Image.new("L", (8160, 6120)), "JPEG", quality=30, progressive=True))
    assert photo.width == 1280


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        # 200 megapixels in one pass: an eighth of the size, so it is only as broken as the rest of this file.
        ({"width": 16_384, "height": 12_288}, "photo_damaged"),
        ({"width": 16_384, "height": 12_288, "frame": 0xC1}, "photo_damaged"),
        # In several passes all of it would have to be kept.
        ({"width": 16_384, "height": 12_288, "frame": 0xC2}, "photo_bomb"),
        ({"width": 16_384, "height": 12_288, "scans": 3}, "photo_bomb"),
        ({"width": 12_000, "height": 9000, "frame": 0xC2}, "photo_damaged"),
        ({"width": 12_000, "height": 9000, "frame": 0xC2, "sampling": 0x11}, "photo_bomb"),
        # Nobody's camera, and a strip that cannot be read at a fraction.
        ({"width": 60_000, "height": 60_000}, "photo_bomb"),
        ({"width": 65_000, "height": 2500}, "photo_bomb"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_counts_is_the_memory_that_reading_a_jpeg_takes(header, expected):
    with refused(expected, field="photo"):
        prepare(jpeg_header(**header))


@pytest.mark.parametrize("size", [(5100, 5100), (16_383, 16_383)])
def test_a_webp_may_be_smaller_because_reading_it_takes_more(size):
    width, height = (side - 1 for side in size)
    body = b"\x2f" + struct.pack("<I", width | height << 14)
    data = b"RIFF" + struct.pack("<I", len(body) + 13) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body + b"\0"
    with refused("photo_bomb", field="photo"):
        prepare(data)


@pytest.mark.parametrize("size", [(6325, 6325), (12_000, 12_000), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_unfolds(size):
    with refused("photo_bomb", field="photo"):
        prepare(png_of(*size))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_where_warnings_are_only_printed():
    with refused("photo_bomb", field="photo"):
        prepare(png_of(6325, 6325))


def test_a_large_but_honest_photo_is_accepted():
    photo = prepare(encoded(Image.new("L", (6324, 6324)), "PNG"))
    assert (photo.width, photo.height) == (1280, 1280)


def test_a_thin_strip_keeps_at_least_one_pixel():
    photo = prepare(encoded(picture((20_000, 1)), "PNG"))
    assert (photo.width, photo.height) == (1280, 1)


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([encoded(picture((40, 30)), fmt) for fmt in ("JPEG", "PNG", "WEBP")]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12),
)
def test_a_damaged_file_is_a_photo_or_refused_but_never_an_error(data, damage):
    broken = bytearray(data)
    for position, value in damage:
        broken[position % len(broken)] = value
    with suppress(Refused):
        assert opened(prepare(bytes(broken))).format == "WEBP"


def test_a_stored_photo_has_an_unguessable_name_of_its_month(media):
    photo = prepare(encoded(picture(), "JPEG"))
    first, second = photos.store(photo, at=AT), photos.store(photo, at=AT)
    assert photos.NAME.fullmatch(first)
    assert first.startswith("2026/10/")
    assert first != second
    assert photos.photo_path(first).read_bytes() == photo.content
    assert photos.photo_path(first).is_relative_to(media)


def test_a_stored_photo_can_be_read_back(media):
    photo = prepare(encoded(picture(), "JPEG"))
    assert photos.load(photos.store(photo, at=AT)) == photo
    with pytest.raises(FileNotFoundError):
        photos.load("2026/10/" + "0" * 32 + ".webp")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "2026/10/a.webp", "", "2026/10/" + "0" * 32 + ".webp\n"]
)
def test_no_other_name_leads_to_a_file(media, name):
    with pytest.raises(FileNotFoundError):
        photos.photo_path(name)


def test_names_before_a_moment(media):
    assert list(photos.names_before(AT)) == []
    photo = prepare(encoded(picture(), "JPEG"))
    old, new = photos.store(photo, at=AT), photos.store(photo, at=AT)
    (media / "2026/10/notes.webp").write_bytes(b"")
    for name, moment in ((old, AT - timedelta(days=2)), (new, AT)):
        os.utime(photos.photo_path(name), (moment.timestamp(), moment.timestamp()))
    assert list(photos.names_before(AT)) == [old]
