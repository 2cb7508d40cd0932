"""What every page of the interface is built from: icons, figures, dates and small pictures.

The filters write numbers and dates as the reader's language does. They look at
the active language only and never at the number formats of the locale, so that
a printed rupiah is the same on every machine.
"""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

register = template.Library()

DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT_DAYS = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}

STATUSES = {
    "submitted": ("hourglass", gettext_lazy("Waiting")),
    "approved": ("circle-check", gettext_lazy("Approved")),
    "returned": ("undo-2", gettext_lazy("Returned")),
    "rejected": ("circle-x", gettext_lazy("Rejected")),
    "withdrawn": ("circle-slash", gettext_lazy("Withdrawn")),
}
MODES = {
    "WFO": ("building-2", pgettext_lazy("work mode", "office")),
    "WFH": ("house", pgettext_lazy("work mode", "home")),
    "DL": ("route", pgettext_lazy("work mode", "field duty")),
}
DAY_STATES = {
    "none": gettext_lazy("nothing reported"),
    "partial": gettext_lazy("quota not reached"),
    "full": gettext_lazy("quota reached"),
    "rest": gettext_lazy("day of rest"),
    "absent": gettext_lazy("absent with permission"),
    "holiday": gettext_lazy("public holiday"),
    "future": gettext_lazy("still to come"),
}
POSITION_FIELDS = ("latitude", "longitude", "accuracy", "fixed_at")
NIP_GROUPS = re.compile(r"([0-9]{8})([0-9]{6})([0-9])([0-9]{3})")
WHOLE = 1000
"""Rings and bars are drawn in thousandths of their length."""


def _language() -> str:
    """Return ``id`` or ``en``, whichever the active language is nearer to."""
    return "en" if (get_language() or "id").startswith("en") else "id"


# Numbers


@register.filter
def thousands(value: int | Decimal | str | None) -> str:
    """Group a whole number: 1234567 becomes ``1.234.567`` (``1,234,567`` in English); None becomes nothing."""
    if value is None or value == "":
        return ""
    text = f"{int(Decimal(value).to_integral_value(ROUND_HALF_UP)):,}"
    return text if _language() == "en" else text.replace(",", ".")


@register.filter
def rupiah(value: int | Decimal | str | None) -> str:
    """Write whole rupiah: 1234567 becomes ``Rp 1.234.567`` (``Rp 1,234,567`` in English), -500 ``-Rp 500``."""
    text = thousands(value)
    if not text:
        return ""
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


@register.filter
def percent(value: Decimal | int | str | None, places: int = 2) -> str:
    """Write a percentage: 83.3333 becomes ``83,33%`` (``83.33%`` in English)."""
    if value is None or value == "":
        return ""
    step = Decimal(1).scaleb(-int(places))
    text = str(Decimal(value).quantize(step, ROUND_HALF_UP))
    return (text if _language() == "en" else text.replace(".", ",")) + "%"


@register.filter
def minutes(value: int | str | None) -> str:
    """Write minutes as hours and minutes: 90 becomes ``1 jam 30 menit`` (``1 h 30 min`` in English)."""
    if value is None or value == "":
        return ""
    sign = "-" if int(value) < 0 else ""
    hours, rest = divmod(abs(int(value)), 60)
    hour_mark, minute_mark = ("h", "min") if _language() == "en" else ("jam", "menit")
    parts = [f"{hours} {hour_mark}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {minute_mark}")
    return sign + " ".join(parts)


@register.filter
def nip(value: str | None) -> str:
    """Print an employee number in its four groups; anything else is left as it is."""
    text = str(value or "")
    groups = NIP_GROUPS.fullmatch(text)
    return " ".join(groups.groups()) if groups else text


@register.filter
def initials(value: str | None) -> str:
    """Return the first letters of the first and the last name, titles left out."""
    name = str(value or "").split(",")[0]
    words = [word for word in name.split() if word[0].isalpha() and not word.endswith(".")]
    if not words:
        return ""
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


# Dates


