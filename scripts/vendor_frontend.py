#!/usr/bin/env python3
"""Fetch the front-end libraries again and write them under ``static/``.

For maintainers, on a machine with npm: ``python scripts/vendor_frontend.py``.
Each package is taken with ``npm pack`` at the version pinned below and must
have the integrity pinned beside it. To move to a new version, change the
version, empty the integrity, run the script and copy what it reports.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDORED = STATIC / "vendored"


@dataclass(frozen=True)
class Package:
    """One npm package: its pinned release and the reason it is here."""

    name: str
    version: str
    integrity: str
    licence: str
    purpose: str

    @property
    def folder(self) -> Path:
        return VENDORED / f"{self.name.removesuffix('.org').removesuffix('-static')}-{self.version}"


BOOTSTRAP = Package(
    "bootstrap",
    "5.3.9",
    "sha512-20cU0rcfw8WdxtVbmfU+xT2EjvVTw9Ror/h1Qvd7DXCujRg8OO9mdBCsmTHdJFf3BuadmBNJtgIuUXsBqSkk/w==",
    "MIT",
    "reboot, grid and utility classes; its components and its JavaScript are left out",
)
HTMX = Package(
    "htmx.org",
    "2.0.11",
    "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    "0BSD",
    "partial updates of server-rendered pages",
)
LUCIDE = Package(
    "lucide-static",
    "1.62.0",
    "sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
    "ISC, in part MIT (Feather)",
    "the drawings in `static/icons.svg`, one symbol per icon",
)
PACKAGES = (BOOTSTRAP, HTMX, LUCIDE)

BOOTSTRAP_PARTS = ("bootstrap-reboot", "bootstrap-grid", "bootstrap-utilities")

ICONS = [
    "arrow-left",
    "badge-check",
    "banknote",
    "bell",
    "briefcase",
    "building-2",
    "calendar-check",
    "calendar-days",
    "calendar-off",
    "camera",
    "chart-column",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "circle-help",
    "circle-slash",
    "circle-x",
    "clipboard-check",
    "clock",
    "clock-alert",
    "download",
    "ellipsis",
    "eye",
    "file-spreadsheet",
    "file-text",
    "flag",
    "history",
    "hourglass",
    "house",
    "inbox",
    "info",
    "key-round",
    "languages",
    "layers",
    "list-checks",
    "lock",
    "log-in",
    "log-out",
    "map-pin",
    "menu",
    "message-square",
    "network",
    "paperclip",
    "pencil",
    "plus",
    "printer",
    "refresh-cw",
    "route",
    "save",
    "scale",
    "search",
    "send",
    "settings",
    "shield-check",
    "square-pen",
    "trash-2",
    "triangle-alert",
    "umbrella",
    "undo-2",
    "upload",
    "user",
    "users",
    "wallet",
    "wifi-off",
    "x",
]


def sri(algorithm: str, data: bytes) -> str:
    digest = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    return f"{algorithm}-{digest}"


def fetch(package: Package, into: Path) -> Path:
    """Return the unpacked package; exit loudly when it is not the pinned one."""
    done = subprocess.run(
        ["npm", "pack", "--json", f"{package.name}@{package.version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / json.loads(done.stdout)[0]["filename"]
    found = sri("sha512", archive.read_bytes())
    if found != package.integrity:
        sys.exit(f"{package.name} {package.version} has the integrity {found}, which is not pinned")
    target = into / package.name
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def without_source_map(text: str) -> str:
    """Drop the pointer to a map that is not shipped (the static manifest would miss it)."""
    return re.sub(r"\s*(/\*|//)# sourceMappingURL=[^\n]*", "", text).rstrip() + "\n"


def symbol(name: str, svg: str) -> str:
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inner is None:
        sys.exit(f"no drawing found in the icon {name}")
    drawing = re.sub(r"\s*\n\s*", "", inner[1]).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def write(path: Path, text: str, shipped: dict[Package, list[Path]], package: Package) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    shipped[package].append(path)


def readme(shipped: dict[Package, list[Path]]) -> str:
    lines = [
        "# Vendored front-end files",
        "",
        "Written by `scripts/vendor_frontend.py`; do not edit by hand. Pointers to source maps are",
        "removed, nothing else is changed.",
    ]
    for package, paths in shipped.items():
        lines += [
            "",
            f"## {package.name} {package.version}",
            "",
            f"- Licence: {package.licence}; text in `{package.folder.name}/LICENSE`",
            f"- Used for: {package.purpose}",
            f"- Package: `{package.integrity}`",
        ]
        lines += [f"- `static/{path.relative_to(STATIC)}`: `{sri('sha384', path.read_bytes())}`" for path in paths]
    return "\n".join(lines) + "\n"


def main() -> None:
    shipped: dict[Package, list[Path]] = {package: [] for package in PACKAGES}
    with tempfile.TemporaryDirectory() as folder:
        unpacked = {package: fetch(package, Path(folder)) for package in PACKAGES}
        css = [
            (unpacked[BOOTSTRAP] / "dist/css" / f"{part}.min.css").read_text(encoding="utf-8")
            for part in BOOTSTRAP_PARTS
        ]
        write(
            BOOTSTRAP.folder / "bootstrap-parts.min.css",
            "".join(without_source_map(part) for part in css),
            shipped,
            BOOTSTRAP,
        )
        script = (unpacked[HTMX] / "dist/htmx.min.js").read_text(encoding="utf-8")
        write(HTMX.folder / "htmx.min.js", without_source_map(script), shipped, HTMX)
        symbols = [
            symbol(name, (unpacked[LUCIDE] / "icons" / f"{name}.svg").read_text(encoding="utf-8")) for name in ICONS
        ]
        sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
        write(STATIC / "icons.svg", sprite, shipped, LUCIDE)
        for package, source in unpacked.items():
            licence = (source / "LICENSE").read_text(encoding="utf-8")
            package.folder.mkdir(parents=True, exist_ok=True)
            (package.folder / "LICENSE").write_text(licence, encoding="utf-8")
    (VENDORED / "README.md").write_text(readme(shipped), encoding="utf-8")


if __name__ == "__main__":
    main()
