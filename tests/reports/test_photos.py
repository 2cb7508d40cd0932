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

from accounts.refusal import Refused
from reports import photos

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


def code(data):
    with pytest.raises(Refused) as refused:
        prepare(data)
    (refusal,) = refused.value.refusals
    assert refusal.field == "photo"
    return refusal.code


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


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7 no photo",
        encoded(picture(), "GIF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
        encoded(picture(), "JPEG")[:200],
        encoded(picture((300, 300)), "JPEG")[:-200],
        encoded(picture((300, 300), colour=(1, 2, 3)), "PNG")[:-60],
        encoded(picture((300, 300)), "WEBP")[:-20],
        png_of(100, 100),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_no_photo_is_refused(data):
    assert code(data) == "photo_not_image"


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><SVG/>',
        "<svg></svg>".encode("utf-16"),
    ],
)
def test_a_drawing_is_refused(data):
    assert code(data) == "photo_svg"


def test_a_photo_of_8_mb_is_accepted_and_one_byte_more_is_not(settings):
    data = encoded(picture(), "JPEG")
    padded = data + b"\0" * (settings.PHOTO_MAX_BYTES - len(data))
    assert prepare(padded).width == 64
    assert code(padded + b"\0") == "photo_too_large"


def test_the_declared_size_is_not_trusted(settings):
    settings.PHOTO_MAX_BYTES = 100
    upload = SimpleUploadedFile("a.jpg", encoded(picture(), "JPEG"))
    upload.size = 5
    with pytest.raises(Refused) as refused:
        photos.prepare(upload)
    assert refused.value.code == "photo_too_large"


@pytest.mark.parametrize("size", [(6325, 6325), (12_000, 12_000), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_unfolds(size):
    assert code(png_of(*size)) == "photo_bomb"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_where_warnings_are_only_printed():
    assert code(png_of(6325, 6325)) == "photo_bomb"


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