@register.filter
def id_date(value: date | None) -> str:
    """Write a date in full: ``Sabtu, 22 November 2026``."""
    return "" if not value else f"{DAYS[_language()][value.weekday()]}, {short_date(value)}"


@register.filter
def short_date(value: date | None) -> str:
    """Write a date without its weekday: ``22 November 2026``."""
    return "" if not value else f"{value.day} {month_name(value)}"


@register.filter
def month_name(value: date | None) -> str:
    """Write month and year: ``November 2026``."""
    return "" if not value else f"{MONTHS[_language()][value.month - 1]} {value.year}"


@register.filter
def local_time(value: datetime | None, zone: str | tzinfo) -> str:
    """Write the time of day of an instant in a zone: ``16.05 WIB`` (``16:05 WIB`` in English)."""
    if not value:
        return ""
    local = _in_zone(value, zone)
    mark = ":" if _language() == "en" else "."
    return f"{local:%H}{mark}{local:%M} {_zone_name(local)}"


@register.filter
def local_datetime(value: datetime | None, zone: str | tzinfo) -> str:
    """Write an instant in a zone: ``Sabtu, 22 November 2026, 16.05 WIB``.

    ``zone`` is a name of the tz database or a tzinfo. An instant without a zone
    of its own is an error: nobody could say which moment it means.
    """
    if not value:
        return ""
    return f"{id_date(_in_zone(value, zone))}, {local_time(value, zone)}"


