"""The page that a phone opens without signal: the same bytes for everybody, and what its worker keeps of it."""

import hashlib
import json
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from reports.activities.forms import ActivityForm
from reports.phone.words import NOTES, lacks, phone_words
from reports.rules.enums import WorkMode
from reports.rules.work_modes import ModeTerms

STYLES = (
    "vendored/bootstrap-5.3.9/bootstrap-parts.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/reports.css",
    "css/phone.css",
)
QUEUE = "js/outbox.js"
MODULES = ("js/timefields.js", "js/kind-search.js", "js/photo.js", "js/position.js", "js/write.js")
WORKER = "js/outbox-worker.js"
PICTURES = ("icons.svg", "img/mark.svg")


def language_of(asked: str) -> str:
    """Return the language of the site that is asked for (`?l=`), else its own."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def address(language: str) -> str:
    """Return under which address the worker keeps the page in a language."""
    return f"{reverse('reports:write')}?l={language}"


@lru_cache(maxsize=8)
def shell(language: str) -> str:
    """Return the page; it knows nobody, for it is rendered without a request."""
    with translation.override(language):
        form = ActivityForm()
        # Until the server has said which ones the region has.
        form.offer_modes([ModeTerms(mode, date.min, follows_policy=mode != WorkMode.WFO) for mode in WorkMode])
        context: dict[str, Any] = {
            "form": form,
            "gallery": form["photo_gallery"],
            "words": phone_words(),
            "notes": NOTES,
            "lacks": lacks(),
            "styles": STYLES,
            "modules": MODULES,
            "queue": QUEUE,
            "language": language,
            "other_language": next(code for code, _name in settings.LANGUAGES if code != language),
            "demo_mode": settings.DEMO,
            "training_mode": settings.TRAINING,
        }
        return render_to_string("phone/shell.html", context)


def kept() -> dict[str, Any]:
    """Return what the worker keeps: pages by language, static files, and a version that changes with any of them."""
    pages = {code: address(code) for code, _name in settings.LANGUAGES}
    files = [static(name) for name in (*STYLES, QUEUE, *MODULES, *PICTURES)]
    content = json.dumps([[shell(code) for code in pages], files, static(WORKER)])
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return {"version": version, "language": settings.LANGUAGE_CODE, "pages": pages, "files": files}


def worker() -> str:
    """Return the script of the worker; its bytes change with what it keeps, so browsers see a new version."""
    scripts = ", ".join(json.dumps(static(name)) for name in (QUEUE, WORKER))
    return f"self.SHELL = {json.dumps(kept())};\nimportScripts({scripts});\n"


def manifest(language: str) -> dict[str, Any]:
    """Return the web app manifest: the region's name, icons that may be cut to any shape, and two shortcuts."""
    with translation.override(language):
        said = phone_words()
    write, waiting = address(language), f"{reverse('reports:outbox')}?l={language}"
    name = f"SIKAP {settings.REGION_NAME}".strip()
    return {
        "id": "/",
        "name": name,
        "short_name": "SIKAP",
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f6f7",
        "theme_color": "#0b4a5a",
        "icons": [
            {"src": static(f"img/{file}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for file, size, purpose in (
                ("icon-192", 192, "any"),
                ("icon-512", 512, "any"),
                ("icon-maskable-512", 512, "maskable"),
            )
        ],
        "shortcuts": [
            {"name": said["write"], "url": write, "icons": [{"src": static("img/icon-192.png"), "sizes": "192x192"}]},
            {"name": said["here"], "url": waiting, "icons": [{"src": static("img/icon-192.png"), "sizes": "192x192"}]},
        ],
    }
