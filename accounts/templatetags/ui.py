"""What every page of the interface is built from: icons, figures, dates and small pictures."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.pages.formatting import (
    id_date,
    initials,
    local_datetime,
    local_time,
    minutes,
    month_name,
    nip,
    percent,
    rupiah,
    short_date,
    thousands,
)
from accounts.pages.icons import icon

register = template.Library()
for written in (
    thousands,
    rupiah,
    percent,
    minutes,
    nip,
    initials,
    id_date,
    short_date,
    month_name,
    local_time,
    local_datetime,
):
    register.filter(written)
register.simple_tag(icon)


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
    "WFA": ("map-pin", pgettext_lazy("work mode", "another location")),
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
WHOLE = 1000
"""Rings and bars are drawn in thousandths of their length."""


# Small pictures


@register.simple_tag
def status_badge(status: str, text: str = "") -> SafeString:
    """Show the status of an activity with its icon and its word."""
    picture, word = STATUSES.get(str(status), ("info", status))
    return format_html('<span class="badge badge-{}">{}{}</span>', status, icon(picture), text or word)


@register.simple_tag
def mode_badge(mode: str, own: str = "") -> SafeString:
    """Show a work mode by its code, with its name as the explanation; `own` is the one that a region gave it."""
    picture, word = MODES.get(str(mode), ("briefcase", own or mode))
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
    """Draw what is done, hatched what is ``pending``; ``label`` is for screen readers, ``text`` instead of per cent."""
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
    names = zip(WEEKDAYS_ABBR.values(), WEEKDAYS.values(), strict=True)
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
    own = {"icon": "briefcase", "short": value, "word": radio.data["word"]} if "word" in radio.data else {}
    known = {"icon": MODES[value][0], "short": value, "word": MODES[value][1]} if value in MODES else own
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