def _in_zone(value: datetime, zone: str | tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A datetime without a time zone cannot be shown in one.")
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _zone_name(local: datetime) -> str:
    return ZONE_NAMES.get(str(local.tzinfo), local.tzname() or "")


# Small pictures


@cache
def _sprite() -> str:
    return static("icons.svg")


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration and is not read out."""
    css = f"icon icon-{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            css,
            label,
            _sprite(),
            name,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, _sprite(), name)


@register.simple_tag
def status_badge(status: str, text: str = "") -> SafeString:
    """Show the status of an activity with its icon and its word."""
    picture, word = STATUSES.get(str(status), ("info", status))
    return format_html('<span class="badge badge-{}">{}{}</span>', status, icon(picture), text or word)


@register.simple_tag
def mode_badge(mode: str) -> SafeString:
    """Show a work mode by its short name, with the whole name as its explanation."""
    picture, word = MODES.get(str(mode), ("briefcase", mode))
    return format_html(
        '<span class="badge badge-mode">{}<abbr title="{}">{}</abbr></span>',
        icon(picture),
        word,
        mode,
    )


def _parts(value: int, total: int, pending: int) -> dict[str, int]:
    """Return the drawn lengths of what counts and of what waits, together at most the whole."""
    value, total, pending = (max(int(number or 0), 0) for number in (value, total, pending))
    if total == 0:
        return {"done": WHOLE, "waiting": 0, "percent": 100}
    done = min(value * WHOLE // total, WHOLE)
    waiting = min(pending * WHOLE // total, WHOLE - done)
    return {"done": done, "waiting": waiting, "percent": min(value * 100 // total, 100)}


@register.inclusion_tag("components/ring.html")
def ring(value: int, total: int, pending: int = 0, caption: str = "", size: str = "") -> dict[str, Any]:
    """Draw a ring of ``value`` out of ``total`` minutes, with the minutes still waiting; empty without a quota."""
    return {
        "value": int(value or 0),
        "total": int(total or 0),
        "pending": int(pending or 0),
        # The day's work as the person sees it: what was reported, decided or not.
        "reported": int(value or 0) + int(pending or 0),
        "caption": caption,
        "size": size,
        **(_parts(value, total, pending) if total else {"done": 0, "waiting": 0}),
    }


@register.inclusion_tag("components/progress_bar.html")
def progress_bar(value: int, total: int, pending: int = 0, label: str = "", text: str = "") -> dict[str, Any]:
    """Draw a bar of ``value`` out of ``total``; ``label`` says of what, ``text`` how much."""
    parts = _parts(value, total, pending)
    return {"label": label, "text": text or f"{parts['percent']}%", **parts}


@register.inclusion_tag("components/heat_month.html")
def heat_month(days: Iterable[Mapping[str, Any]], caption: str = "", today: date | None = None) -> dict[str, Any]:
    """Draw the days of one month as a calendar.

    Each day is a mapping with ``date`` and ``state`` (a key of ``DAY_STATES``)
    and, where there are any, ``minutes``, ``required``, ``url``, ``label`` (the
    name of a holiday or an absence) and ``waiting`` (reports awaiting review or
    returned).
    """
    by_date = {day["date"]: day for day in days}
    if not by_date:
        return {"weeks": [], "caption": caption}
    first = min(by_date)
    weeks = [
        [_day_cell(by_date.get(day), today) if day.month == first.month else None for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    names = zip(SHORT_DAYS[_language()], DAYS[_language()], strict=True)
    return {"weeks": weeks, "caption": caption or month_name(first), "weekdays": list(names)}


def _day_cell(day: Mapping[str, Any] | None, today: date | None) -> dict[str, Any] | None:
    if day is None:
        return None
    state = str(day["state"])
    done = day.get("minutes") or 0
    said = [id_date(day["date"]), str(day.get("label") or DAY_STATES[state])]
    if done:
        said.append(minutes(done))
    if day.get("waiting"):
        said.append(ngettext("%(n)s report open", "%(n)s reports open", day["waiting"]) % {"n": day["waiting"]})
    is_today = day["date"] == today
    if is_today:
        said.append(_("today"))
    return {
        **day,
        "said": ", ".join(said),
        "is_today": is_today,
        "number": day["date"].day,
        "level": _parts(done, day.get("required") or 0, 0)["done"] if state == "partial" else 0,
    }


# Forms


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, variant: str = "", label: str = "", help_text: str = "", suffix: str = ""
) -> dict[str, Any]:
    """Show a form field with its label, help and errors.

    ``variant`` is ``segmented`` (radio buttons side by side), ``inline`` (no
    label above, for filters) or empty.
    """
    kind = getattr(bound.field.widget, "input_type", "")
    options: list[dict[str, Any]] = []
    if variant == "segmented":
        options = [_segment(radio) for radio in bound if str(radio.data["value"])]
    return {
        "field": bound,
        "options": options,
        "variant": variant,
        "label": label or bound.label,
        "help_text": help_text or bound.help_text,
        "suffix": suffix,
        "is_password": kind == "password",
        "is_checkbox": kind == "checkbox" and not bound.use_fieldset,
        "error_id": f"{bound.auto_id}_error",
        "help_id": f"{bound.auto_id}_helptext",
    }


def _segment(radio: Any) -> dict[str, Any]:
    """Return one radio button of a segmented field; work modes get their picture and short name."""
    value = str(radio.data["value"])
    known = {"icon": MODES[value][0], "short": value, "word": MODES[value][1]} if value in MODES else {}
    return {"tag": radio.tag(), "for": radio.id_for_label, "label": radio.choice_label, **known}


@register.inclusion_tag("components/confirmation.html")
def confirmation(form: Any) -> dict[str, Any]:
    """Ask inside a form to confirm what was refused because others must be thought of first; else nothing."""
    asked = getattr(form, "unconfirmed", None)
    return {"token": asked.token, "text": asked.refusals[0].message, "details": asked.details} if asked else {}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """List the errors of one or more forms, each linked to its field.

    A missing position is one error, although four hidden fields make it up.
    """
    rows: list[dict[str, Any]] = []
    loose: list[str] = []
    for form in forms:
        loose += form.non_field_errors()
        for bound in form:
            if bound.name in POSITION_FIELDS and bound.errors:
                row = {"id": "position", "label": pgettext("on the map", "Position"), "text": bound.errors[0]}
                rows += [] if any(known["id"] == "position" for known in rows) else [row]
            elif bound.is_hidden:
                loose += bound.errors
            else:
                target = bound.id_for_label or bound.auto_id
                rows += [{"id": target, "label": bound.label, "text": text} for text in bound.errors]
    steps = [step for form in forms for step in getattr(form, "steps", ())]
    return {"rows": rows, "loose": loose, "steps": steps}
