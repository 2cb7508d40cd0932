"""What a photo costs to store: format and effort by CPU time, size and error; and what reading it takes in memory.

`.venv/bin/python -m benchmarks.photos [FILE ...]` measures real photos where files are given, else made ones: a
landscape of clouds and grain as sharp as a phone's, shrunk to 1280 pixels by the phone, and whole with 12 megapixels.
"""

import math
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageStat

from reports.evidence.photos import LONGEST_SIDE, QUALITY

ROUNDS = 7
# The phone has shrunk it (`static/js/photo.js`) at quality 80, or it comes as the camera made it.
SIZES = {"shrunk by the phone": (1280, 960), "12 megapixels": (4000, 3000)}
CHOICES = [
    *(("WEBP", {"quality": QUALITY, "method": method}) for method in range(7)),
    *(("JPEG", {"quality": quality, "optimize": optimize}) for quality in (75, 80) for optimize in (False, True)),
]


def made(width: int, height: int, seed: int = 1) -> Image.Image:
    """Return a picture with large shapes, edges, fine texture and noise, as a photo has them."""
    random = Random(seed)
    picture = Image.new("RGB", (width, height))
    for step, strength in ((256, 1.0), (64, 0.5), (16, 0.35), (4, 0.2)):
        small = (width // step + 1, height // step + 1)
        layer = Image.frombytes("RGB", small, random.randbytes(small[0] * small[1] * 3))
        layer = layer.filter(ImageFilter.GaussianBlur(1)).resize((width, height), Image.Resampling.BICUBIC)
        picture = Image.blend(picture, layer, strength) if step != 256 else layer
    noise = Image.effect_noise((width, height), 12).convert("RGB")
    return ImageEnhance.Contrast(ImageChops.add(picture, noise, 2)).enhance(1.6)


def likeness(first: Image.Image, second: Image.Image) -> float:
    """Return the peak signal-to-noise ratio in decibels: the more, the nearer."""
    squares = ImageStat.Stat(ImageChops.difference(first, second)).sum2
    mean = sum(squares) / (first.width * first.height * 3)
    return 10 * math.log10(255**2 / mean) if mean else math.inf


def measure(picture: Image.Image) -> None:
    """Print what each way of storing the picture costs."""
    small = picture.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    for name, options in CHOICES:
        spent = []
        for _ in range(ROUNDS):
            content = BytesIO()
            began = time.process_time()
            small.save(content, name, **options)
            spent.append(time.process_time() - began)
        kept = Image.open(BytesIO(content.getvalue())).convert("RGB")
        words = " ".join(f"{key} {value}" for key, value in options.items())
        print(
            f"  {name:<5} {words:<28} {min(spent) * 1000:6.0f} ms {len(content.getvalue()) / 1000:7.0f} kB "
            f"{likeness(small, kept):5.1f} dB"
        )


# By name: size in megapixels and how it is written.
READ = {
    "JPEG of 50, one pass": ((8160, 6120), "JPEG", {"quality": 40}),
    "JPEG of 108, one pass": ((12_000, 9000), "JPEG", {"quality": 40}),
    "JPEG of 50, progressive": ((8160, 6120), "JPEG", {"quality": 40, "progressive": True}),
    "JPEG of 108, progressive": ((12_000, 9000), "JPEG", {"quality": 40, "progressive": True}),
    "PNG of 40, transparent": ((7300, 5470), "PNG", {"compress_level": 1}),
    "WebP of 25": ((5770, 4330), "WEBP", {"quality": 30, "method": 0}),
    "WebP of 40": ((7300, 5470), "WEBP", {"quality": 30, "method": 0}),
}
# In a process of its own: the peak of a process never falls.
READER = """
import sys, time
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
peak = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before, began = peak(), time.process_time()
image = Image.open(sys.stdin.buffer)
image.draft("RGB", (1280, 1280))
image.thumbnail((1280, 1280), reducing_gap=2.0)
print(f"{(peak() - before) / 1024:6.0f} MB {(time.process_time() - began) * 1000:6.0f} ms")
"""


def reading() -> None:
    """Print the memory and the time that reading large pictures takes."""
    for name, (size, kind, options) in READ.items():
        content = BytesIO()
        # Large areas: what is measured is the unfolding, and a file stays below what the site takes.
        picture = made(size[0] // 16, size[1] // 16).resize(size, Image.Resampling.BICUBIC)
        picture.convert("RGBA" if kind == "PNG" else "RGB").save(content, kind, **options)
        command = [sys.executable, "-c", READER]
        done = subprocess.run(command, input=content.getvalue(), capture_output=True, check=True)
        print(f"  {name:<26} {len(content.getvalue()) / 1000:7.0f} kB {done.stdout.decode().strip()}")


def main() -> None:
    """Measure the files that are named, else made pictures."""
    pictures = {Path(name).name: Image.open(name).convert("RGB") for name in sys.argv[1:]}
    for name, picture in (pictures or {name: made(*size) for name, size in SIZES.items()}).items():
        print(f"{name}, {picture.width} x {picture.height}: stored with {LONGEST_SIDE} pixels")
        sent = BytesIO()
        picture.save(sent, "JPEG", quality=80)
        measure(Image.open(BytesIO(sent.getvalue())).convert("RGB"))
    print("Reading")
    reading()


if __name__ == "__main__":
    main()
